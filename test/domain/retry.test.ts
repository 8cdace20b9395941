import { expect, test } from 'vitest';
import type { RetryPolicy } from '#src/domain/graph.js';
import { nextAttemptAt } from '#src/domain/retry.js';

const now = new Date('2026-01-01T00:00:00.000Z');
const error = { code: 'HTTP_503', message: 'POST /pay answered 503: try later' };
const policy: RetryPolicy = { maxAttempts: 1_000, backoff: 'linear', retryOn: ['*'] };

function secondsAfter(attempt: number, changes: Partial<RetryPolicy>): number | null {
  const due = nextAttemptAt({ ...policy, ...changes }, attempt, error, now);
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
  expect(nextAttemptAt(null, 1, error, now)).toBe(null);
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
