import type { GraphQLObjectType, GraphQLUnionType } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemIds } from '#src/domain/runtime.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { schema } from '#src/graphql/schema.js';
import { setupServer, type TestServer } from '#test/support/server.js';

const definition = { workflow_id: 'waits', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };

let server: TestServer;
let id: string;
let globalId: string;
let before: unknown;
const stored = () =>
  server.query(`{
    executions { totalCount edges { node { id status eventSeq resumeData metadata } } }
    workflows { edges { node { key latestVersion { version } } } }
  }`);

beforeEach(async () => {
  server = await setupServer({ limits: { bodyBytes: 8 * 1024 * 1024 } });
  await server.publish(definition);
  await server.publish({ ...definition, workflow_id: 'disabled', enabled: false });
  ({ id } = await server.start('waits'));
  globalId = encodeGlobalId('Execution', id);
  before = await stored();
});

/** A refusal leaves everything as it was, and the server answers. */
afterEach(async () => {
  expect(await stored()).toEqual(before);
});

/** Sends a mutation that is to be refused, and returns the refusal with all its fields. */
async function refusal(field: string, input: Record<string, unknown>) {
  const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const errors = (schema.getType(`${name}Result`) as GraphQLUnionType)
    .getTypes()
    .filter((type) => type.getInterfaces().some((one) => one.name === 'Error'))
    .map((type) => `... on ${type.name} { ${fieldsOf(type)} }`);
  const { data } = await server.query(
    `mutation ($input: ${name}Input!) { ${field}(input: $input) { __typename ${errors.join(' ')} } }`,
    { input },
  );
  return data[field];
}

const fieldsOf = (type: GraphQLObjectType) =>
  Object.keys(type.getFields()).map((field) => (field === 'faults' ? 'faults { path message hint }' : field));

const invalid = (path: string, message: string, hint: string) => ({
  __typename: 'InvalidInputError',
  code: 'INVALID_INPUT',
  message: `${path}: ${message}`,
  faults: [{ path, message, hint }],
});

describe.each(['pauseExecution', 'resumeExecution', 'cancelExecution', 'sendEvent'])('%s', (field) => {
  const send = (input: Record<string, unknown>) =>
    refusal(field, field === 'sendEvent' ? { event: 'go', ...input } : input);

  test('of an execution that there is not says which', async () => {
    const unknown = systemIds.uuid();
    const refused = {
      __typename: 'ExecutionNotFoundError',
      code: 'EXECUTION_NOT_FOUND',
      message: `there is no execution ${unknown}; list what there is with the query executions`,
      executionId: unknown,
    };
    expect(await send({ id: unknown })).toEqual(refused);
    expect(await send({ id: encodeGlobalId('Execution', unknown) })).toEqual(refused);
  });

  test('of what is no id of an execution says so', async () => {
    for (const sent of [
      '',
      'what?',
      id.slice(1),
      encodeGlobalId('Workflow', id),
      encodeGlobalId('Execution', '7'),
    ]) {
      const message = `${JSON.stringify(sent)} is no id of an execution`;
      expect(await send({ id: sent })).toEqual(
        invalid('id', message, 'send an id as a query or mutation gave it'),
      );
    }
  });

  test('takes a commandId of 1 to 200 characters', async () => {
    const commandId = (sent: string) => send({ id, commandId: sent });
    for (const sent of ['', ' '])
      expect(await commandId(sent)).toEqual(invalid('commandId', 'is empty', 'send 1 to 200 characters'));
    expect(await commandId('x'.repeat(201))).toEqual(
      invalid('commandId', 'has 201 characters', 'send at most 200'),
    );
  });
});

test.each(['pauseExecution', 'cancelExecution'])(
  '%s takes a reason of up to 255 characters',
  async (field) => {
    expect(await refusal(field, { id, reason: 'x'.repeat(256) })).toEqual(
      invalid('reason', 'has 256 characters', 'send at most 255'),
    );
    expect(await refusal(field, { id, reason: '🚚'.repeat(256) })).toEqual(
      invalid('reason', 'has 256 characters', 'send at most 255'),
    );
    const nowhere = '00000000-0000-7000-8000-000000000001';
    expect(await refusal(field, { id: nowhere, reason: '🚚'.repeat(255) })).toMatchObject({
      code: 'EXECUTION_NOT_FOUND',
    });
  },
);

test('a paused execution is not paused again, and a running one not resumed', async () => {
  const refused = (__typename: string, code: string, message: string, status: string) => ({
    __typename,
    code,
    message: `execution ${id} ${message}`,
    executionId: globalId,
    status,
  });
  expect(await refusal('resumeExecution', { id })).toEqual(
    refused('ExecutionNotPausedError', 'EXECUTION_NOT_PAUSED', 'is not paused (status: pending)', 'PENDING'),
  );
  await server.query('mutation ($id: ID!) { pauseExecution(input: { id: $id }) { __typename } }', { id });
  before = await stored();
  expect(await refusal('pauseExecution', { id })).toEqual(
    refused('ExecutionNotRunningError', 'EXECUTION_NOT_RUNNING', 'is not running (status: paused)', 'PAUSED'),
  );
});

