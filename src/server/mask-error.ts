import { GraphQLError } from 'graphql';
import { InvalidDefinitionError, InvalidInputError, RepriseError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { Ids } from '../domain/runtime.js';

/**
 * What a client may see of an error: a refusal with its code, a fault of the query as it is, and of anything else only an
 * id, under which it is logged.
 */
export function createErrorMask({ logger, ids }: { logger: Logger; ids: Ids }): (error: unknown) => Error {
  return (error) => {
    const cause = rootOf(error);
    if (cause instanceof RepriseError) return withLocation(error, cause.message, codesOf(cause));
    if (error instanceof GraphQLError && cause instanceof GraphQLError) return withCode(error);
    const { message, errorId } = reportFault(cause, { logger, ids });
    return withLocation(error, message, { code: 'INTERNAL_SERVER_ERROR', errorId });
  };
}

/** Logs a fault of the server under an id, which is all that a client is told. */
export function reportFault(
  error: unknown,
  { logger, ids }: { logger: Logger; ids: Ids },
): { message: string; errorId: string } {
  const errorId = ids.uuid();
  logger.error({ err: error, errorId }, 'a request failed by a fault of the server');
  return { message: `Unexpected error; tell those who run this server the id ${errorId}`, errorId };
}

/** Of the errors of GraphQL itself, those about variables and arguments come without a code. */
function withCode(error: GraphQLError): GraphQLError {
  error.extensions.code ??= 'BAD_USER_INPUT';
  return error;
}

function rootOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootOf(error.originalError) : error;
}

function codesOf(error: RepriseError): Record<string, unknown> {
  const faults =
    error instanceof InvalidInputError || error instanceof InvalidDefinitionError
      ? { faults: error.faults }
      : {};
  return { code: error.code, ...faults };
}

function withLocation(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions });
  const { nodes, path, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    path: path ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions,
  });
}
