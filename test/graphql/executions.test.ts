import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { setupServer } from '#test/support/server.js';

const waits = (key: string) => ({
  workflow_id: key,
  steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }],
});

/** A server with executions that are named by the order in which they were started. */
async function setup() {
  const server = await setupServer();
  await server.publish(waits('one'));
  await server.publish(waits('two'));
  const names = new Map<string, string>();
  return {
    ...server,
    async startAll(...keys: string[]): Promise<string[]> {
      const started = [];
      for (const key of keys) {
        const { id } = await server.start(key);
        names.set(id, `${key} ${names.size + 1}`);
        started.push(id);
      }
      return started;
    },
    async pause(id: string) {
      await server.query('mutation ($id: ID!) { pauseExecution(input: { id: $id }) { __typename } }', { id });
    },
    /** The names of the executions of a page, and how many there are in all. */
    async list(field: string) {
      const { data, errors } = await server.query(`{ list: ${field} {
        totalCount edges { node { databaseId } } pageInfo { hasNextPage hasPreviousPage }
      } }`);
      if (errors) throw new Error(JSON.stringify(errors));
      const { edges, totalCount, pageInfo } = data.list;
      return {
        ...pageInfo,
        totalCount,
        names: edges.map(({ node }: { node: { databaseId: string } }) => names.get(node.databaseId)),
      };
    },
  };
}

const ALONE = { hasNextPage: false, hasPreviousPage: false };

test('all are listed, the newest first unless the oldest are asked for', async () => {
  const { startAll, list } = await setup();
  await startAll('one', 'two', 'one');
  const newestFirst = ['one 3', 'two 2', 'one 1'];
  expect(await list('executions')).toEqual({ ...ALONE, totalCount: 3, names: newestFirst });
  expect(await list('executions(orderBy: CREATED_AT_ASC)')).toEqual({
    ...ALONE,
    totalCount: 3,
    names: newestFirst.toReversed(),
  });
});

test('totalCount counts what matches in all pages, and a page of none is a page', async () => {
  const { startAll, list } = await setup();
  await startAll('one', 'one', 'two');
  const more = { hasNextPage: true, hasPreviousPage: false, totalCount: 2 };
  expect(await list('executions(first: 1, filter: { workflowKey: "one" })')).toEqual({
    ...more,
    names: ['one 2'],
  });
  expect(await list('executions(first: 0, filter: { workflowKey: "one" })')).toEqual({ ...more, names: [] });
  expect(await list('executions(filter: { workflowKey: "none" })')).toEqual({
    ...ALONE,
    totalCount: 0,
    names: [],
  });
});

test('a filter is of statuses, of a workflow and of times, and all that it says must hold', async () => {
  const { startAll, pause, list, query } = await setup();
  const [first = '', second = '', third = ''] = await startAll('one', 'two', 'one');
  await pause(first);
  await pause(second);
  await query('mutation ($id: ID!) { cancelExecution(input: { id: $id }) { __typename } }', { id: third });
  const { data } = await query('query ($id: ID!) { execution(id: $id) { createdAt } }', { id: second });
  const { createdAt } = data.execution;
  const seen = async (filter: string) => (await list(`executions(filter: { ${filter} })`)).names;
  expect(await seen('status: PAUSED')).toEqual(['two 2', 'one 1']);
  expect(await seen('status: [PAUSED, CANCELLED]')).toEqual(['one 3', 'two 2', 'one 1']);
  expect(await seen('status: []')).toEqual([]);
  expect(await seen('status: [PAUSED], workflowKey: "one"')).toEqual(['one 1']);
  expect(await seen(`createdAfter: "${createdAt}", createdBefore: "${createdAt}"`)).toContain('two 2');
  expect(await seen('createdAfter: "9999-12-31T23:59:59.999Z"')).toEqual([]);
  expect(await seen('createdBefore: "0001-01-01T00:00:00Z"')).toEqual([]);
});

test('what is paused is listed by how long it is, whenever it was started', async () => {
  const { startAll, pause, list, database } = await setup();
  const [first = '', second = '', third = ''] = await startAll('one', 'one', 'two', 'one');
  for (const id of [third, first, second]) {
    await pause(id);
    await database.db.execute(sql`update workflow_executions set paused_at = paused_at - interval '1 hour'`);
  }
  expect(await list('pausedExecutions')).toEqual({
    ...ALONE,
    totalCount: 3,
    names: ['two 3', 'one 1', 'one 2'],
  });
  expect(await list('pausedExecutions(workflowKey: "one")')).toEqual({
    ...ALONE,
    totalCount: 2,
    names: ['one 1', 'one 2'],
  });
  expect(await list('pausedExecutions(last: 1)')).toEqual({
    hasNextPage: false,
    hasPreviousPage: true,
    totalCount: 3,
    names: ['one 2'],
  });
});