test('a workflow that there is not, or that is disabled, is not started', async () => {
  const unknown = 'publish it first, or list what there is with the query workflows';
  const refusals = [];
  for (const workflowKey of ['nothing', '', '__proto__', 'x'.repeat(10_000), 'disabled'])
    refusals.push(await refusal('startExecution', { workflowKey }));
  const notFound = (key: string) => ({
    __typename: 'WorkflowNotFoundError',
    code: 'WORKFLOW_NOT_FOUND',
    message: `there is no workflow with the key ${key}; ${unknown}`,
    key,
  });
  expect(refusals).toEqual([
    notFound('nothing'),
    notFound(''),
    notFound('__proto__'),
    notFound('x'.repeat(10_000)),
    {
      __typename: 'WorkflowDisabledError',
      code: 'WORKFLOW_DISABLED',
      message: 'workflow disabled is disabled; publish a version with "enabled": true to start it',
      key: 'disabled',
    },
  ]);
});

test('data that is too large is refused with its size and the limit', async () => {
  const hint = 'send less, or keep the data elsewhere and send where it is';
  const sized = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
  const large = (path: string, bytes: number, limit: number) =>
    invalid(path, `is ${bytes} bytes of JSON, more than the ${limit} allowed`, hint);
  expect(await refusal('resumeExecution', { id, resumeData: sized(2_097_152) })).toEqual(
    large('resumeData', 2_097_152, 262_144),
  );
  expect(await refusal('sendEvent', { id, event: 'go', payload: sized(262_145) })).toEqual(
    large('payload', 262_145, 262_144),
  );
  for (const path of ['payload', 'metadata']) {
    expect(await refusal('startExecution', { workflowKey: 'waits', [path]: sized(1_048_577) })).toEqual(
      large(path, 1_048_577, 1_048_576),
    );
  }
});

test.each([
  ['startExecution', 'payload', 'INVALID_INPUT: payload: is nested more than 150 levels deep'],
  ['startExecution', 'metadata', 'INVALID_INPUT: metadata: is nested more than 150 levels deep'],
  ['resumeExecution', 'resumeData', 'INVALID_INPUT: resumeData: is nested more than 150 levels deep'],
  ['sendEvent', 'payload', 'INVALID_INPUT: payload: is nested more than 150 levels deep'],
  [
    'publishWorkflow',
    'definition',
    'INVALID_DEFINITION: the definition has 2 faults: a nests more than 120 levels deep',
  ],
])('%s refuses a %s that is 10,000 levels deep', async (field, path, refused) => {
  const rest = {
    startExecution: { workflowKey: 'waits' },
    sendEvent: { id, event: 'go' },
    resumeExecution: { id },
  }[field];
  const input = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${input}) { ${field}(input: $input) { ... on Error { code message } } }`;
  // JSON.stringify can't write it.
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  const body = JSON.stringify({ query, variables: { input: { ...rest, [path]: 'deep' } } });
  const { data } = await (await server.post(body.replace('"deep"', deep))).json();
  expect(`${data[field].code}: ${data[field].message}`).toBe(refused);
});

test('a definition of 10,000 steps is refused for their number', async () => {
  const steps = Array.from({ length: 10_000 }, (_, index) => ({ id: `s${index}`, type: 'wait', wait: '1s' }));
  expect(await refusal('publishWorkflow', { definition: { workflow_id: 'waits', steps } })).toEqual({
    __typename: 'InvalidDefinitionError',
    code: 'INVALID_DEFINITION',
    message: 'the definition has 1 fault: steps holds 10000 steps, more than the 2000 allowed',
    faults: [
      {
        path: 'steps',
        message: 'holds 10000 steps, more than the 2000 allowed',
        hint: 'split it into several workflows',
      },
    ],
  });
});

const range = 'send first or last, from 0 to 100';
const forwards = 'send first and after';

test.each([
  ['executions(first: -1)', 'first: is -1', range],
  ['executions(first: 101)', 'first: is 101', range],
  ['executions(last: 2147483647)', 'last: is 2147483647', range],
  ['executions(first: 1, last: 1)', 'first: can not be used together with last', range],
  ['pausedExecutions(last: -2147483648)', 'last: is -2147483648', range],
  ['workflows(first: 101)', 'first: is 101', range],
  ['workflows(last: 1)', 'last: workflows are read forwards only', forwards],
  ['workflows(before: "x")', 'last: workflows are read forwards only', forwards],
])('%s is refused', async (field, message, hint) => {
  const { data, errors } = await server.query(`{ ${field} { edges { cursor } } }`);
  const fault = { path: message.split(':')[0], message: message.split(': ')[1], hint };
  expect(data).toBeNull();
  expect(errors).toEqual([
    expect.objectContaining({ message, extensions: { code: 'INVALID_INPUT', faults: [fault] } }),
  ]);
});
