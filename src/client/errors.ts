/** An error as GraphQL sends it. */
export interface SentError {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

/** The server answered, with errors. `code` is that of the first. */
export class RequestError extends Error {
  readonly code: string;
  /** How long the server asks to be left alone; null where it does not. */
  readonly retryAfterMs: number | null;
  constructor(errors: readonly SentError[]) {
    super(errors.map((error) => error.message).join('; '));
    this.name = 'RequestError';
    this.code = String(errors[0]?.extensions?.code ?? 'UNKNOWN');
    const after = errors[0]?.extensions?.retryAfterMs;
    this.retryAfterMs = typeof after === 'number' ? after : null;
  }
}

/** A WebSocket was closed, or could not be opened. `code` is that of its closing. */
export class ConnectionLostError extends Error {
  readonly code: number;
  constructor(code: number, reason: string, cause?: unknown) {
    super(reason || `the connection was closed with ${code}`, cause === undefined ? {} : { cause });
    this.name = 'ConnectionLostError';
    this.code = code;
  }
}

/** What only this side says of a connection. The first two are not sent either. */
export const Closed = { unopened: 1006, unacknowledged: 4504, silent: 4499, badResponse: 4004 } as const;

/** Nothing that could be done again would change these: the server does not take what it is sent, or who sends it. */
const FATAL_CODES: readonly number[] = [1009, 4400, 4401, 4403, 4406];
const TOKEN_CODES: readonly number[] = [4401, 4403];
/** The server asks to be left alone for a while. */
const LATER_CODES: readonly number[] = [1013, 4429];
/** What is answered by a server that could not do for now what it was asked, or by something before it that is none. */
const PASSING_CODES: readonly string[] = [
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
  'UNKNOWN',
  'TOO_MANY_SUBSCRIPTIONS',
  'RATE_LIMITED',
];

export function isFatal({ code }: ConnectionLostError): boolean {
  return FATAL_CODES.includes(code);
}

export function isTokenRefused({ code }: ConnectionLostError): boolean {
  return TOKEN_CODES.includes(code);
}

export function asksToWait({ code }: ConnectionLostError): boolean {
  return LATER_CODES.includes(code);
}

/** Whether the same request may be answered otherwise a little later. */
export function isPassing({ code }: RequestError): boolean {
  return PASSING_CODES.includes(code);
}
