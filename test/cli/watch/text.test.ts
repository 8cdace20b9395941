import { expect, test } from 'vitest';
import { hasColours } from '#src/cli/watch/colours.js';
import { cutLine, lineWidth, span, toText } from '#src/cli/watch/line.js';
import { targetOf } from '#src/cli/watch/target.js';
import { durationText, elapsedText } from '#src/cli/watch/time.js';
import { cleanText, cutText, widthOf } from '#src/cli/watch/width.js';

test.each([
  ['plain', 5],
  ['müde', 4],
  ['e\u0301', 1],
  ['長い', 4],
  ['🚚 ok', 5],
  ['👩‍👩‍👧', 2],
  ['✓●◐○', 4],
])('%s takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test('a text that is too long is cut, and says so', () => {
  expect(cutText('abcdef', 6)).toBe('abcdef');
  expect(cutText('abcdef', 5)).toBe('abcd…');
  expect(cutText('長い説明', 4)).toBe('長…');
  expect(cutText('abc', 0)).toBe('');
});

test('a line is cut wherever its parts meet', () => {
  const line = [span('abc', 'red'), span('def'), span('ghi')];
  expect([10, 9, 8, 7, 6, 5, 3, 1].map((columns) => toText(cutLine(line, columns), false))).toEqual([
    ...['abcdefghi', 'abcdefghi', 'abcdefg…', 'abcdef…', 'abcde…', 'abcd…', 'ab…', '…'],
  ]);
  for (const columns of [1, 2, 3, 4, 5, 6, 7, 8]) expect(lineWidth(cutLine(line, columns))).toBe(columns);
});

test('what others wrote can not move the cursor, colour, or turn the direction of writing', () => {
  expect(cleanText('a\u001b[2Jb\r\nc\td\u0007\u009b1me\u202ef\u2028g ')).toBe(
    'ab c d e f g'.replace('e f', 'ef'),
  );
});

test.each([
  [0.4, '0ms', '0s'],
  [840, '840ms', '0s'],
  [3_290, '3.2s', '3s'],
  [59_999, '59s', '59s'],
  [123_000, '2m 03s', '2m 03s'],
  [3_720_000, '1h 02m', '1h 02m'],
  [3 * 86_400_000 + 4 * 3_600_000, '3d 4h', '3d 4h'],
  [-5, '0ms', '0s'],
])('%f ms took %s, or has been going on for %s', (ms, took, soFar) => {
  expect([durationText(ms), elapsedText(ms)]).toEqual([took, soFar]);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '', NO_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('with %j on a terminal (%s) there are colours: %s', (env, isTerminal, expected) => {
  expect(hasColours(env, isTerminal)).toBe(expected);
});

test('flags that do not go together are refused', () => {
  expect(() => targetOf('exec_one', { paused: true })).toThrow('leave --workflow and --paused out');
  expect(() => targetOf('exec_one', { workflow: 'orders' })).toThrow('leave --workflow and --paused out');
  expect(() => targetOf(undefined, { paused: true, after: 'c' })).toThrow('leave --after out');
});

test('what is watched is one execution, those of a workflow, all of them, or what is paused', () => {
  expect(targetOf('exec_one', { after: 'c' })).toEqual({ kind: 'one', id: 'exec_one', after: 'c' });
  expect(targetOf(undefined, { workflow: 'orders' })).toEqual({
    ...{ kind: 'many', workflowKey: 'orders', after: null },
  });
  expect(targetOf(undefined, {})).toEqual({ kind: 'many', workflowKey: null, after: null });
  expect(targetOf(undefined, { paused: true, workflow: 'orders' })).toEqual({
    ...{ kind: 'paused', workflowKey: 'orders' },
  });
});
