import { expect, test } from 'vitest';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { withBatches } from '#test/support/batch.js';
import { collect, setupServer, take } from '#test/support/server.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };
const PAUSE = `mutation ($input: PauseExecutionsInput!) { pauseExecutions(input: $input) {
  __typename
  ... on PauseExecutionsPayload {
    repeated
    batch { id status action total pending reason actor filter options settleMs }
    preview { selected sampled taken refused { code count } first(count: 1) { execution { id } errorCode } }
  }
  ... on Error { code message }
} }`;
const UPDATES = 'subscription ($id: ID!) { batchUpdated(id: $id) { status done pending } }';

/** A server with three executions that have not begun, and no worker. */
async function setup() {
  const server = withBatches(await setupServer());
  await server.publish(REST);
  const ids: string[] = [];
  for (let index = 0; index < 3; index++) ids.push((await server.start('rest')).id);
  const globalIds = ids.map((id) => encodeGlobalId('Execution', id));
  const { query } = server;
  return {
    ...server,
    globalIds,
    ask: async (input: object) =>
      (await query(PAUSE, { input: { filter: { workflowKey: 'rest' }, ...input } })).data.pauseExecutions,
  };
}

test('a batch is asked for, and read by its id', async () => {
  const { ask, query } = await setup();
  const { batch, preview, repeated } = await ask({ reason: 'lunch', mode: 'ABORT', commandId: 'lunch-1' });
  expect([preview, repeated]).toEqual([null, false]);
  expect(batch).toMatchObject({
    ...{ status: 'RUNNING', action: 'PAUSE', total: 3, pending: 3, reason: 'lunch', actor: 'tester' },
    filter: { workflowKey: 'rest', statuses: ['pending', 'running', 'waiting', 'pausing'] },
    ...{ options: { mode: 'abort', clock: 'run', stopAfter: null }, settleMs: 30_000 },
  });
  expect(await ask({ reason: 'lunch', mode: 'ABORT', commandId: 'lunch-1' })).toMatchObject({
    batch: { id: batch.id },
    repeated: true,
  });
  const node = await query('query ($id: ID!) { node(id: $id) { __typename ... on Batch { total } } }', batch);
  expect(node).toEqual({ data: { node: { __typename: 'Batch', total: 3 } } });
});

test('a preview says what would happen', async () => {
  const { ask, globalIds, query } = await setup();
  expect(await ask({ preview: true })).toMatchObject({
    batch: null,
    preview: {
      ...{ selected: 3, sampled: 3, taken: 3, refused: [] },
      first: [{ execution: { id: globalIds[0] }, errorCode: null }],
    },
  });
  expect(await query('{ batches { edges { node { id } } } }')).toEqual({ data: { batches: { edges: [] } } });
});

