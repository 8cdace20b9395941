import { expect, test } from 'vitest';
import { countCharacters, isLongerThan } from '#src/domain/characters.js';

test.each([
  ['', 0],
  ['abc', 3],
  ['äöü', 3],
  ['🚚', 1],
  ['a🚚b🚚', 4],
  // Joined to one picture, and yet three characters.
  ['👩\u200d🚀', 3],
  // Half of a pair each, in the wrong order.
  ['\ude9a\ud83d', 2],
])('%j has %i characters', (text, count) => {
  expect(countCharacters(text)).toBe(count);
  expect(countCharacters(text)).toBe([...text].length);
  expect(isLongerThan(text, count)).toBe(false);
  expect(isLongerThan(`${text}🚚`, count)).toBe(true);
});
