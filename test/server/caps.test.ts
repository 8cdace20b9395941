import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Authenticate } from '#src/server/auth.js';
import { ALL_RIGHTS } from '#src/services/services.js';
import { TestClock } from '#test/support/clock.js';
import { connectDeaf } from '#test/support/deaf-client.js';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { authorization, collect, setupServer } from '#test/support/server.js';

const WATCH = 'subscription { executionsUpdated { event { seq } } }';

/** Anybody is who they say they are. */
const byName: Authenticate = (sent) => {
  const actor = sent?.replace('Bearer ', '');
  return actor
    ? { caller: { projectId: '00000000-0000-7000-8000-000000000000', actor, ...ALL_RIGHTS }, expiresAt: null }
    : null;
};
const as = (actor: string) => ({ authorization: `Bearer ${actor}` });

function streamFor(url: string, actor: string, signal?: AbortSignal) {
  return fetch(url, {
    method: 'POST',
    headers: { ...as(actor), 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: WATCH }),
    ...(signal ? { signal } : {}),
  });
}

test('one operation too many on a socket is refused, and fits once another is complete', async () => {
  const { url, subscribers } = await setupServer({ connections: { subscriptionsPerSocket: 2 } });
  const { send, until } = await connectSocket(url);
  for (const id of ['1', '2']) send(subscribeMessage(id, WATCH));
  await subscribers(2);
  send(subscribeMessage('3', '{ __typename }'));
  const message =
    '2 operations are under way on this socket, the most there may be: complete one, or open another socket';
  const payload = [{ message, extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }];
  expect(await until('3')).toEqual([{ id: '3', type: 'error', payload }]);
  send({ id: '1', type: 'complete' });
  send(subscribeMessage('4', '{ __typename }'));
  expect(await until('4')).toMatchObject([{ type: 'next' }, { type: 'complete' }]);
});

test('a socket too many of one user is closed with 4429, and others have their own', async () => {
  const { url } = await setupServer({ authenticate: byName, connections: { socketsPerUser: 2 } });
  const [first] = await Promise.all([connectSocket(url, as('ada')), connectSocket(url, as('ada'))]);
  const third = await openSocket(url);
  third.send({ type: 'connection_init', payload: as('ada') });
  expect(await third.closed).toEqual({
    code: 4429,
    reason: 'you have 2 connections, the most there may be: close one, or use one for many subscriptions',
  });
  await connectSocket(url, as('grace'));
  first.socket.close();
  await first.closed;
  await connectSocket(url, as('ada'));
});

test('a stream of server-sent events counts as a socket, and gives its place back', async () => {
  const { url, subscribers } = await setupServer({
    authenticate: byName,
    connections: { socketsPerUser: 1 },
  });
  const gone = new AbortController();
  await streamFor(url, 'ada', gone.signal);
  const refused = await streamFor(url, 'ada');
  expect(refused.status).toBe(429);
  expect(await refused.text()).toContain(
    '"message":"you have 1 connections, the most there may be: close one, or use one for many subscriptions","extensions":{"code":"TOO_MANY_CONNECTIONS"}',
  );
  gone.abort();
  await subscribers(0);
  await connectSocket(url, as('ada'));
});

test('queries of a client that would take a stream too count for nothing', async () => {
  const { url, subscribers } = await setupServer({
    authenticate: byName,
    connections: { socketsPerUser: 1 },
  });
  await connectSocket(url, as('ada'));
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...as('ada'),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: '{"query":"{ __typename }"}',
  });
  expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  await subscribers(0);
});

test('a subscription too many of a gateway is refused over whatever it comes', async () => {
  const { url, subscribe, subscribers } = await setupServer({ connections: { subscriptionsPerGateway: 2 } });
  const { send, until } = await connectSocket(url);
  send(subscribeMessage('1', WATCH));
  const stream = subscribe('server-sent events', WATCH);
  const pending = stream.next();
  await subscribers(2);
  const message =
    'this gateway has 2 subscriptions, the most there may be: try again later, or run more gateways';
  send(subscribeMessage('2', WATCH));
  expect(await until('2')).toMatchObject([
    { id: '2', payload: { errors: [{ message, extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] } },
    { id: '2', type: 'complete' },
  ]);
  const refused = await streamFor(url, authorization.replace('Bearer ', ''));
  expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining(message)]);
  expect(refused.headers.get('retry-after')).toBe('5');
  await stream.return?.();
  await pending;
  await subscribers(1);
  send(subscribeMessage('3', WATCH));
  await subscribers(2);
});

test('a subscription that nobody can be sent leaves nothing behind', async () => {
  const { post, subscribers } = await setupServer();
  const response = await post(JSON.stringify({ query: WATCH }), { accept: 'application/json' });
  expect(response.status).toBe(406);
  await subscribers(0);
});

test('a socket that does not say who it is gets closed with 4408', async () => {
  const clock = new TestClock();
  const { url } = await setupServer({ clock });
  const quick = await connectSocket(url);
  const { closed } = await openSocket(url);
  await clock.scheduled(3_000);
  clock.advance(3_000);
  expect(await closed).toEqual({
    code: 4408,
    reason: 'send connection_init within 3 s of opening the socket',
  });
  quick.send(subscribeMessage('1', '{ __typename }'));
  await quick.until('1');
});

test('a message that is too large closes the socket with 1009, and says how large it may be', async () => {
  const { url, query } = await setupServer();
  const { socket, closed } = await connectSocket(url);
  socket.send('x'.repeat(64 * 1024 + 1));
  expect(await closed).toEqual({
    code: 1009,
    reason: 'a message may have 65536 bytes: send what is larger over HTTP',
  });
  expect(await query('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('a peer that answers no ping is cut off by the next one, and one that does stays', async () => {
  const clock = new TestClock();
  const { url, subscribers } = await setupServer({ clock });
  const alive = await connectSocket(url);
  const dead = await connectDeaf(url);
  dead.say({ type: 'connection_init', payload: { authorization } });
  await once(dead.socket, 'data');
  dead.say(subscribeMessage('1', WATCH));
  await subscribers(1);
  const cut = once(dead.socket, 'close');
  for (let pings = 0; pings < 2; pings++) {
    const pinged = pings === 0 ? once(alive.socket, 'ping') : null;
    clock.advance(12_000);
    await pinged;
    alive.send(subscribeMessage(`alive${pings}`, '{ __typename }'));
    await alive.until(`alive${pings}`);
  }
  await cut;
  await subscribers(0);
  alive.send(subscribeMessage('2', '{ __typename }'));
  expect(await alive.until('2')).toHaveLength(2);
});

test('what a socket sends is not compressed', async () => {
  const { url } = await setupServer();
  const { socket } = await connectSocket(url);
  expect(socket.extensions).toBe('');
});

test('a socket that breaks the protocol is closed and told why, however much it says', async () => {
  const { url, subscribers } = await setupServer();
  const { send, closed } = await connectSocket(url);
  const id = 'x'.repeat(500);
  send(subscribeMessage(id, WATCH));
  await subscribers(1);
  send(subscribeMessage(id, WATCH));
  expect(await closed).toEqual({ code: 4409, reason: '' });
  await subscribers(0);
});

test('streams and sockets of one user end at the stop of the server', async () => {
  const { url, subscribe, stop, subscribers } = await setupServer();
  const { closed } = await connectSocket(url);
  const rest = collect(subscribe('server-sent events', WATCH)).catch((error) => error);
  await subscribers(1);
  await stop();
  expect((await closed).code).toBe(1012);
  expect(await rest).toBeInstanceOf(Error);
});
