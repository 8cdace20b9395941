import { expect, test } from 'vitest';
import type { RetryPolicy } from '#src/domain/graph.js';
import { nextAttemptAt } from '#src/domain/retry.js';

const now = new Date('2026-01-01T00:00:00.000Z');
const error = { code: 'HTTP_503', message: 'POST /pay answered 503: try later' };
const policy: RetryPolicy = {
  maxAttempts: 1_000,
  backoff: 'linear',
  delayMs: 1_000,
  maxDelayMs: 86_400_000,
  jitter: 0,
  retryOn: ['*'],
};
const failure = { error, retryable: true, retryAfterMs: null };
const chance = { now, seed: 'one' };

function secondsAfter(attempt: number, changes: Partial<RetryPolicy>): number | null {
  const due = nextAttemptAt({ ...policy, ...changes }, attempt, failure, chance);
  return due && (due.getTime() - now.getTime()) / 1_000;
}

test('linear backoff waits a second longer after each attempt, exponential twice as long, and neither past a day', () => {
  const attempts = [1, 2, 3, 4, 20, 999];
  expect(attempts.map((attempt) => secondsAfter(attempt, { backoff: 'linear' }))).toEqual([
    1, 2, 3, 4, 20, 999,
  ]);
  expect(attempts.map((attempt) => secondsAfter(attempt, { backoff: 'exponential' }))).toEqual([
    1, 2, 4, 8, 86_400, 86_400,
  ]);
});

test('there is no attempt past the most, and none without a policy', () => {
  expect([1, 2, 3, 4].map((attempt) => secondsAfter(attempt, { maxAttempts: 3 }))).toEqual([
    1,
    2,
    null,
    null,
  ]);
  expect(nextAttemptAt(null, 1, failure, chance)).toBe(null);
});

test.each([
  [['*'], true],
  [['HTTP_503'], true],
  [['HTTP_500', 'try later'], true],
  [['HTTP_50'], false],
  [['http_503'], false],
  [[], false],
])('retry_on %j matches a code as a whole and a message in part: %s', (retryOn, retried) => {
  expect(secondsAfter(1, { retryOn }) !== null).toBe(retried);
});

test('the unit and the most of the backoff can be chosen, and attempts may go on without limit', () => {
  const changes = { delayMs: 30_000, maxDelayMs: 60_000, maxAttempts: null };
  expect([1, 2, 3, 5_000].map((attempt) => secondsAfter(attempt, changes))).toEqual([30, 60, 60, 60]);
});

test('jitter takes off up to its share, the same for the same attempt of the same step and another for others', () => {
  const full = { ...policy, delayMs: 100_000, maxDelayMs: 100_000, jitter: 0.5 };
  const waits = Array.from({ length: 50 }, (_, index) => {
    const due = nextAttemptAt(full, 1, failure, { now, seed: `step ${index}` });
    return Number(due) - Number(now);
  });
  expect(waits.every((wait) => wait > 50_000 && wait <= 100_000)).toBe(true);
  expect(new Set(waits).size).toBeGreaterThan(45);
  expect(nextAttemptAt(full, 1, failure, chance)).toEqual(nextAttemptAt(full, 1, failure, chance));
});

test('an error that names its own time is tried again then, and within 30 days', () => {
  const after = (retryAfterMs: number) => nextAttemptAt(policy, 1, { ...failure, retryAfterMs }, chance);
  expect([5_000, 0, 1e15].map((ms) => Number(after(ms)) - Number(now))).toEqual([5_000, 0, 30 * 86_400_000]);
});

test('an error that says that another attempt is no use gets none', () => {
  expect(nextAttemptAt(policy, 1, { ...failure, retryable: false }, chance)).toBe(null);
});
