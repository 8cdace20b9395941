import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '#src/cli/json-text.js';

test.each([
  ['', '1:1 expected a value, but the text ends'],
  ['{"a": 1,}', '1:9 expected a name, found }'],
  ['{\n  "a": [1, 2\n}', '3:1 expected , or ], found }'],
  ['{\n  a: 1\n}', '2:3 expected a name or }, found a'],
  ['[\n  1\n  2\n]', '3:3 expected , or ], found 2'],
  ['{"a" 1}', '1:6 expected :, found 1'],
  ['{"a": nul}', '1:7 expected a value, found nul'],
  ['{"a": 01}', '1:7 expected a value, found 01'],
  ['{"a": "b', '1:7 expected a value, found a text that is never closed, or holds what must be escaped'],
  ['["a\nb"]', '1:2 expected a value or ], found a text that is never closed, or holds what must be escaped'],
  ['["\\x"]', '1:2 expected a value or ], found a text that is never closed, or holds what must be escaped'],
  ['[1] x', '1:5 expected the end, found x'],
  ['// no\n{}', '1:1 expected a value, found /'],
  ["{'a': 1}", "1:2 expected a name or }, found '"],
  ['{"a": [', '1:8 expected a value or ], but the text ends'],
])('%j goes wrong at %s', (text, expected) => {
  const read = readJson(text);
  if (!('problem' in read)) throw new Error('it was read');
  const { line, column, message } = read.problem;
  expect(`${line}:${column} ${message}`).toBe(expected);
});

test('a byte order mark is let pass', () => {
  expect(readJson('\ufeff{"a": 1}')).toEqual({ value: { a: 1 } });
});

test('wherever JSON is cut off or spoilt, a place is found, and never after what is good alone', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', '}', ',', ':', '"', 'x', '\u0001'),
      (json, at, spoil) => {
        const text = json.slice(0, at % json.length) + spoil;
        const read = readJson(text);
        if ('value' in read) expect(read.value).toEqual(JSON.parse(text));
        else expect(read.problem).toMatchObject({ line: 1, column: expect.any(Number) });
      },
    ),
  );
});
