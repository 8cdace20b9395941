import { EventEmitter, once } from 'node:events';
import { NetworkError } from 'graphql-sse';
import { expect, test } from 'vitest';
import { TestClock } from '#test/support/clock.js';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { collect, setupServer, TRANSPORTS, take } from '#test/support/server.js';

const definition = { workflow_id: 'waits', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };
const PAUSE = `mutation ($id: ID!) {
  pauseExecution(input: { id: $id }) { ... on PauseExecutionPayload { execution { status } } }
}`;

async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  const { id } = await server.start('waits');
  return { ...server, id };
}

/** Holds every transaction of the requests to come until it is let go. */
function holdTransactions({ services }: Awaited<ReturnType<typeof setup>>) {
  const { db } = services;
  const held = new EventEmitter();
  const transaction: typeof db.transaction = async (...args) => {
    const letGo = once(held, 'letGo');
    held.emit('reached');
    await letGo;
    return db.transaction(...args);
  };
  services.db = Object.assign(Object.create(db), { transaction });
  return { reached: once(held, 'reached'), letGo: () => held.emit('letGo') };
}

test('a request that is under way when the server stops is answered, and none after it', async () => {
  const server = await setup();
  const { reached, letGo } = holdTransactions(server);
  const answer = server.query(PAUSE, { id: server.id });
  await reached;
  const stopped = server.stop();
  letGo();
  expect(await answer).toEqual({ data: { pauseExecution: { execution: { status: 'PAUSED' } } } });
  await stopped;
  await expect(server.query('{ __typename }')).rejects.toThrow('fetch failed');
});

test.each(TRANSPORTS)('a subscription over %s is cut off, which is no completion', async (transport) => {
  const { id, subscribe, stop } = await setup();
  const updates = subscribe(transport, 'subscription ($id: ID!) { executionUpdated(id: $id) { cursor } }', {
    id,
  });
  await take(updates, 1);
  const rest = collect(updates).catch((error) => error);
  await stop();
  const error = await rest;
  if (transport === 'WebSocket')
    expect(error).toMatchObject({ code: 1012, reason: 'restarting: connect again' });
  else expect(error).toBeInstanceOf(NetworkError);
});

const WATCH = 'subscription { executionsUpdated { event { seq } } }';
const RESTARTING = { code: 1012, reason: 'restarting: connect again' };

/** A server that takes four seconds to close what is open, on a clock of the test. */
async function setupDraining() {
  const clock = new TestClock();
  const server = await setupServer({ clock, connections: { drainMs: 4_000 } });
  const ready = async () => {
    const response = await fetch(new URL('/ready', server.url));
    return { status: response.status, body: await response.json() };
  };
  return { ...server, clock, ready };
}

test('a server that stops closes its sockets and streams evenly, and is not ready meanwhile', async () => {
  const { url, clock, subscribe, subscribers, ready, query, stop } = await setupDraining();
  const sockets = [await connectSocket(url), await openSocket(url)];
  const stream = collect(subscribe('server-sent events', WATCH)).catch((error) => error);
  await subscribers(1);
  const last = await connectSocket(url);
  expect(await ready()).toEqual({ status: 200, body: { status: 'ready' } });
  const order: string[] = [];
  const noted = [
    ...sockets.map(({ closed }, index) => closed.then((end) => order.push(`socket ${index} ${end.code}`))),
    stream.then((error) => order.push(`stream ${error instanceof NetworkError}`)),
  ];
  const stopped = stop().then(() => order.push('stopped'));
  expect(await ready()).toEqual({
    status: 503,
    body: { status: 'not ready', why: 'restarting: connect again' },
  });
  await noted[0];
  for (const next of [noted[1], noted[2], null]) {
    last.send(subscribeMessage(`at ${order.length}`, '{ __typename }'));
    await last.until(`at ${order.length}`);
    expect(await query('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    clock.advance(999);
    clock.advance(1);
    await next;
  }
  expect(await last.closed).toEqual(RESTARTING);
  await stopped;
  expect(order).toEqual(['socket 0 1012', 'socket 1 1012', 'stream true', 'stopped']);
});

test('a server that stops takes no sockets and no streams any more', async () => {
  const { url, post, clock, stop } = await setupDraining();
  const sockets = [await connectSocket(url), await connectSocket(url)];
  const stopped = stop();
  await expect(openSocket(url)).rejects.toThrow('Unexpected server response: 503');
  const refused = await post(JSON.stringify({ query: WATCH }), { accept: 'text/event-stream' });
  expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('"RESTARTING"')]);
  expect(refused.headers.get('retry-after')).toBe('1');
  clock.advance(4_000);
  for (const { closed } of sockets) expect(await closed).toEqual(RESTARTING);
  await stopped;
});

test('a stop is over when the last client has gone by itself', async () => {
  const { url, stop } = await setupDraining();
  const [one, two] = [await connectSocket(url), await connectSocket(url)];
  const stopped = stop();
  await one.closed;
  two.socket.close();
  await stopped;
});
