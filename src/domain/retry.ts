import { createHash } from 'node:crypto';
import type { RetryPolicy } from './graph.js';
import type { StepError } from './step.js';

/** However long the other side asks for, an attempt is made after 30 days. */
const LONGEST_RETRY_AFTER_MS = 30 * 24 * 3_600_000;

/** A failed attempt: what may be tried again, and when at the earliest. */
export interface Failure {
  error: StepError;
  /** False where the error itself says that another attempt is no use. */
  retryable: boolean;
  /** Milliseconds that the other side asked for, or null. */
  retryAfterMs: number | null;
}

/**
 * When the attempt after the `attempt`-th is due, or null where there is to be none. Linear: n times the delay; exponential:
 * 2^(n-1) times. `seed` stands for chance in the jitter, so that the same state always gives the same time.
 */
export function nextAttemptAt(
  policy: RetryPolicy | null,
  attempt: number,
  { error, retryable, retryAfterMs }: Failure,
  { now, seed }: { now: Date; seed: string },
): Date | null {
  if (!policy || !retryable || !isRetried(policy, error)) return null;
  if (policy.maxAttempts !== null && attempt >= policy.maxAttempts) return null;
  const times = policy.backoff === 'linear' ? attempt : 2 ** Math.min(attempt - 1, 60);
  const delayMs = Math.min(policy.delayMs * times, policy.maxDelayMs);
  const jittered = Math.round(delayMs * (1 - policy.jitter * shareOf(`${seed} ${attempt}`)));
  const waitMs =
    retryAfterMs === null ? jittered : Math.min(Math.max(retryAfterMs, 0), LONGEST_RETRY_AFTER_MS);
  return new Date(now.getTime() + waitMs);
}

/** Evenly spread between 0 and 1. */
function shareOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32;
}

function isRetried({ retryOn }: RetryPolicy, { code, message }: StepError): boolean {
  return retryOn.some((pattern) => pattern === '*' || code === pattern || message.includes(pattern));
}
