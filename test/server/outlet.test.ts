import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { END, pullIterator } from '#src/events/pull-iterator.js';
import { textFrame } from '#src/server/frames.js';
import { Outlet } from '#src/server/outlet.js';
import { TestClock } from '#test/support/clock.js';

const UNSENT_BYTES = 1024 * 1024;
const MESSAGE = 'x'.repeat(32 * 1024);
const FRAME = textFrame(MESSAGE);
const READERS = 50;

/** Both ends of a socket, and an outlet at the one. */
async function setup() {
  const server = createServer().listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server });
  await once(server, 'listening');
  const upgraded = once(server, 'connection') as Promise<[Socket]>;
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[socket]] = (await Promise.all([once(sockets, 'connection'), once(client, 'open')])) as [
    [WebSocket],
    unknown,
  ];
  onTestFinished(() => {
    client.terminate();
    sockets.close();
    server.close();
  });
  const [line] = await upgraded;
  const clock = new TestClock();
  const limits = { unsentBytes: UNSENT_BYTES, stallMs: 30_000 };
  const stalled: string[] = [];
  const outlet = new Outlet(socket, line, clock, limits, () => stalled.push('stalled'));
  return { client, socket, outlet, clock, stalled };
}

/** A source without end, or with one, that knows how often it was asked. */
function createSource(length = Number.POSITIVE_INFINITY) {
  const counts = { taken: 0, returned: 0 };
  const pull = async () => (counts.taken < length ? String(++counts.taken) : END);
  const values = pullIterator<string>(pull, () => void counts.returned++);
  return { counts, values };
}

/** More than both ends and what lies between them swallow. */
const LARGE = 'x'.repeat(32 * UNSENT_BYTES);
/** All that was begun before has come as far as it can. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('subscriptions of a socket that is full take nothing, and go on when there is room', async () => {
  const { client, socket, outlet, clock } = await setup();
  client.pause();
  const large = outlet.send(LARGE);
  const sources = Array.from({ length: READERS }, () => createSource(100));
  const taken = () => sources.reduce((sum, { counts }) => sum + counts.taken, 0);
  const all = sources.map(({ values }) => outlet.carry(values, () => FRAME).next());
  await turn();
  expect([taken(), outlet.isFull]).toEqual([0, true]);
  let received = 0;
  client.on('message', () => received++);
  const rest = once(client, 'close');
  client.resume();
  await Promise.all([large, ...all]);
  expect(taken()).toBe(READERS * 100);
  socket.close();
  await rest;
  expect(received).toBe(1 + READERS * 100);
  expect(clock.pending).toBe(0);
});

test('however many subscriptions a socket has, what waits for a reader that stopped is bounded', async () => {
  const { client, socket, outlet, clock } = await setup();
  client.pause();
  const sources = Array.from({ length: READERS }, () => createSource());
  for (const { values } of sources) void outlet.carry(values, () => FRAME).next();
  await clock.scheduled(30_000);
  await turn();
  expect(socket.bufferedAmount).toBeGreaterThan(UNSENT_BYTES);
  expect(socket.bufferedAmount).toBeLessThan(UNSENT_BYTES + READERS * (MESSAGE.length + 100));
});

test('a subscription that waits for room ends at once when it is given up, and so does its source', async () => {
  const { client, outlet } = await setup();
  client.pause();
  void outlet.send(LARGE);
  const { counts, values } = createSource();
  const carried = outlet.carry(values, () => FRAME);
  const pending = carried.next();
  await turn();
  await carried.return?.();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect(counts).toEqual({ taken: 0, returned: 1 });
});

test('a reader is given up once, and only when it took nothing for as long as that', async () => {
  const { client, socket, outlet, clock, stalled } = await setup();
  client.pause();
  while (!outlet.isFull) void outlet.send('x'.repeat(16 * UNSENT_BYTES));
  clock.advance(29_999);
  const unsent = socket.bufferedAmount;
  void outlet.send(MESSAGE);
  expect(socket.bufferedAmount).toBeGreaterThan(unsent);
  expect(stalled).toEqual([]);
  clock.advance(1);
  expect(stalled).toEqual(['stalled']);
  clock.advance(60_000);
  expect(stalled).toEqual(['stalled']);
});

test('what is sent on a socket that is closed is neither kept nor waited for', async () => {
  const { client, socket, outlet } = await setup();
  client.terminate();
  await once(socket, 'close');
  await outlet.send(MESSAGE);
  expect([socket.bufferedAmount, outlet.isFull]).toEqual([0, false]);
});
