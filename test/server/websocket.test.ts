import { once } from 'node:events';
import { expect, test } from 'vitest';
import { TestClock } from '#test/support/clock.js';
import { connectDeaf } from '#test/support/deaf-client.js';
import { connectSocket, subscribeMessage as subscribe } from '#test/support/raw-socket.js';
import { authorization, setupServer } from '#test/support/server.js';

/** A server, and a socket to it that speaks the protocol by hand. */
async function setup() {
  const server = await setupServer();
  return { ...server, ...(await connectSocket(server.url)) };
}

test.each([
  ['{', 'Syntax Error: Expected Name, found <EOF>.', 'GRAPHQL_PARSE_FAILED'],
  ['', 'Syntax Error: Unexpected <EOF>.', 'GRAPHQL_PARSE_FAILED'],
  ['{ nothing }', 'Cannot query field "nothing" on type "Query".', 'GRAPHQL_VALIDATION_FAILED'],
  ['subscription { a }', 'Cannot query field "a" on type "Subscription".', 'GRAPHQL_VALIDATION_FAILED'],
])('the query %j is answered with an error, and the socket goes on', async (query, message, code) => {
  const { send, until } = await setup();
  send(subscribe('1', query));
  const payload = [{ message, locations: [expect.anything()], extensions: { code } }];
  expect(await until('1')).toEqual([{ id: '1', type: 'error', payload }]);
  send(subscribe('2', '{ __typename }'));
  expect(await until('2')).toEqual([
    { id: '2', type: 'next', payload: { data: { __typename: 'Query' } } },
    { id: '2', type: 'complete' },
  ]);
});

test('a query of many operations says which it means, and one that means none is answered so', async () => {
  const { send, until } = await setup();
  const query = 'query A { __typename } query B { b: __typename }';
  send(subscribe('1', query, { operationName: 'B' }));
  expect(await until('1')).toEqual([
    { id: '1', type: 'next', payload: { data: { b: 'Query' } } },
    { id: '1', type: 'complete' },
  ]);
  send(subscribe('2', query, { operationName: 'C' }));
  const payload = [{ message: 'Unable to identify operation', extensions: { code: 'BAD_USER_INPUT' } }];
  expect(await until('2')).toEqual([{ id: '2', type: 'error', payload }]);
});

test('mutations go over it too', async () => {
  const { send, until } = await setup();
  const variables = { input: { workflowKey: 'none' } };
  const query = `mutation ($input: StartExecutionInput!) { startExecution(input: $input) { ... on Error { code } } }`;
  send(subscribe('1', query, { variables }));
  expect(await until('1')).toEqual([
    { id: '1', type: 'next', payload: { data: { startExecution: { code: 'WORKFLOW_NOT_FOUND' } } } },
    { id: '1', type: 'complete' },
  ]);
});

test.each(['not json', '{"type":"what"}', '{"id":"1","type":"subscribe","payload":{}}'])(
  'the message %s is none of the protocol and closes the socket with 4400',
  async (message) => {
    const { socket, query } = await setup();
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(4400);
    expect(await query('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  },
);

test('a subscription that is completed by the client, or whose socket is cut, ends at the server', async () => {
  const { socket, send, subscribers } = await setup();
  const watch = 'subscription { executionsUpdated { event { seq } } }';
  send(subscribe('1', watch));
  send(subscribe('2', watch));
  await subscribers(2);
  send({ id: '1', type: 'complete' });
  await subscribers(1);
  socket.terminate();
  await subscribers(0);
});

test('an id that is used again before its operation has begun closes the socket, and leaves nothing behind', async () => {
  const { send, closed, subscribers } = await setup();
  const watch = 'subscription { executionsUpdated { event { seq } } }';
  send(subscribe('1', watch));
  await subscribers(1);
  for (const message of [subscribe('2', watch), { id: '2', type: 'complete' }, subscribe('2', watch)])
    send(message);
  expect(await closed).toEqual({ code: 4409, reason: 'Subscriber for 2 already exists' });
  await subscribers(0);
});

test('an id is free again once its operation is over, was refused or could not be carried out', async () => {
  const { send, until } = await setup();
  for (const query of ['{ nothing }', 'query A { a: __typename } query B { __typename }', '{ __typename }']) {
    send(subscribe('1', query));
    await until('1');
  }
  send(subscribe('1', '{ __typename }'));
  expect((await until('1')).map(({ type }) => type)).toEqual(['next', 'complete']);
});

test('what is sent behind a wrong token, on a socket that is being closed, is not carried out', async () => {
  const { url, query } = await setup();
  const { socket, say } = await connectDeaf(url);
  say({ type: 'connection_init', payload: { authorization: 'Bearer wrong-token' } });
  await once(socket, 'data');
  const definition = '{ workflow_id: "w", steps: [{ id: "a", type: "action", action: { type: "allow" } }] }';
  const publish = `mutation { publishWorkflow(input: { definition: ${definition} }) { __typename } }`;
  say(subscribe('1', publish));
  say(subscribe('2', 'subscription { executionsUpdated { event { seq } } }'));
  socket.end();
  await once(socket, 'close');
  expect(await query('{ workflows { edges { node { key } } } }')).toEqual({
    data: { workflows: { edges: [] } },
  });
});

test('a client that never answers does not keep the server from stopping', async () => {
  const clock = new TestClock();
  const { url, subscribers, stop } = await setupServer({ clock });
  const { socket, say } = await connectDeaf(url);
  say({ type: 'connection_init', payload: { authorization } });
  await once(socket, 'data');
  say(subscribe('1', 'subscription { executionsUpdated { event { seq } } }'));
  await subscribers(1);
  const stopped = Promise.all([stop(), once(socket, 'close')]);
  clock.advance(5_000);
  await stopped;
});
