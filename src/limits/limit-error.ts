export type LimitCode =
  | 'RATE_LIMITED'
  | 'TOO_COMPLEX'
  | 'TOO_DEEP'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_TOKENS'
  | 'INTROSPECTION_OFF'
  | 'BATCH_REFUSED'
  | 'BODY_TOO_LARGE'
  | 'ORIGIN_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'DOCUMENT_NOT_TRUSTED';

const STATUSES: Partial<Record<LimitCode, number>> = {
  BATCH_REFUSED: 400,
  RATE_LIMITED: 429,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  ORIGIN_NOT_ALLOWED: 403,
};

/** A request that is refused for what it is, or because there are too many, whatever it would have come to. */
export class LimitError extends Error {
  readonly code: LimitCode;
  /** When the same request may be made again; null where it would be refused again. */
  readonly retryAfterMs: number | null;
  constructor(code: LimitCode, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'LimitError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** The status of an answer over HTTP. */
  get status(): number {
    return STATUSES[this.code] ?? 400;
  }

  /** Whether it is about the query, and not about how it was sent: GraphQL over HTTP has statuses of its own for that. */
  get isAboutQuery(): boolean {
    return STATUSES[this.code] === undefined;
  }

  /** The headers of an answer over HTTP: whole seconds, rather too late than too early. */
  get headers(): Record<string, string> {
    return this.retryAfterMs === null ? {} : { 'retry-after': String(secondsOf(this.retryAfterMs)) };
  }

  /** What an error of GraphQL, or any answer in JSON, says besides the message. */
  get extensions(): { code: LimitCode; retryAfterMs?: number } {
    return { code: this.code, ...(this.retryAfterMs === null ? {} : { retryAfterMs: this.retryAfterMs }) };
  }
}

export function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
