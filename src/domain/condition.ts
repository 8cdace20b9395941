import { deepEqual } from './equality.js';
import type { Condition, Operator } from './graph.js';
import type { Json, JsonObject } from './json.js';
import { compilePattern } from './pattern.js';
import { render, resolvePath } from './template.js';

type Comparison = NonNullable<Condition['comparison']>;

const NUMERIC_TEXT = /^\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/;

/** Whether a condition holds: its comparison, each of its `and`, and at least one of its `or`, where it has them. */
export function evaluate(condition: Condition, scope: JsonObject): boolean {
  const { comparison, and, or } = condition;
  if (comparison && !compare(comparison, scope)) return false;
  if (!and.every((part) => evaluate(part, scope))) return false;
  return or.length === 0 || or.some((part) => evaluate(part, scope));
}

/** A field that is missing differs from everything and is otherwise false; one that is null is a value like others. */
function compare({ field, operator, value }: Comparison, scope: JsonObject): boolean {
  const actual = resolvePath(scope, field);
  if (actual === undefined) return operator === 'neq';
  return COMPARE[operator](actual, render(value, scope));
}

const COMPARE: Record<Operator, (actual: Json, expected: Json) => boolean> = {
  eq: deepEqual,
  neq: (actual, expected) => !deepEqual(actual, expected),
  gt: (actual, expected) => isOrdered(actual, expected, (order) => order > 0),
  gte: (actual, expected) => isOrdered(actual, expected, (order) => order >= 0),
  lt: (actual, expected) => isOrdered(actual, expected, (order) => order < 0),
  lte: (actual, expected) => isOrdered(actual, expected, (order) => order <= 0),
  in: (actual, expected) => includes(expected, actual),
  contains: (actual, expected) =>
    typeof actual === 'string' && typeof expected === 'string'
      ? actual.includes(expected)
      : includes(actual, expected),
  regex: matches,
};

function includes(list: Json, wanted: Json): boolean {
  return Array.isArray(list) && list.some((entry) => deepEqual(entry, wanted));
}

/** A pattern that can't be compiled, which only a template can bring here, matches nothing. */
function matches(actual: Json, expected: Json): boolean {
  if (typeof actual !== 'string' || typeof expected !== 'string') return false;
  const pattern = compilePattern(expected);
  return 'test' in pattern && pattern.test(actual);
}

/** Two texts in order of their code units, or numbers, where at most one is written as a text. */
function isOrdered(left: Json, right: Json, holds: (order: number) => boolean): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    return holds(left === right ? 0 : left < right ? -1 : 1);
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  return a !== null && b !== null && holds(a - b);
}

function toNumber(value: Json): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMERIC_TEXT.test(value) ? Number(value) : null;
}
