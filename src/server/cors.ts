import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNamedOrigin } from './origin.js';

/** What a page may send: the token, JSON, and what else is read of a request. */
const SENT = [
  ...['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'x-request-id'],
  ...['traceparent', 'tracestate'],
].join(', ');
const METHODS = 'GET, HEAD, POST';
/** What a page may read of an answer besides its body. */
const SHOWN = 'retry-after, x-request-id';
/** The longest that browsers keep what they were told. */
const KEEP_SECONDS = '7200';

/**
 * Lets pages of the origins that are named read what they are answered. Without cookies: who asks is in a header, which the page
 * sets. True where the request only asked whether it may be, which is answered then. To others nothing is said, as without this.
 */
export function shareWithPages(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: readonly string[],
): boolean {
  if (allowed.length === 0) return false;
  const isAny = allowed.includes('*');
  // What stands between must not give what one page may read to another.
  if (!isAny) response.setHeader('vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined || !isNamedOrigin(origin, allowed)) return false;
  response.setHeader('access-control-allow-origin', isAny ? '*' : origin);
  response.setHeader('access-control-expose-headers', SHOWN);
  if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return false;
  response.setHeader('access-control-allow-methods', METHODS);
  response.setHeader('access-control-allow-headers', SENT);
  response.setHeader('access-control-max-age', KEEP_SECONDS);
  response.writeHead(204).end();
  return true;
}
