/** A step that did not do what it should. `code` is what `retry_on` and readers match. */
export class StepFailure extends Error {
  readonly code: string;
  /** False where another attempt could not help. */
  readonly retryable: boolean;
  /** Milliseconds after which the next attempt may be made, where the other side said so. */
  readonly retryAfterMs: number | null;
  constructor(
    code: string,
    message: string,
    { retryable = true, retryAfterMs = null }: { retryable?: boolean; retryAfterMs?: number | null } = {},
  ) {
    super(message);
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}
