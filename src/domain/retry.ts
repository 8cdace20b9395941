import type { RetryPolicy } from './graph.js';
import type { StepError } from './step.js';

/** No wait between attempts is longer, however many there were. */
const LONGEST_DELAY_MS = 24 * 3_600_000;

/** When the attempt after the `attempt`-th is due, or null where there is to be none. Linear: n s; exponential: 2^(n-1) s. */
export function nextAttemptAt(
  policy: RetryPolicy | null,
  attempt: number,
  error: StepError,
  now: Date,
): Date | null {
  if (!policy || attempt >= policy.maxAttempts || !isRetried(policy, error)) return null;
  const seconds = policy.backoff === 'linear' ? attempt : 2 ** (attempt - 1);
  return new Date(now.getTime() + Math.min(seconds * 1_000, LONGEST_DELAY_MS));
}

function isRetried({ retryOn }: RetryPolicy, { code, message }: StepError): boolean {
  return retryOn.some((pattern) => pattern === '*' || code === pattern || message.includes(pattern));
}
