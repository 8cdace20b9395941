import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { readStepInput } from '#src/definition/step-input.js';
import { InvalidInputError } from '#src/domain/errors.js';
import type { GraphNode } from '#src/domain/graph.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { render } from '#src/domain/template.js';
import { foreachStep, waitStep } from './step-fixtures.js';

/** One entry of every type, with a template in each part. */
const ENTRIES: JsonObject[] = [
  {
    type: 'http_request',
    url: 'https://a.example/{{id}}',
    headers: { 'X-Id': '{{id}}' },
    body: '{{body}}',
    method: 'PUT',
  },
  { type: 'webhook', url: '{{address}}', body: { deep: ['{{body}}'] } },
  { type: 'log', message: '{{body}}' },
  { type: 'notify', recipients: ['{{who}}', 'role:boss'], message: 'about {{id}}' },
  { type: 'create_record', entity: 'order', data: { n: '{{body}}' } },
  { type: 'update_record', entity: 'order', entity_id: '{{id}}', data: {} },
  {
    type: 'create_approval_request',
    entity: '{{name}}',
    entity_id: 'a',
    data: { approver_role: '{{name}}' },
  },
];

const nodeOf = (steps: JsonObject[]): GraphNode =>
  Object.values(compileDefinition({ steps }).graph.nodes)[0] as GraphNode;
const execute = nodeOf([{ id: 'all', type: 'execute', execute: ENTRIES }]);

const SCOPE = fc.record({
  id: fc.oneof(fc.nat(), fc.stringMatching(/^\S+$/)),
  body: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  address: fc.webUrl(),
  who: fc.oneof(fc.constant('a@b.example'), fc.array(fc.emailAddress(), { minLength: 1 })),
  name: fc.stringMatching(/^\S+$/),
});

test('whatever the entries of a step became, what is shown of them can be sent back as it is', () => {
  fc.assert(
    fc.property(SCOPE, (scope) => {
      const effects = 'effects' in execute ? (execute.effects as unknown as Json) : [];
      const given = render(effects, scope);
      expect(readStepInput(execute, given, 'stepInput')).toEqual(given);
    }),
  );
});

test('braces in what is sent are plain text', () => {
  const given = [{ type: 'log', message: 'a {{ that is never closed, and {{order.id}}' }];
  expect(readStepInput(execute, given, 'stepInput')).toEqual(given);
});

const FAULTS: [what: string, given: Json, fault: string][] = [
  ['no list', { type: 'log' }, 'stepInput: must be a list, not an object'],
  ['an entry that is none', ['log'], 'stepInput[0]: must be an object, not a text'],
  ['an unknown type', [{ type: 'logg', message: 'm' }], 'stepInput[0].type: unknown type `logg`'],
  ['a missing part', [{ type: 'log' }], 'stepInput[0].message: is required'],
  [
    'the spelling of definitions',
    [{ type: 'update_record', entity: 'e', entity_id: 'i', data: {} }],
    'stepInput[0].entity_id: is unknown',
  ],
  ['no address', [{ type: 'webhook', url: '{{address}}' }], 'stepInput[0].url: `{{address}}` is no address'],
  [
    'a body that is not sent',
    [{ type: 'http_request', url: 'https://a.example', body: 'b' }],
    "stepInput[0].body: can't be sent with GET",
  ],
  [
    'a header that is none',
    [{ type: 'http_request', url: 'https://a.example', headers: { 'a b': 'c', d: [] } }],
    'stepInput[0].headers["a b"]: is no name of a header; stepInput[0].headers.d: must be a text, not a list',
  ],
  [
    'nobody to tell',
    [{ type: 'notify', recipients: [], message: 'm' }],
    'stepInput[0].recipients: must not be empty',
  ],
  [
    'a recipient that is none',
    [{ type: 'notify', recipients: ['a', null], message: 'm' }],
    'stepInput[0].recipients[1]: must be a text, and not empty',
  ],
];

test.each(FAULTS)('%s is told with its place', (_what, given, fault) => {
  expect(messageOf(execute, given)).toContain(fault);
});

const each = nodeOf([foreachStep('each', { items: [1] }, [waitStep('nap', '1s')])]);
const wait = nodeOf([waitStep('hear', { event: 'word' })]);

const SHAPES: [what: string, node: GraphNode, good: Json, bad: Json, fault: string][] = [
  [
    'the items of a foreach',
    each,
    { items: [1, { a: 2 }] },
    { items: 'all' },
    'stepInput.items: must be a list',
  ],
  ['nothing beside items', each, { items: [] }, { items: [], more: 1 }, 'stepInput: '],
  [
    'the match of a wait',
    wait,
    { match: { 'order.id': 7 } },
    { match: { 'a b': 7 } },
    'stepInput.match["a b"]',
  ],
  ['an empty match', wait, { match: {} }, {}, 'stepInput.match: is required'],
];

test.each(SHAPES)('%s is read, and nothing else', (_what, node, good, bad, fault) => {
  expect(readStepInput(node, good, 'stepInput')).toEqual(good);
  expect(messageOf(node, bad)).toContain(fault);
});

test('an operation may be given any JSON', () => {
  const node = nodeOf([{ id: 'op', type: 'operation', operation: { name: 'map' } }]);
  for (const given of [7, 'text', null, [], { a: 1 }])
    expect(readStepInput(node, given, 'stepInput')).toEqual(given);
});

function messageOf(node: GraphNode, given: Json): string {
  try {
    readStepInput(node, given, 'stepInput');
    return 'none';
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}
