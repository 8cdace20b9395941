import { expect, test } from 'vitest';
import { canonicalJson } from '#src/domain/json.js';
import { setupServer } from '#test/support/server.js';

/** As a literal in a program it would set the prototype; as JSON it is an object with keys like any other. */
const ODD = JSON.parse(`{
  "__proto__": { "polluted": true, "approved": false },
  "constructor": { "prototype": { "polluted": true } },
  "toString": "text",
  "hasOwnProperty": null,
  "": [{ "__proto__": [] }],
  "steps": "mine",
  "resume": "mine"
}`);
const ODD_LITERAL = '{ __proto__: { polluted: true }, constructor: { prototype: 1 }, toString: "text" }';

const definition = {
  workflow_id: 'odd',
  steps: [
    { id: 'ask', type: 'action', action: { type: 'require_approval', reason: '{{toString}}' }, next: 'wait' },
    { id: 'wait', type: 'wait', wait: { event: 'constructor' }, next: 'note' },
    { id: 'note', type: 'execute', execute: [{ type: 'log', message: '{{__proto__.polluted}}' }] },
  ],
};

async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  const send = async (field: string, input: object) => {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const { data } = await server.query(
      `mutation ($input: ${type}Input!) { ${field}(input: $input) {
        ... on ${type}Payload { execution { databaseId } }
        ... on Error { code message }
      } }`,
      { input },
    );
    return data[field].execution?.databaseId ?? data[field];
  };
  const read = async (id: string) => {
    const fields = 'triggerPayload metadata resumeData steps { path input output }';
    return (await server.query(`query ($id: ID!) { execution(id: $id) { ${fields} } }`, { id })).data
      .execution;
  };
  return { ...server, send, read };
}

test('keys that mean something to JavaScript are data: kept, given back, and no prototype changes', async () => {
  const { send, read, until } = await setup();
  const id = await send('startExecution', { workflowKey: 'odd', payload: ODD, metadata: ODD });
  await until(id, ({ state }) => state.execution.status === 'paused');
  await send('resumeExecution', { id, resumeData: ODD });
  await until(id, ({ state }) => state.execution.status === 'waiting');
  await send('sendEvent', { id, event: 'constructor', payload: ODD });
  await until(id, ({ state }) => state.execution.status === 'completed');
  // Compared as texts: what compares objects may pass over a key of that name.
  expect(canonicalJson(await read(id))).toBe(
    canonicalJson({
      triggerPayload: ODD,
      metadata: ODD,
      resumeData: ODD,
      steps: [
        { path: 'ask', input: null, output: { ...ODD, approved: true } },
        { path: 'wait', input: null, output: { event: 'constructor', payload: ODD } },
        { path: 'note', input: [{ type: 'log', message: true }], output: { message: 'true' } },
      ],
    }),
  );
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('and so they are as literals of a query', async () => {
  const { query, read } = await setup();
  const start = `mutation { startExecution(input: { workflowKey: "odd", payload: ${ODD_LITERAL} }) {
    ... on StartExecutionPayload { execution { databaseId } }
  } }`;
  const { data } = await query(start);
  const { triggerPayload } = await read(data.startExecution.execution.databaseId);
  const same = '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"text"}';
  expect(canonicalJson(triggerPayload)).toBe(same);
});
