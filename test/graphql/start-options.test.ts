import { expect, onTestFinished, test } from 'vitest';
import { eventCursor } from '#src/graphql/cursor.js';
import { setupServer } from '#test/support/server.js';

const HOUR = 3_600_000;

/** No worker runs: what is started is all that happens. */
async function setup() {
  const server = await setupServer();
  await server.publish({
    workflow_id: 'note',
    steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message: 'hello' }] }],
  });
  const start = async (more: object, fields = 'id') => {
    const { data, errors } = await server.query(
      `mutation ($input: StartExecutionInput!) { startExecution(input: $input) { __typename
        ... on StartExecutionPayload { execution { ${fields} } } ... on Error { code message } } }`,
      { input: { workflowKey: 'note', ...more } },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.startExecution;
  };
  return { ...server, start };
}

const OPTIONS = 'status startAt dryRun queue { key limit waiting position }';

test('an execution tells how it was started', async () => {
  const { start, services } = await setup();
  const startAt = new Date(services.clock.now().getTime() + HOUR).toISOString();
  const plain = { status: 'PENDING', startAt: null, dryRun: false, queue: null };
  expect((await start({}, OPTIONS)).execution).toEqual(plain);
  expect((await start({ startAt }, OPTIONS)).execution).toEqual({ ...plain, startAt });
  expect((await start({ dryRun: true }, OPTIONS)).execution).toEqual({ ...plain, dryRun: true });
  expect((await start({ queue: { key: 'line', limit: 3 } }, OPTIONS)).execution).toEqual({
    ...plain,
    queue: { key: 'line', limit: 3, waiting: false, position: null },
  });
});

test('one that waits tells how many wait before it, and stands first when they are gone', async () => {
  const { start, cancel, query } = await setup();
  const join = async () =>
    (await start({ queue: { key: 'line', limit: 1 } }, 'databaseId')).execution.databaseId;
  await join();
  const [first, second, third] = [await join(), await join(), await join()];
  const lines = async () => {
    const { data } = await query(
      '{ executions { edges { node { databaseId status queue { waiting position } } } } }',
    );
    // biome-ignore lint/suspicious/noExplicitAny: what a query answers is compared
    const nodes = data.executions.edges.map(({ node }: any) => [node.databaseId, node.queue]);
    const byId = Object.fromEntries(nodes);
    return [first, second, third].map((id) => byId[id]);
  };
  expect(await lines()).toEqual([0, 1, 2].map((position) => ({ waiting: true, position })));
  await cancel(first);
  expect(await lines()).toEqual([
    { waiting: false, position: null },
    { waiting: true, position: 0 },
    { waiting: true, position: 1 },
  ]);
});

test.each([
  [{ startAt: '2999-01-01T00:00:00Z' }, 'startAt: is more than a year ahead'],
  [{ queue: { key: '', limit: 1 } }, 'queue.key: is empty'],
  [{ queue: { key: 'k'.repeat(201), limit: 1 } }, 'queue.key: has 201 characters'],
  [{ queue: { key: 'line', limit: 0 } }, 'queue.limit: is 0'],
  [{ queue: { key: 'line', limit: 1_001 } }, 'queue.limit: is 1001'],
])('%j is refused', async (more, message) => {
  const { start } = await setup();
  expect(await start(more)).toEqual({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', message });
});

test('an update tells the queue as of its event', async () => {
  const { start, cancel, startWorker, subscribe, until } = await setup();
  const join = async () =>
    (await start({ queue: { key: 'line', limit: 1 } }, 'databaseId')).execution.databaseId;
  const [first, second] = [await join(), await join()];
  const worker = startWorker();
  onTestFinished(() => worker.stop(1_000));
  await cancel(first).catch(() => {});
  await until(second, ({ state }) => state.execution.status === 'completed');
  const updates = subscribe(
    'WebSocket',
    `subscription ($id: ID!, $after: String) { executionUpdated(id: $id, after: $after) {
      event { type } execution { status queue { waiting } } } }`,
    { id: second, after: eventCursor(second, 0) },
  );
  const seen: string[] = [];
  for await (const { data } of updates) {
    const { event, execution } = data.executionUpdated;
    seen.push(`${event.type} ${execution.queue.waiting}`);
    if (execution.status === 'COMPLETED') break;
  }
  expect(seen).toEqual([
    'EXECUTION_CREATED true',
    'EXECUTION_ADMITTED false',
    'STEP_STARTED false',
    'STEP_SUCCEEDED false',
    'EXECUTION_COMPLETED false',
  ]);
});
