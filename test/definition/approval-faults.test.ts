import { expect, test } from 'vitest';
import { DECISION_NAMES } from '#src/domain/form.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultLines } from './refused.js';

const faultsOf = (approval: JsonObject) =>
  faultLines({
    workflow_id: 'asks',
    steps: [{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'May it?', approval } }],
  });
const AT = 'steps[0].action.approval.quorum';
const HINT = '(name more people, or a role besides)';

test.each<[string, JsonObject, string]>([
  ['one person', { approvers: 'ada', quorum: 2 }, 'is 2, but 1 may approve'],
  ['a list', { approvers: ['ada', 'bob'], quorum: 3 }, 'is 3, but 2 may approve'],
  ['a list that names one twice', { approvers: ['ada', 'ada'], quorum: 2 }, 'is 2, but 1 may approve'],
  [
    'a list beside no role',
    { approvers: ['ada'], approver_role: null, quorum: 2 },
    'is 2, but 1 may approve',
  ],
  ['a list with a template', { approvers: ['ada', '{{lead}}'], quorum: 3 }, 'is 3, but 2 may approve'],
])('a quorum of more people than are named is refused: %s', (_what, terms, fault) => {
  expect(faultsOf(terms)).toEqual([`${AT}: ${fault} ${HINT}`]);
});

test.each<[string, Json]>([
  ['approver_role', ''],
  ['approvers', ' '],
  ['reason', ''],
  ['escalate_to', ''],
])('a blank %s is refused when it is published, and not when it is asked for', (key, value) => {
  expect(faultsOf({ [key]: value })).toEqual([`steps[0].action.approval.${key}: must not be empty`]);
});

test('so it is in an entry that asks for an approval', () => {
  const entry = { type: 'create_approval_request', entity: 'order', entity_id: '7' };
  const execute = [{ ...entry, data: { approvers: ['ada'], quorum: 2 } }];
  expect(faultLines({ workflow_id: 'asks', steps: [{ id: 'ask', type: 'execute', execute }] })).toEqual([
    `steps[0].execute[0].data.quorum: is 2, but 1 may approve ${HINT}`,
  ]);
});

test.each<[string, JsonObject]>([
  ['as many as are named', { approvers: ['ada', 'bob'], quorum: 2 }],
  ['whoever has a role', { approver_role: 'finance', quorum: 9 }],
  ['a role besides those named', { approver_role: 'finance', approvers: ['ada'], quorum: 2 }],
  ['people that a template names', { approvers: '{{leads}}', quorum: 2 }],
  ['anybody', { quorum: 2 }],
])('a quorum that can be had is taken: %s', (_what, terms) => {
  expect(faultsOf(terms)).toEqual([]);
});

test.each(DECISION_NAMES)('a form can not ask for `%s`, which the decision itself writes', (name) => {
  const fault = `has a property \`${name}\`, a name that the decision itself takes`;
  for (const form of [
    { properties: { [name]: { type: 'string' } } },
    { required: [name] },
    { allOf: [{ if: { required: ['ok'] }, else: { properties: { [name]: true } } }] },
  ])
    expect(faultsOf({ form: { type: 'object', ...form } })).toEqual([
      `steps[0].action.approval.form: ${fault} (write a JSON Schema of an object, as {"type": "object", "properties": {...}})`,
    ]);
});

test('below the top of its answers a form may ask for anything', () => {
  const order = { type: 'object', properties: { approval: { type: 'string' } } };
  expect(faultsOf({ form: { type: 'object', properties: { order } } })).toEqual([]);
});

const FORM = 'steps[0].action.approval.form';
const formFaults = (form: JsonObject) => faultsOf({ form: { type: 'object', ...form } });

test.each<[string, JsonObject, string]>([
  ['of a form', { $async: true }, ''],
  ['of a property', { properties: { a: { allOf: [{ $async: true }] } } }, '.properties.a.allOf[0]'],
  ['of a part that nothing refers to', { $defs: { a: { $async: true } } }, '.$defs.a'],
])('a check that is answered later is refused: %s', (_what, form, at) => {
  expect(formFaults(form)).toEqual([
    `${FORM}${at}.$async: asks for a check that is answered later, and answers are checked at once (leave it out)`,
  ]);
});

