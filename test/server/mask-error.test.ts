import { expect, test } from 'vitest';
import { breakable } from '#test/support/breakable-database.js';
import { type Answer, collect, setupServer, TRANSPORTS, take } from '#test/support/server.js';

const definition = {
  workflow_id: 'asks',
  steps: [{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'please look' } }],
};

/** A server whose requests work with a database that can be broken, and an execution that is paused. */
async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  const { id } = await server.start('asks');
  await server.until(id, ({ state }) => state.execution.status === 'paused');
  const { db, breakDown } = breakable(server.services.db);
  const intact = server.services.db;
  server.services.db = db;
  return { ...server, id, breakDown, repair: () => void Object.assign(server.services, { db: intact }) };
}

/** What a client is told: an id, under which the log has the whole of it. */
function expectMasked({ errors }: Answer, log: Record<string, unknown>[]) {
  const errorId = errors?.[0]?.extensions?.errorId;
  expect(errorId).toMatch(/^[0-9a-f-]{36}$/);
  expect(errors?.map(({ message, extensions }) => ({ message, extensions }))).toEqual([
    {
      message: `Unexpected error; tell those who run this server the id ${errorId}`,
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
    },
  ]);
  expect(log).toEqual([
    {
      level: 50,
      time: expect.anything(),
      msg: 'a request failed by a fault of the server',
      errorId,
      requestId: expect.stringMatching(/^\w{16}$/),
      err: expect.objectContaining({
        message: 'the password "sesame" was refused',
        stack: expect.anything(),
      }),
    },
  ]);
}

test.each([
  ['execution', 'query ($id: ID!) { execution(id: $id) { id } }'],
  ['node', 'query ($id: ID!) { node(id: $id) { id } }'],
  ['pauseExecution', 'mutation ($id: ID!) { pauseExecution(input: { id: $id }) { __typename } }'],
])('a fault of the server in %s is told as an id, under which it is logged', async (field, query) => {
  const server = await setup();
  server.breakDown();
  const id = field === 'node' ? Buffer.from(`Execution:${server.id}`).toString('base64url') : server.id;
  const answer = await server.query(query, { id });
  expectMasked(answer, server.takeLog());
  server.repair();
  expect(await server.query('query { executions { totalCount } }')).toEqual({
    data: { executions: { totalCount: 1 } },
  });
});

/** As drizzle tells it: what was asked, and why it came to nothing. */
function lostConnection(): Error {
  const cause = Object.assign(new Error('write CONNECTION_CLOSED 10.1.2.3:5432'), {
    code: 'CONNECTION_CLOSED',
  });
  return new Error('Failed query: select "secret"', { cause });
}

test('that the database can not be reached is told with a code, and logged in a line without a stack', async () => {
  const server = await setup();
  server.breakDown(lostConnection());
  const { errors } = await server.query(
    'mutation ($id: ID!) { pauseExecution(input: { id: $id, commandId: "c" }) { __typename } }',
    { id: server.id },
  );
  expect(errors?.map(({ message, extensions }) => ({ message, extensions }))).toEqual([
    {
      message: expect.stringContaining(
        'whether a change was stored is not known. Ask again, with the same commandId',
      ),
      extensions: { code: 'UNAVAILABLE' },
    },
  ]);
  expect(server.takeLog()).toEqual([
    {
      ...{ level: 40, time: expect.anything(), requestId: expect.stringMatching(/^\w{16}$/) },
      msg: 'a request failed, since the database can not be reached',
      why: 'write CONNECTION_CLOSED 10.1.2.3:5432',
    },
  ]);
});

test.each(TRANSPORTS)('over %s it is told so where a subscription begins', async (transport) => {
  const server = await setup();
  server.breakDown();
  const watch = 'subscription ($id: ID!) { executionUpdated(id: $id) { cursor } }';
  const [answer, ...more] = await collect(server.subscribe(transport, watch, { id: server.id }));
  expectMasked(answer as Answer, server.takeLog());
  expect(more).toEqual([]);
});

test.each(TRANSPORTS)(
  'over %s it is told so in the midst of a subscription, which then ends',
  async (transport) => {
    const server = await setup();
    const watch = 'subscription ($id: ID!) { executionUpdated(id: $id) { event { type } } }';
    const updates = server.subscribe(transport, watch, { id: server.id });
    await take(updates, 1);
    server.breakDown();
    server.repair();
    await server.query('mutation ($id: ID!) { cancelExecution(input: { id: $id }) { __typename } }', {
      id: server.id,
    });
    const last: Answer[] = await collect(updates).catch((errors) => [{ errors }]);
    expectMasked(last.at(-1) as Answer, server.takeLog());
  },
);
