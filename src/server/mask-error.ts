import { GraphQLError } from 'graphql';
import { InvalidInputError, RepriseError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { Ids } from '../domain/runtime.js';
import { InvalidDefinitionError } from '../domain/workflow-errors.js';

interface MaskParts {
  logger: Logger;
  ids: Ids;
  /** The id of the request that an error belongs to, as far as that is known. */
  requestOf(error: unknown): string | undefined;
}

/**
 * What a client may see of an error: a refusal with its code, a fault of the query as it is, and of anything else only an
 * id, under which it is logged.
 */
export function createErrorMask({ logger, ids, requestOf }: MaskParts): (error: unknown) => Error {
  return (error) => {
    const cause = rootOf(error);
    if (cause instanceof RepriseError) return withLocation(error, cause.message, codesOf(cause));
    if (error instanceof GraphQLError && !isFault(error)) return withCode(error);
    const { message, errorId } = reportFault(cause, { logger, ids, requestId: requestOf(error) });
    return withLocation(error, message, { code: 'INTERNAL_SERVER_ERROR', errorId });
  };
}

/** Logs a fault of the server under an id, which is all that a client is told. */
export function reportFault(
  error: unknown,
  { logger, ids, requestId }: Pick<MaskParts, 'logger' | 'ids'> & { requestId: string | undefined },
): { message: string; errorId: string } {
  const errorId = ids.uuid();
  logger.error(
    { err: error, errorId, ...(requestId === undefined ? {} : { requestId }) },
    'a request failed by a fault of the server',
  );
  return { message: `Unexpected error; tell those who run this server the id ${errorId}`, errorId };
}

/** Whether it is neither a refusal nor a fault of the query: nobody is to see more of it than an id. */
export function isFault(error: unknown): boolean {
  const cause = rootOf(error);
  return !(cause instanceof RepriseError || (error instanceof GraphQLError && cause instanceof GraphQLError));
}

/** Of the errors of GraphQL itself, those about variables and arguments come without a code. */
function withCode(error: GraphQLError): GraphQLError {
  error.extensions.code ??= 'BAD_USER_INPUT';
  return error;
}

/** What it was before it was put into an answer. */
export function rootOf(error: unknown): unknown {
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
