import { expect, test } from 'vitest';
import type { ClientOptions } from '#src/client/client.js';
import { WatchExecutionDocument, WatchPausedCountDocument } from '#src/client/generated/graphql.js';
import { TestClock } from '#test/support/clock.js';
import { startProtocolServer } from '#test/support/protocol-server.js';
import { connectTo, hearStates } from './setup.js';

/** A server that says what it is told, and a client whose time stands still, whose every wait is as long as it may be. */
async function setup(options: Partial<ClientOptions> = {}) {
  const server = await startProtocolServer();
  const clock = new TestClock();
  const client = connectTo(server.url, { clock, chance: () => 1, ...options });
  const heard = hearStates();
  const updates = client.subscribe(WatchExecutionDocument, { id: 'one' }, { onState: heard.onState });
  const visitor = await server.visitor();
  return { server, clock, client, heard, updates, visitor };
}

const update = (seq: number, at?: string) => ({
  executionUpdated: { cursor: `after ${seq}`, event: { seq, ...(at ? { at } : {}) } },
});

test.each([4400, 4406, 1009])('a close with %i is the end: it would be the same again', async (code) => {
  const { client, updates, visitor, clock } = await setup();
  await visitor.acknowledge();
  const next = updates.next();
  visitor.socket.close(code, 'because');
  await expect(next).rejects.toMatchObject({ name: 'ConnectionLostError', code, message: 'because' });
  expect(await updates.next()).toEqual({ done: true, value: undefined });
  expect([clock.pending, client.state]).toEqual([0, 'live']);
});

test.each([4401, 4403])(
  'a token that is refused with %i is the end where there is no other',
  async (code) => {
    const { updates, visitor } = await setup();
    const next = updates.next();
    visitor.socket.close(code, 'not you');
    await expect(next).rejects.toMatchObject({ code, message: 'not you' });
  },
);

test.each([
  [1001, 100],
  [1011, 100],
  [1012, 100],
  [4408, 100],
  [4500, 100],
  [1013, 1_600],
  [4429, 1_600],
])('after a close with %i it is tried again within %i ms, after the last cursor', async (code, delayMs) => {
  const { server, clock, updates, visitor } = await setup();
  await visitor.acknowledge();
  const { id } = await visitor.heard('subscribe');
  visitor.next(id, update(1));
  await updates.next();
  visitor.socket.close(code);
  await clock.scheduled(delayMs);
  clock.advance(delayMs);
  const again = await server.visitor();
  await again.acknowledge();
  expect((await again.heard('subscribe')).payload?.variables).toEqual({ id: 'one', after: 'after 1' });
});

test('each try in vain doubles the longest wait, up to 5 s; a good connection ends that', async () => {
  const { server, clock, visitor } = await setup();
  let latest = visitor;
  for (const delayMs of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
    latest.socket.terminate();
    await clock.scheduled(delayMs);
    clock.advance(delayMs);
    latest = await server.visitor();
  }
  await latest.acknowledge();
  const { id } = await latest.heard('subscribe');
  latest.next(id, update(1));
  latest.socket.close(1012);
  await clock.scheduled(100);
});

test('a token that has expired is renewed by its function, which is told of the old one', async () => {
  const asked: (string | null)[] = [];
  const token = async (refused: string | null) => `token ${asked.push(refused)}`;
  const { server, clock, updates, visitor } = await setup({ token });
  expect((await visitor.acknowledge()).payload).toEqual({ authorization: 'Bearer token 1' });
  const { id } = await visitor.heard('subscribe');
  visitor.next(id, update(1));
  await updates.next();
  visitor.socket.close(4403, 'the token has expired');
  await clock.scheduled(100);
  clock.advance(100);
  const again = await server.visitor();
  expect((await again.acknowledge()).payload).toEqual({ authorization: 'Bearer token 2' });
  expect(asked).toEqual([null, 'token 1']);
  expect((await again.heard('subscribe')).payload?.variables).toMatchObject({ after: 'after 1' });
});

test('a function that gives the refused token again is asked once more, and then believed', async () => {
  const { server, clock, updates, visitor } = await setup({ token: () => 'the only one' });
  const next = updates.next();
  visitor.socket.close(4401, 'not you');
  await clock.scheduled(100);
  clock.advance(100);
  (await server.visitor()).socket.close(4401, 'still not you');
  await expect(next).rejects.toMatchObject({ code: 4401, message: 'still not you' });
});

test('a token that can not be had for now is asked for again', async () => {
  let times = 0;
  const token = async () => {
    if (++times === 1) throw new Error('the issuer is away');
    return 'at last';
  };
  const server = await startProtocolServer();
  const clock = new TestClock();
  connectTo(server.url, { clock, chance: () => 1, token }).watchExecution('one');
  await clock.scheduled(100);
  clock.advance(100);
  expect((await (await server.visitor()).acknowledge()).payload).toEqual({ authorization: 'Bearer at last' });
});

test('a server that takes the connection and never acknowledges it is left after 10 s', async () => {
  const { server, clock, heard, visitor } = await setup();
  await visitor.heard('connection_init');
  clock.advance(10_000);
  clock.advance(100);
  await (await server.visitor()).acknowledge();
  await heard.reached('live');
});

test('a server that does not answer a ping within 5 s is left; any word from it is an answer', async () => {
  const { server, clock, heard, visitor } = await setup();
  await visitor.acknowledge();
  const { id } = await visitor.heard('subscribe');
  clock.advance(10_000);
  await visitor.heard('ping');
  visitor.next(id, update(1));
  await heard.reached('live');
  visitor.send({ type: 'ping' });
  await visitor.heard('pong');
  clock.advance(5_000);
  clock.advance(5_000);
  await visitor.heard('ping');
  clock.advance(5_000);
  await heard.reached('offline');
  clock.advance(100);
  await (await server.visitor()).acknowledge();
});

test('what is no message of the protocol is no reason to stop, but to try again', async () => {
  const { server, clock, visitor } = await setup();
  await visitor.acknowledge();
  visitor.socket.send('<html>');
  await clock.scheduled(100);
  clock.advance(100);
  await server.visitor();
});

test('what can not be resumed goes on from then on', async () => {
  const { server, clock, client, visitor } = await setup();
  const counts = client.subscribe(WatchPausedCountDocument, {});
  await visitor.acknowledge();
  await visitor.heard('subscribe');
  const { id } = await visitor.heard('subscribe');
  visitor.next(id, { pausedCount: 3 });
  expect((await counts.next()).value).toEqual({ pausedCount: 3 });
  expect(counts.isResumable).toBe(false);
  visitor.socket.close(1012);
  await clock.scheduled(100);
  clock.advance(100);
  const again = await server.visitor();
  await again.acknowledge();
  await again.heard('subscribe');
  expect((await again.heard('subscribe')).payload?.variables).toEqual({});
  expect(counts.state).toBe('live');
});
