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
