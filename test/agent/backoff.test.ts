import { expect, test } from 'vitest';
import { backoffMs } from '#src/agent/backoff.js';

test('each failure doubles how long an agent waits at most, up to 5 s', () => {
  const longest = Array.from({ length: 8 }, (_, failures) => backoffMs(failures, () => 1));
  expect(longest).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  expect(backoffMs(100_000, () => 1)).toBe(5_000);
});

test('how long it is of that is left to chance', () => {
  expect([0, 0.25, 0.5].map((share) => backoffMs(10, () => share))).toEqual([0, 1_250, 2_500]);
});
