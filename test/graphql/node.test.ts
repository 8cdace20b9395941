import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { systemIds } from '#src/domain/runtime.js';
import { encodeGlobalId, NODE_TYPES } from '#src/graphql/global-id.js';
import { schema } from '#src/graphql/schema.js';
import { setupServer } from '#test/support/server.js';

const NODE = `query ($id: ID!) { node(id: $id) { __typename id } }`;
const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }`;
const definition = { workflow_id: 'w', steps: [{ id: 'wait', type: 'wait', wait: '1h' }] };

/** A server with a workflow and two executions of it. */
async function setup() {
  const server = await setupServer();
  const { workflow, version } = await server.publish(definition);
  const executions = [await server.start('w'), await server.start('w')];
  return {
    ...server,
    ids: [
      encodeGlobalId('Workflow', workflow.id),
      ...executions.map(({ id }) => encodeGlobalId('Execution', id)),
      encodeGlobalId('WorkflowVersion', version.id),
    ],
  };
}

const named = (id: string) => ({ __typename: Buffer.from(id, 'base64url').toString().split(':')[0], id });

test('what has a global id is found by it', async () => {
  const { query, ids } = await setup();
  const answers = await Promise.all(ids.map((id) => query(NODE, { id })));
  expect(answers).toEqual(ids.map((id) => ({ data: { node: named(id) } })));
});

test('many are found in the order in which they are asked for, with null where there is none', async () => {
  const { query, ids } = await setup();
  const unknown = [
    ...NODE_TYPES.map((type) => encodeGlobalId(type, systemIds.uuid())),
    encodeGlobalId('Workflow', 'x'),
  ];
  const [workflow = '', first = '', second = '', version = ''] = ids;
  const asked = [second, ...unknown, workflow, second, version, first];
  expect(await query(NODES, { ids: asked })).toEqual({
    data: { nodes: asked.map((id) => (unknown.includes(id) ? null : named(id))) },
  });
  expect(await query(NODES, { ids: [] })).toEqual({ data: { nodes: [] } });
});

test('one that is not there is null', async () => {
  const { query } = await setup();
  const unknown = NODE_TYPES.map((type) => encodeGlobalId(type, systemIds.uuid()));
  const answers = await Promise.all(unknown.map((id) => query(NODE, { id })));
  expect(answers).toEqual(unknown.map(() => ({ data: { node: null } })));
});

test.each([
  '',
  'what?',
  'Workflow:1',
  '\0',
  '\ud800',
  encodeGlobalId('Fault', 'x'),
  encodeGlobalId('__proto__', 'x'),
])('%j is refused as no id', async (id) => {
  const { query } = await setup();
  const message = `id: ${JSON.stringify(id)} is no id`;
  const fault = { path: 'id', message: message.slice(4), hint: 'send an id as a query or mutation gave it' };
  const error = expect.objectContaining({ message, extensions: { code: 'INVALID_INPUT', faults: [fault] } });
  expect(await query(NODE, { id })).toEqual({ data: { node: null }, errors: [error] });
  expect(await query(NODES, { ids: [id] })).toEqual({ data: null, errors: [error] });
});

test('the types that have a global id are those that implement Node', () => {
  const nodes = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'));
  expect(nodes.map(({ name }) => name).sort()).toEqual([...NODE_TYPES].sort());
});
