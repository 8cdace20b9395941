import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { eventCursor } from '#src/graphql/cursor.js';
import { TestClock } from '#test/support/clock.js';
import { connectSocket, type RawSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { authorization, setupServer } from '#test/support/server.js';

const definition = {
  workflow_id: 'waits',
  steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }],
};

/** An update of 12 MB, more than a connection swallows that nobody reads from. */
const payloads = Array.from({ length: 20 }, (_, index) => `p${index}: triggerPayload`).join(' ');
const watch = (id: string, after = '') =>
  `subscription { executionUpdated(id: "${id}"${after}) { cursor execution { ${payloads} } } }`;

async function setup(options: Parameters<typeof setupServer>[0] = {}) {
  const server = await setupServer({ limits: { aliases: 20 }, ...options });
  await server.publish(definition);
  const { id } = await server.start('waits', { large: 'x'.repeat(600_000) });
  return { ...server, id };
}

/** Subscribes over server-sent events and reads nothing. */
async function subscribeSilently(url: string, query: string): Promise<IncomingMessage> {
  const headers = { authorization, 'content-type': 'application/json', accept: 'text/event-stream' };
  const sent = request(url, { method: 'POST', headers }).end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

test('a reader of server-sent events that stops reading and goes away leaves nothing behind', async () => {
  const { url, id, startWorker, subscribers, query, until } = await setup();
  startWorker();
  const response = await subscribeSilently(url, watch(id));
  await subscribers(1);
  await until(id, ({ state }) => state.execution.status === 'waiting');
  await query('mutation ($id: ID!) { cancelExecution(input: { id: $id }) { __typename } }', { id });
  response.destroy();
  await subscribers(0);
  expect(await query('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('a reader of server-sent events that reads nothing for thirty seconds is cut off', async () => {
  const clock = new TestClock();
  const { url, id, subscribers, pause, resume } = await setup({ clock });
  for (let round = 0; round < 3; round++) {
    await pause(id);
    await resume(id);
  }
  const response = await subscribeSilently(url, watch(id, `, after: "${eventCursor(id, 0)}"`));
  const ended = new Promise<string>((resolve) => response.once('error', ({ message }) => resolve(message)));
  let isCut = false;
  const cut = subscribers(0).then(() => {
    isCut = true;
  });
  while (!isCut) {
    await Promise.race([clock.scheduled(30_000), cut]);
    clock.advance(30_000);
  }
  response.resume();
  expect(await ended).toBe('aborted');
});

test('a socket that takes nothing of four mebibytes for thirty seconds is closed with 1013', async () => {
  const clock = new TestClock();
  const { url, id, subscribers, query } = await setup({ clock });
  const { socket, send, next, closed } = await connectSocket(url);
  socket.pause();
  send(subscribeMessage('1', watch(id)));
  await clock.scheduled(30_000);
  // Its pings, which would wait behind the rest, say nothing about it.
  clock.advance(29_999);
  await subscribers(1);
  clock.advance(1);
  await subscribers(0);
  socket.resume();
  expect(await closed).toEqual({
    code: 1013,
    reason: 'nothing was read for 30 s: connect again, and go on from the last cursor',
  });
  // All of what was under way when it was closed.
  expect(await next()).toMatchObject({ id: '1', type: 'next' });
  expect(await query('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('a socket whose reader comes back in time goes on where it was', async () => {
  const clock = new TestClock();
  const { url, id, pause } = await setup({ clock });
  await pause(id);
  const { socket, send, next } = await connectSocket(url);
  socket.pause();
  send(subscribeMessage('1', watch(id, `, after: "${eventCursor(id, 0)}"`)));
  await clock.scheduled(30_000);
  clock.advance(20_000);
  socket.resume();
  const cursors: unknown[] = [];
  for (const _ of [1, 2]) {
    const { payload } = (await next()) as { payload: { data: { executionUpdated: { cursor: string } } } };
    cursors.push(payload.data.executionUpdated.cursor);
  }
  expect(cursors).toEqual([eventCursor(id, 1), eventCursor(id, 2)]);
  clock.advance(10_000);
  send(subscribeMessage('2', '{ __typename }'));
  expect(await next()).toMatchObject({ id: '2', type: 'next' });
});

const ECHO = { type: 'ping', payload: { echo: 'x'.repeat(60_000) } };
const MANY = 2_000;

/** How many of so many messages the server takes in before it takes no more for twenty requests on end. */
async function countTaken(
  { socket }: RawSocket,
  query: (query: string) => Promise<unknown>,
): Promise<number> {
  let taken = 0;
  const sendNext = (error?: Error | null) => {
    if (error || taken === MANY) return;
    socket.send(JSON.stringify(ECHO), (failure) => {
      if (!failure) taken++;
      sendNext(failure);
    });
  };
  sendNext();
  for (let last = -1, rounds = 0; rounds < 20; rounds++) {
    await query('{ __typename }');
    if (taken !== last) rounds = 0;
    last = taken;
  }
  return taken;
}

test('of a client that asks and asks and reads nothing, nothing more is heard when its socket is full', async () => {
  const clock = new TestClock();
  const { url, query } = await setupServer({ clock });
  const raw = await connectSocket(url);
  raw.socket.pause();
  expect(await countTaken(raw, query)).toBeLessThan(MANY / 2);
  raw.socket.terminate();
});
