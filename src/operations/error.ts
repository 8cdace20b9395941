import { type Duration, parseDuration } from '../domain/duration.js';
import { StepFailure } from '../domain/step-failure.js';

export interface OperationErrorOptions {
  /** False where another attempt could not help. Default: true. */
  retryable?: boolean;
  /** The least time until the next attempt: `30s`, or milliseconds. */
  retryAfter?: Duration | number;
}

/** What an operation throws to say how it failed: `code` is what the `retry_on` of a step matches. */
export class OperationError extends StepFailure {
  constructor(code: string, message: string, { retryable = true, retryAfter }: OperationErrorOptions = {}) {
    super(code, message, { retryable, retryAfterMs: retryAfter === undefined ? null : toMs(retryAfter) });
    this.name = 'OperationError';
  }
}

function toMs(time: Duration | number): number {
  const ms = typeof time === 'number' ? time : parseDuration(time);
  if (ms === null || !(ms >= 0 && ms < Number.POSITIVE_INFINITY))
    throw new TypeError(
      `retryAfter is ${JSON.stringify(time)}; give a duration such as 30s, or milliseconds`,
    );
  return ms;
}
