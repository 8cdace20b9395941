import { describe, expect, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { stepFaults } from './refused.js';
import { conditionStep } from './step-fixtures.js';

describe('a condition is refused', () => {
  function conditionFaults(condition: Json): string[] {
    return stepFaults(conditionStep('c', condition)).map((line) => line.replace('steps[0].condition', '$'));
  }
  const OPERATORS = 'eq, neq, gt, gte, lt, lte, in, contains, regex';
  const EMPTY = 'compares nothing (give it field, operator and value, or entries in and or or)';
  const FIELD_HINT = 'write a dotted path without braces, as order.total or order.lines.0.sku';

  test.each<[string, Json, string[]]>([
    ['that is a text', 'a == b', ['$: must be an object, not a text']],
    ['that compares nothing', {}, [`$: ${EMPTY}`]],
    ['with empty lists alone', { and: [], or: [] }, [`$: ${EMPTY}`]],
    [
      'with a field alone',
      { field: 'a' },
      [`$.operator: is required (use one of ${OPERATORS})`, '$.value: is required'],
    ],
    ['without a field', { operator: 'eq', value: null }, ['$.field: is required']],
    [
      'with a template as a field',
      { field: '{{a}}', operator: 'eq', value: 1 },
      [`$.field: \`{{a}}\` is not a dotted path (${FIELD_HINT})`],
    ],
    [
      'deep inside, at every level',
      {
        and: [
          { field: 'a', operator: 'eq', value: 1 },
          { or: [{ field: 5, operator: 'gte', value: true }] },
          {},
        ],
      },
      [
        '$.and[1].or[0].field: must be a text, not a number',
        '$.and[1].or[0].value: must be a number or a text for `gte`, not true or false',
        `$.and[2]: ${EMPTY}`,
      ],
    ],
    [
      'with a mistyped operator',
      { and: [{ field: 'a', operator: 'contain', value: 1 }] },
      ['$.and[0].operator: unknown operator `contain` (did you mean `contains`?)'],
    ],
    [
      'that looks for a value in a text',
      { field: 'a', operator: 'in', value: 'abc' },
      ['$.value: must be a list for `in`, not a text (for a part of a text use contains)'],
    ],
    [
      'with a bad regular expression',
      { field: 'a', operator: 'regex', value: '(?=a)' },
      [
        '$.value: is a bad regular expression: invalid or unsupported Perl syntax: `(?=` (write it in RE2 syntax, which has neither look-around nor back references)',
      ],
    ],
    [
      'with a regular expression that is no text',
      { field: 'a', operator: 'regex', value: 5 },
      ['$.value: must be a text for `regex`, not a number'],
    ],
    [
      'with a malformed template',
      { field: 'a', operator: 'eq', value: ['{{a'] },
      ['$.value[0]: `{{` is never closed (write templates as {{order.id}} or {{order.lines.0.sku}})'],
    ],
  ])('%s', (_name, condition, expected) => {
    expect(conditionFaults(condition)).toEqual(expected);
  });

  test('not for a template where a literal would be refused', () => {
    const templates = ['in', 'regex', 'gt'].map((operator) => ({ field: 'a', operator, value: '{{b}}' }));
    expect(conditionFaults({ and: templates })).toEqual([]);
  });

  function nest(levels: number): Json {
    let condition: Json = { field: 'a', operator: 'eq', value: 1 };
    for (let level = 1; level < levels; level++) condition = { [level % 2 ? 'and' : 'or']: [condition] };
    return condition;
  }

  test('that nests deeper than 50 levels, and not before', () => {
    expect(conditionFaults(nest(50))).toEqual([]);
    const refused = ['$: nests and and or more than 50 levels deep (spread it over several condition steps)'];
    expect(conditionFaults(nest(51))).toEqual(refused);
    expect(conditionFaults(nest(100_000))).toEqual(refused);
  });
});
