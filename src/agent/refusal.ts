import { RequestError } from '../client/errors.js';

/** The server is there, and does not let this agent in: nothing that the agent could do again would change that. */
export class AgentRefusedError extends Error {}

const REFUSED_CODES: readonly string[] = ['UNAUTHENTICATED', 'FORBIDDEN'];
const REFUSED_CLOSES: readonly unknown[] = [4401, 4403];
/** What is answered by a server that could not do what it was asked, or by something before it that is none. */
const PASSING_CODES: readonly string[] = [
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
  'UNKNOWN',
  'RATE_LIMITED',
  'TOO_MANY_SUBSCRIPTIONS',
];

/** Whether the server says that the token is not to be let in. */
export function isTokenRefusal(error: unknown): boolean {
  if (error instanceof RequestError) return REFUSED_CODES.includes(error.code);
  return (
    typeof error === 'object' && error !== null && 'code' in error && REFUSED_CLOSES.includes(error.code)
  );
}

/** Whether it is an answer that would be the same again. All others are a server that is not to be reached for now. */
export function isFinalAnswer(error: unknown): error is RequestError {
  return error instanceof RequestError && !PASSING_CODES.includes(error.code);
}

/** How long the server asks to be left alone. */
export function retryAfterMs(error: unknown): number {
  return error instanceof RequestError ? (error.retryAfterMs ?? 0) : 0;
}

/** Why in words: the cause of a failed `fetch`, the error or the reason of a closed socket. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.cause instanceof Error ? reasonOf(error.cause) : textOf(error);
  const event = (error ?? {}) as { error?: unknown; reason?: unknown; code?: unknown };
  if (event.error instanceof Error) return reasonOf(event.error);
  return String(event.reason || `the connection was closed with ${event.code ?? error}`);
}

/** One that stands for several, as for all the addresses of a host, has no message. */
function textOf(error: Error & { code?: unknown }): string {
  return error.message || String(error.code ?? error.name);
}
