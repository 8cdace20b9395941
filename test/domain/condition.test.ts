import { describe, expect, test } from 'vitest';
import { evaluate } from '#src/domain/condition.js';
import { deepEqual } from '#src/domain/equality.js';
import { type Condition, OPERATORS, type Operator } from '#src/domain/graph.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { compilePattern } from '#src/domain/pattern.js';

const scope: JsonObject = {
  n: 10,
  zero: 0,
  text: 'abc',
  digits: '10',
  date: '2025-06-01',
  yes: true,
  none: null,
  tags: ['a', { b: 1, c: 2 }, 7],
  limit: 5,
};

function compare(field: string, operator: Operator, value: Json): Condition {
  return { comparison: { field, operator, value }, and: [], or: [] };
}

const HOLDS = compare('yes', 'eq', true);
const FAILS = compare('yes', 'eq', false);

describe('a comparison', () => {
  test.each<[string, Operator, Json, boolean]>([
    ['n', 'eq', 10, true],
    ['n', 'eq', '10', false],
    ['digits', 'eq', 10, false],
    ['none', 'eq', null, true],
    ['tags.1', 'eq', { c: 2, b: 1 }, true],
    ['n', 'neq', 11, true],
    ['n', 'neq', 10, false],
    ['n', 'neq', '10', true],
    ['n', 'gt', 9.5, true],
    ['n', 'gt', 10, false],
    ['n', 'gte', 10, true],
    ['n', 'lt', 11, true],
    ['n', 'lte', 9, false],
    ['n', 'gt', '9', true],
    ['digits', 'gt', 9, true],
    ['digits', 'gt', '9', false],
    ['n', 'lt', ' 1e2 ', true],
    ['n', 'gt', 'x', false],
    ['n', 'lte', 'x', false],
    ['n', 'gt', '', false],
    ['zero', 'gte', null, false],
    ['yes', 'gt', 0, false],
    ['none', 'lt', 1, false],
    ['date', 'lt', '2025-10-01', true],
    ['text', 'gte', 'abc', true],
    ['text', 'in', ['abc', 'x'], true],
    ['text', 'in', ['x'], false],
    ['text', 'in', 'xabcx', false],
    ['n', 'in', ['10'], false],
    ['tags', 'contains', 7, true],
    ['tags', 'contains', { b: 1, c: 2 }, true],
    ['tags', 'contains', { b: 1 }, false],
    ['text', 'contains', 'bc', true],
    ['text', 'contains', 'cb', false],
    ['n', 'contains', 1, false],
    ['digits', 'contains', 1, false],
    ['text', 'regex', '^a.c$', true],
    ['text', 'regex', 'B', false],
    ['text', 'regex', '(?i)B', true],
    ['n', 'regex', '1', false],
    ['text', 'regex', '(', false],
    ['text', 'regex', 5, false],
  ])('%s %s %j is %j', (field, operator, value, expected) => {
    expect(evaluate(compare(field, operator, value), scope)).toBe(expected);
  });

  test('a missing field makes every operator false but neq', () => {
    const holding = OPERATORS.filter((operator) => evaluate(compare('gone', operator, null), scope));
    expect(holding).toEqual(['neq']);
  });

  test('a value may be a template, which keeps its type', () => {
    expect(evaluate(compare('n', 'gt', '{{limit}}'), scope)).toBe(true);
    expect(evaluate(compare('text', 'in', '{{tags}}'), scope)).toBe(false);
    expect(evaluate(compare('limit', 'in', ['{{limit}}']), scope)).toBe(true);
    expect(evaluate(compare('text', 'regex', '^{{text}}$'), scope)).toBe(true);
  });

  test('inherited properties are missing', () => {
    expect(evaluate(compare('constructor.name', 'eq', 'Object'), scope)).toBe(false);
  });
});

describe('and, or', () => {
  test.each<[string, Condition, boolean]>([
    ['each of and', { comparison: null, and: [HOLDS, HOLDS], or: [] }, true],
    ['one of and fails', { comparison: null, and: [HOLDS, FAILS], or: [] }, false],
    ['one of or', { comparison: null, and: [], or: [FAILS, HOLDS] }, true],
    ['none of or', { comparison: null, and: [], or: [FAILS, FAILS] }, false],
    ['comparison and or', { ...HOLDS, or: [FAILS] }, false],
    ['comparison, and, or', { ...HOLDS, and: [HOLDS], or: [FAILS, HOLDS] }, true],
    ['a failing comparison', { ...FAILS, and: [HOLDS], or: [HOLDS] }, false],
    [
      'nested',
      { comparison: null, and: [{ comparison: null, and: [], or: [FAILS, HOLDS] }, HOLDS], or: [] },
      true,
    ],
  ])('%s', (_name, condition, expected) => {
    expect(evaluate(condition, scope)).toBe(expected);
  });
});

test('a pattern made to explode takes linear time', () => {
  const before = performance.now();
  expect(evaluate(compare('long', 'regex', '(x+x+)+y'), { long: 'x'.repeat(100_000) })).toBe(false);
  expect(performance.now() - before).toBeLessThan(1_000);
});

test('patterns are kept, but not without end', () => {
  const first = compilePattern('first');
  expect(compilePattern('first')).toBe(first);
  for (let n = 0; n < 500; n++) compilePattern(`p${n}`);
  expect(compilePattern('first')).not.toBe(first);
});

test('a character that is written by its number is one, and no repeat', () => {
  const dashes = compilePattern('^\\x{2013}\\x{100000}$');
  expect('test' in dashes && [dashes.test('\u2013\u{100000}'), dashes.test('--')]).toEqual([true, false]);
});

test('a pattern says why it cannot be used', () => {
  expect(compilePattern('(?=x)')).toEqual({ problem: 'invalid or unsupported Perl syntax: `(?=`' });
  expect(compilePattern('(a')).toEqual({ problem: 'missing closing ): `(a`' });
  expect(compilePattern('x'.repeat(1_001))).toEqual({ problem: 'longer than 1000 characters' });
});

test.each([
  'a{1000}'.repeat(140),
  `(?:${'a'.repeat(900)}){1000}`,
  `(?:(?:${'a?'.repeat(400)}){10}){10}`,
  `(?:${'a'.repeat(900)}\\Q(\\E){100}`,
  `(?:${'a'.repeat(900)}[[:alpha:](]){100}`,
])('a pattern that would take too long to compile is refused: %.20s', (source) => {
  expect(compilePattern(source)).toEqual({ problem: 'it repeats too much' });
});

test.each([
  '^[a-z0-9.]{1,64}@[a-z]{1,63}([.][a-z]{2,63}){1,4}$',
  '.{0,1000}',
  '\\p{Greek}{3}',
  '[[:alpha:]]{2,500}',
  'x{2,}',
])('a pattern with modest repeats is fine: %s', (source) => {
  expect(compilePattern(source)).toHaveProperty('test');
});

test('deep values are compared without running out of stack', () => {
  const nest = () => {
    let value: Json = 1;
    for (let level = 0; level < 100_000; level++) value = [value];
    return value;
  };
  expect(deepEqual(nest(), nest())).toBe(true);
  expect(deepEqual({ a: [1, null] }, { a: [1, {}] })).toBe(false);
  expect(deepEqual(JSON.parse('{"__proto__":1}'), { a: 1 })).toBe(false);
  expect(deepEqual([1], { 0: 1 })).toBe(false);
});
