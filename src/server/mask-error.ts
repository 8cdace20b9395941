import { GraphQLError } from 'graphql';
import { isConnectionLost } from '../domain/connection-lost.js';
import { InvalidInputError, RepriseError, UnavailableError } from '../domain/errors.js';
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
 * What a client may see of an error: a refusal with its code, a fault of the query as it is, that the database is away, and of
 * anything else only an id, under which it is logged.
 */
export function createErrorMask({ logger, ids, requestOf }: MaskParts): (error: unknown) => Error {
  return (error) => {
    const cause = rootOf(error);
    if (cause instanceof RepriseError) return withLocation(error, cause.message, codesOf(cause));
    if (error instanceof GraphQLError && !isFault(error)) return withCode(error);
    const requestId = requestOf(error);
    if (isConnectionLost(cause)) {
      const { code, message } = reportUnavailable(cause, { logger, requestId });
      return withLocation(error, message, { code });
    }
    const { message, errorId } = reportFault(cause, { logger, ids, requestId });
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

/** In a line without a stack: while the database is away there is one for each request. */
export function reportUnavailable(
  error: unknown,
  { logger, requestId }: Pick<MaskParts, 'logger'> & { requestId: string | undefined },
): UnavailableError {
  const why = reasonOf(error);
  logger.warn(
    { why, ...(requestId === undefined ? {} : { requestId }) },
    'a request failed, since the database can not be reached',
  );
  return new UnavailableError();
}

/** What sent the query hides it, and says the query instead. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || String((error as { code?: unknown }).code ?? error.name);
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