test.each<[string, JsonObject, string]>([
  ['to the whole', { properties: { a: { $ref: '#' } } }, '.properties.a.$ref: refers to `#`'],
  [
    'to what it stands in',
    { properties: { a: { properties: { b: { $ref: '#/properties/a' } } } } },
    '.properties.a.properties.b.$ref: refers to `#/properties/a`',
  ],
  [
    'over others',
    { $defs: { a: { $ref: '#/$defs/b' }, b: { items: { $ref: '#/$defs/a' } } } },
    '.$defs.b.items.$ref: refers to `#/$defs/a`',
  ],
])('a form that refers to itself is refused: %s', (_what, form, fault) => {
  expect(formFaults(form)).toEqual([
    `${FORM}${fault}, which it is a part of: a form can not refer to itself, directly or over others (write out as many levels as there are to fill in, or ask for that part as plain JSON, by {})`,
  ]);
});

test.each<[string, JsonObject, string]>([
  [
    'another document',
    { properties: { a: { $ref: 'https://example.com/a' } } },
    '.properties.a.$ref: refers to `https://example.com/a`, and only parts of the form itself can be',
  ],
  [
    'an anchor',
    { $defs: { a: { $anchor: 'x' } }, properties: { b: { $ref: '#x' } } },
    '.properties.b.$ref: refers to `#x`, and only parts of the form itself can be',
  ],
  [
    'nothing',
    { properties: { a: { $ref: '#/$defs/a' } } },
    '.properties.a.$ref: refers to `#/$defs/a`, and there is no schema',
  ],
  [
    'what is no schema',
    { default: { minLength: 'x' }, properties: { a: { $ref: '#/default' } } },
    '.properties.a.$ref: refers to `#/default`, and there is no schema',
  ],
  [
    'what is not known beforehand',
    { properties: { a: { $dynamicRef: '#a' } } },
    '.properties.a.$dynamicRef: refers to what is not known beforehand',
  ],
  [
    'a document within',
    { properties: { a: { $id: 'https://example.com/a' } } },
    '.properties.a.$id: makes a document of its own within the form',
  ],
  [
    'another dialect',
    { $schema: 'http://json-schema.org/draft-07/schema#' },
    '.$schema: is not https://json-schema.org/draft/2020-12/schema',
  ],
])('what can not be known from the form alone is refused: %s', (_what, form, fault) => {
  expect(formFaults(form)).toEqual([expect.stringContaining(`${FORM}${fault}`)]);
});

/** Each is twice the one before. */
const doubling = (times: number): JsonObject =>
  Object.fromEntries(
    Array.from({ length: times }, (_, index): [string, JsonObject] => {
      const $ref = `#/$defs/a${index - 1}`;
      return [`a${index}`, index === 0 ? { minProperties: 1 } : { allOf: [{ $ref }, { $ref }] }];
    }),
  );

test('a form is as large as it is with its references written out', () => {
  expect(formFaults({ $defs: doubling(6) })).toEqual([]);
  expect(formFaults({ $defs: doubling(40) })).toEqual([
    expect.stringContaining(
      'is too large: it holds more than 1000 values, with each $ref written out in its place',
    ),
  ]);
});

test('a form is as deep as it is with its references written out', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `a${index}`);
  const $defs = Object.fromEntries(
    names.map((name, index) => [name, { $ref: `#/$defs/${names[index + 1] ?? 'end'}` }]),
  );
  expect(formFaults({ $defs: { ...$defs, end: {} } })).toEqual([
    expect.stringContaining('is nested more than 100 levels deep, with each $ref written out in its place'),
  ]);
});

test('a form has 50 patterns at most, and the same one counts once', () => {
  const withPatterns = (count: number) => ({
    properties: Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`a${index}`, { pattern: `^x{${index % count}}$` }]),
    ),
  });
  expect(formFaults(withPatterns(50))).toEqual([]);
  expect(formFaults(withPatterns(51))).toEqual([expect.stringContaining('has 51 patterns, more than 50')]);
});

test('what a form refers to can not be called as the decision calls its own', () => {
  const form = { $defs: { base: { properties: { approved: true } } }, $ref: '#/$defs/base' };
  expect(formFaults(form)).toEqual([expect.stringContaining('has a property `approved`')]);
});

test.each<[string, JsonObject]>([
  ['dependentSchemas', { a: { required: ['approved'] } }],
  ['dependentRequired', { a: ['approved'] }],
])('what is asked for besides by %s can not be called so either', (keyword, value) => {
  expect(formFaults({ [keyword]: value })).toEqual([expect.stringContaining('has a property `approved`')]);
});

test('a property may be called as a keyword is', () => {
  expect(
    formFaults({ properties: { $ref: { type: 'string' }, $async: true, $id: {} }, default: { $ref: '#' } }),
  ).toEqual([]);
});