test.each([
  [{ filter: {} }, 'INVALID_INPUT', 'filter: would select every execution there is'],
  [{ filter: { workflowKey: null, limit: 3 } }, 'INVALID_INPUT', 'filter: would select every'],
  [{ filter: { ids: ['what?'] } }, 'INVALID_INPUT', 'filter.ids: "what?" is no id of an execution'],
  [{ filter: { workflowKey: 'none' } }, 'WORKFLOW_NOT_FOUND', 'there is no workflow with the key none'],
  [{ settle: 'soon' }, 'INVALID_INPUT', 'settle: "soon" is no duration'],
  [{ stopAfter: 0 }, 'INVALID_INPUT', 'stopAfter: is 0'],
])('%j is refused with %s', async (input, code, message) => {
  const { ask } = await setup();
  expect(await ask(input)).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('the executions of a batch are read page by page, by what came of them', async () => {
  const { ask, query, cancel, globalIds, startWorker, overBatch } = await setup();
  const { batch } = await ask({ filter: { ids: globalIds, statuses: ['PENDING'] } });
  await cancel(
    Buffer.from(globalIds[1] ?? '', 'base64url')
      .toString()
      .split(':')[1] ?? '',
  );
  startWorker();
  await overBatch(Buffer.from(batch.id, 'base64url').toString().split(':')[1] ?? '');
  const items = async (args: string) =>
    (
      await query(
        `query ($id: ID!) { batch(id: $id) { items(${args}) {
        edges { node { position status errorCode execution { id } } } pageInfo { hasNextPage hasPreviousPage endCursor }
      } } }`,
        batch,
      )
    ).data.batch.items;
  const first = await items('first: 2');
  expect(first.edges.map(({ node }: { node: object }) => node)).toEqual([
    { position: 1, status: 'DONE', errorCode: null, execution: { id: globalIds[0] } },
    { position: 2, status: 'REFUSED', errorCode: 'EXECUTION_NOT_RUNNING', execution: { id: globalIds[1] } },
  ]);
  expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const next = await items(`first: 2, after: "${first.pageInfo.endCursor}"`);
  expect(next.edges.map(({ node }: { node: { position: number } }) => node.position)).toEqual([3]);
  const last = await items('last: 1, status: [DONE]');
  expect(last.edges.map(({ node }: { node: { position: number } }) => node.position)).toEqual([3]);
});

test('a subscriber sees a batch as it is, as it goes on, and to its end', async () => {
  const { ask, subscribe, startWorker } = await setup();
  const { batch } = await ask({ ratePerSecond: 100, filter: { workflowKey: 'rest' }, canary: 1 });
  const updates = subscribe('WebSocket', UPDATES, batch);
  const [first] = await take(updates, 1);
  expect(first).toEqual({ data: { batchUpdated: { status: 'RUNNING', done: 0, pending: 3 } } });
  startWorker();
  const rest = (await collect(updates)).map(({ data }) => data.batchUpdated);
  expect(rest.at(-1)).toEqual({ status: 'COMPLETED', done: 3, pending: 0 });
  const counts = rest.map(({ done }) => done);
  expect(counts).toEqual([...counts].sort());
  expect(await collect(subscribe('server-sent events', UPDATES, batch))).toEqual([
    { data: { batchUpdated: { status: 'COMPLETED', done: 3, pending: 0 } } },
  ]);
});

test('a subscription to a batch that is not there says so', async () => {
  const { subscribe } = await setup();
  const id = encodeGlobalId('Batch', '00000000-0000-7000-8000-000000000001');
  const [answer] = await take(subscribe('WebSocket', UPDATES, { id }), 1);
  expect(answer?.errors?.[0]?.extensions).toMatchObject({ code: 'BATCH_NOT_FOUND' });
});

test('batches are listed, newest first, by their status', async () => {
  const { ask, query } = await setup();
  const { batch: empty } = await ask({ filter: { ids: [] } });
  const { batch } = await ask({});
  const list = async (args: string) =>
    (await query(`{ batches(${args}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`)).data
      .batches;
  const idsOf = ({ edges }: { edges: { node: { id: string } }[] }) => edges.map(({ node }) => node.id);
  expect(idsOf(await list('first: 5'))).toEqual([batch.id, empty.id]);
  expect(idsOf(await list('last: 1'))).toEqual([empty.id]);
  expect(idsOf(await list('status: [RUNNING]'))).toEqual([batch.id]);
  const page = await list('first: 1');
  expect(page.pageInfo.hasNextPage).toBe(true);
  expect(idsOf(await list(`first: 1, after: "${page.pageInfo.endCursor}"`))).toEqual([empty.id]);
});

test('what can not be continued or cancelled says why', async () => {
  const { ask, query } = await setup();
  const { batch } = await ask({});
  const { batch: empty } = await ask({ filter: { ids: [] } });
  const change = async (field: string, id: string, refusal: string) =>
    (
      await query(
        `mutation { ${field}(input: { id: "${id}" }) {
          __typename ... on Error { code } ... on ${refusal} { batchId } } }`,
      )
    ).data[field];
  expect(await change('continueBatch', batch.id, 'BatchNotStoppedError')).toEqual({
    ...{ __typename: 'BatchNotStoppedError', code: 'BATCH_NOT_STOPPED', batchId: batch.id },
  });
  expect(await change('cancelBatch', empty.id, 'BatchEndedError')).toEqual({
    ...{ __typename: 'BatchEndedError', code: 'BATCH_ENDED', batchId: empty.id },
  });
  const none = '00000000-0000-7000-8000-000000000001';
  expect(await change('cancelBatch', none, 'BatchNotFoundError')).toMatchObject({ code: 'BATCH_NOT_FOUND' });
});

test('a workflow says that it is held, since when, by whom and why', async () => {
  const { query } = await setup();
  const hold = 'workflow { key pausedAt pausedReason pausedBy } batch { action total } repeated';
  const { data } = await query(
    `mutation { pauseWorkflow(input: { key: "rest", reason: "stocktaking" }) { ... on PauseWorkflowPayload { ${hold} } } }`,
  );
  const held = { key: 'rest', pausedAt: expect.any(String), pausedReason: 'stocktaking', pausedBy: 'tester' };
  expect(data.pauseWorkflow).toEqual({
    workflow: held,
    batch: { action: 'PAUSE', total: 3 },
    repeated: false,
  });
  const free = { key: 'rest', pausedAt: null, pausedReason: null, pausedBy: null };
  const { data: again } = await query(
    `mutation { resumeWorkflow(input: { key: "rest" }) { ... on ResumeWorkflowPayload { ${hold} } } }`,
  );
  expect(again.resumeWorkflow).toMatchObject({ workflow: free, batch: { action: 'RESUME', total: 0 } });
});
