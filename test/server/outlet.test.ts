import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Outlet } from '#src/server/outlet.js';
import { TestClock } from '#test/support/clock.js';

const UNSENT_BYTES = 1024 * 1024;
const MESSAGE = Buffer.alloc(32 * 1024, 'x');
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
  const source = {
    taken: 0,
    returned: 0,
    async next() {
      return source.taken < length
        ? { done: false as const, value: String(++source.taken) }
        : { done: true as const, value: undefined };
    },
    async return() {
      source.returned++;
      return { done: true as const, value: undefined };
    },
  };
  return source;
}

test('subscriptions of a socket that is full take nothing more, and go on when there is room', async () => {
  const { client, socket, outlet, clock } = await setup();
  client.pause();
  const sources = Array.from({ length: READERS }, () => createSource(100));
  const taken = () => sources.reduce((sum, source) => sum + source.taken, 0);
  const all = sources.map((source) => outlet.carry(source, () => MESSAGE).next());
  await clock.scheduled(30_000);
  expect(socket.bufferedAmount).toBeLessThan(UNSENT_BYTES + READERS * (MESSAGE.length + 100));
  const before = taken();
  expect(before).toBeLessThan(READERS * 100);
  let received = 0;
  client.on('message', () => received++);
  const rest = once(client, 'close');
  client.resume();
  await Promise.all(all);
  expect(taken()).toBe(READERS * 100);
  socket.close();
  await rest;
  expect(received).toBe(READERS * 100);
  expect(clock.pending).toBe(0);
});

test('a subscription that waits for room ends at once when it is given up, and so does its source', async () => {
  const { client, outlet, clock } = await setup();
  client.pause();
  const source = createSource();
  while (!outlet.isFull) void outlet.send(MESSAGE);
  await clock.scheduled(30_000);
  const carried = outlet.carry(source, () => MESSAGE);
  const pending = carried.next();
  await carried.return?.();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect([source.taken, source.returned]).toEqual([0, 1]);
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
