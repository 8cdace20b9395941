import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '#src/domain/duration.js';

test.each([
  [0, '0ms'],
  [1_500, '1500ms'],
  [30_000, '30s'],
  [60_000, '1m'],
  [90_000, '90s'],
  [300_000, '5m'],
  [86_400_000, '1d'],
])('%i ms are written as %s, and read as the same', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
  expect(parseDuration(text)).toBe(ms);
});
