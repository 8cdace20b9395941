import type { GraphQLResolveInfo } from 'graphql';
import type { ForbiddenError } from '../domain/access-errors.js';
import { logForbidden } from '../services/rights.js';
import type { GraphqlContext } from './context.js';

const noted = new WeakSet<GraphqlContext>();

/** One line for an operation, however many of its fields were refused, and for how many events of a stream. */
export function noteAttempt(context: GraphqlContext, error: ForbiddenError, operation: string): void {
  if (noted.has(context)) return;
  noted.add(context);
  logForbidden(context.logger, context.caller, { error, operation });
}

/** By the names of the schema: what clients call things may hold anything. */
export function nameAttempt({ parentType, fieldName, path, operation }: GraphQLResolveInfo): string {
  return path.prev === undefined
    ? `${operation.operation} ${fieldName}`
    : `${operation.operation} ${parentType.name}.${fieldName}`;
}
