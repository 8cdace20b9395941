import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { readAnswers } from '#src/server/approval-link/answers.js';
import { fieldsOf } from '#src/server/approval-link/fields.js';

/** What is made of a text that was entered for an answer of that type, or why it is refused. */
function read(type: string, text: string): Json | undefined {
  const fields = fieldsOf({ type: 'object', properties: { it: { type } } });
  const { answers, faults } = readAnswers(fields, new URLSearchParams({ 'answer.0': text }));
  return faults[0]?.message ?? answers?.it;
}

test.each<[string, string, Json]>([
  ['integer', '9007199254740991', Number.MAX_SAFE_INTEGER],
  ['integer', '-9007199254740991', Number.MIN_SAFE_INTEGER],
  ['integer', '+007.0', 7],
  ['integer', '12e2', 1_200],
  ['number', '-0', -0],
  ['number', '0.10', 0.1],
  ['number', '.5', 0.5],
  ['number', '-1250.50e-2', -12.505],
  ['number', '1e300', 1e300],
  ['number', '100000000000000000000', 1e20],
  ['number', '0.1234567890123456', 0.1234567890123456],
  ['array', '[0.1, "9007199254740993 \\" 1e999", -1.50]', [0.1, '9007199254740993 " 1e999', -1.5]],
])('an %s that was entered as %s is kept as it is', (type, text, value) => {
  expect(read(type, text)).toEqual(value);
});

test('however many zeros a number has within, it is looked at once', () => {
  const text = `1.${'0'.repeat(64_000)}1`;
  // A look at each zero for each other one would take seconds, and for a hundred texts the time that a test has.
  for (let time = 0; time < 100; time++)
    expect(read('number', text)).toBe('would be kept as 1, which is not what was entered');
  expect(read('array', `[${text}]`)).toMatch(/would be kept as 1$/);
});

const BEYOND = 'is beyond 9007199254740991, up to which whole numbers are kept exactly';

test.each([
  ['integer', '99999999999999999999', BEYOND],
  ['integer', '9007199254740992', BEYOND],
  ['integer', '-9007199254740993', BEYOND],
  ['integer', '1e20', BEYOND],
  ['integer', '0.99999999999999999999', 'would be kept as 1, which is not what was entered'],
  ['integer', '1e400', 'is no number'],
  ['number', '9007199254740993', 'would be kept as 9007199254740992, which is not what was entered'],
  ['number', '0.10000000000000000001', 'would be kept as 0.1, which is not what was entered'],
  ['number', '1e-400', 'would be kept as 0, which is not what was entered'],
  [
    'array',
    '[1, {"a": 9007199254740993}]',
    'holds 9007199254740993, which would be kept as 9007199254740992',
  ],
  ['array', '[1e400]', 'holds 1e400, which would be kept as null'],
])('an %s that was entered as %s is not kept as another one', (type, text, problem) => {
  expect(read(type, text)).toBe(problem);
});
