import { expect, test } from 'vitest';
import { answerFaults, formFault } from '#src/domain/form.js';
import type { Json, JsonObject } from '#src/domain/json.js';

const told = (form: JsonObject, answers: JsonObject) =>
  answerFaults({ type: 'object', ...form }, answers).map(({ path, message }) => `${path}: ${message}`);
const of = (a: Json): JsonObject => ({ properties: { a } });
const list = (count: number, make: (index: number) => Json = (index) => index): Json[] =>
  Array.from({ length: count }, (_, index) => make(index));

test('parts that are referred to are checked as though they stood there', () => {
  const form = {
    $id: 'https://example.com/order',
    $defs: {
      'a/b %': { type: 'integer' },
      line: { properties: { n: { $ref: '#/$defs/a~1b%20%25' } }, required: ['n'] },
    },
    properties: {
      first: { $ref: '#/$defs/line', maxProperties: 1 },
      second: { $ref: '#/properties/first' },
      third: { items: { $ref: '#/properties/fourth/anyOf/1' } },
      fourth: { anyOf: [false, { const: 4 }] },
    },
  };
  expect(told(form, { first: { n: 1 }, second: { n: 2 }, third: [4], fourth: 4 })).toEqual([]);
  expect(told(form, { first: { n: 1.5 } })).toEqual(['answers.first.n: must be integer']);
  expect(told(form, { second: { n: 1, m: 1 } })).toEqual([
    'answers.second: must NOT have more than 1 properties',
  ]);
  expect(told(form, { third: [4, 5] })).toEqual(['answers.third.1: must be equal to constant']);
});

test('answers hold 1,000 values at most, counted at all depths', () => {
  expect(told({}, { a: list(998) })).toEqual([]);
  expect(told({}, { a: list(999) })).toEqual(['answers: hold 1001 values, more than 1000']);
  expect(told({}, { a: list(333, (index) => [index, {}]) })).toEqual([
    'answers: hold 1001 values, more than 1000',
  ]);
});

test.each<[string, JsonObject, JsonObject]>([
  [
    'equal items',
    of({ allOf: list(45, () => ({ uniqueItems: true })) }),
    { a: list(499, (index) => ({ index })) },
  ],
  ['choices', of({ items: { anyOf: list(480, (index) => ({ const: -1 - index })) } }), { a: list(990) }],
  ['lengths of texts', of({ allOf: list(480, () => ({ minLength: 100_000 })) }), { a: 'a'.repeat(200_000) }],
  [
    'names',
    { propertyNames: { allOf: list(480, () => ({ maxLength: 900 })) } },
    Object.fromEntries(list(990).map((index) => [`${'b'.repeat(200)}${index}`, 1])),
  ],
  [
    'conditions',
    of({
      items: {
        allOf: list(160, (index) => ({ if: { const: index }, else: { maximum: 999 } })),
      },
    }),
    { a: list(990) },
  ],
  [
    'what others have looked at',
    {
      allOf: list(300, () => ({ unevaluatedProperties: { type: 'integer' } })),
      unevaluatedProperties: false,
    },
    Object.fromEntries(list(990).map((index) => [`b${index}`, 1])),
  ],
])(
  'the work of a form is bounded by what it holds, times what the answers hold: %s',
  (_what, form, answers) => {
    expect(formFault({ type: 'object', ...form })).toBeNull();
    // Without the bounds, hours. What comes of it is that it comes to an end.
    expect(answerFaults({ type: 'object', ...form }, answers).length).toBeLessThanOrEqual(20);
  },
);

test('texts that a pattern would have too much work with are refused, always the same ones', () => {
  const form = of({ pattern: '^[ab]*a[ab]{1000}[cd]$' });
  expect(told(form, { a: `${'ab'.repeat(2_000)}ac` })).toEqual([]);
  for (const _time of [1, 2])
    expect(told(form, { a: `${'ab'.repeat(20_000)}c` })).toEqual([
      'answers: hold texts that are too long for the patterns of the form to be matched with',
    ]);
  expect(told(of({ pattern: '^[^;]*$' }), { a: 'a'.repeat(200_000) })).toEqual([]);
});

test.each(['valueOf', 'toString', 'constructor', '__proto__'])(
  'the name %s, which the validator has a use of its own for, is refused in answers and in forms',
  (name) => {
    const odd = JSON.parse(`{"${name}": {}}`);
    expect(told(of({ uniqueItems: true }), { a: [odd, {}] })).toEqual([
      `answers: have the name ${name}, which can't be used`,
    ]);
    const form = { type: 'object', properties: { a: { properties: odd } } };
    expect(formFault(form)).toMatchObject({ path: ['properties', 'a', 'properties', name] });
  },
);

test('a property may be called as what objects inherit, too', () => {
  expect(told({ required: ['hasOwnProperty'] }, {})).toEqual([
    "answers: must have required property 'hasOwnProperty'",
  ]);
});

test('what is wrong with the choices of a form is told of a few of them', () => {
  const faults = told(of({ anyOf: list(400, (index) => ({ const: index })) }), { a: 'x' });
  expect(faults).toHaveLength(20);
  expect(faults.at(-1)).toBe('answers.a: must match a schema in anyOf');
});

test('what no other part of a form has looked at can be refused', () => {
  const form = {
    ...{
      allOf: [
        { properties: { a: true } },
        { anyOf: [{ required: ['d'], properties: { b: true } }, { properties: { c: true } }] },
      ],
    },
    unevaluatedProperties: false,
  };
  expect(told(form, { a: 1, c: 1 })).toEqual([]);
  expect(told(form, { a: 1, b: 1 })).toEqual(['answers: must NOT have unevaluated properties']);
});

test('decimals are multiples of what they are written in', () => {
  expect(told(of({ multipleOf: 0.01 }), { a: 19.99 })).toEqual([]);
  expect(told(of({ multipleOf: 0.01 }), { a: 19.995 })).toEqual(['answers.a: must be multiple of 0.01']);
});
