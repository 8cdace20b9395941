import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WatchExecutionDocument } from '#src/client/generated/graphql.js';
import { TestClock } from '#test/support/clock.js';
import { startProtocolServer } from '#test/support/protocol-server.js';
import { collect, take } from '#test/support/server.js';
import { connectTo } from './setup.js';

const DONE = { done: true, value: undefined };

const update = (seq: number) => ({ executionUpdated: { cursor: `after ${seq}`, event: { seq } } });

async function setup(options: { signal?: AbortSignal; retry?: boolean } = {}) {
  const server = await startProtocolServer();
  const clock = new TestClock();
  const client = connectTo(server.url, { clock });
  const updates = client.subscribe(WatchExecutionDocument, { id: 'one' }, options);
  const visitor = await server.visitor();
  await visitor.acknowledge();
  const { id } = await visitor.heard('subscribe');
  return { server, clock, client, updates, visitor, id };
}

test('a return settles every next that waits, ends the subscription, and closes the socket', async () => {
  const { updates, visitor, id, clock } = await setup();
  const closed = once(visitor.socket, 'close');
  const waiting = [updates.next(), updates.next()];
  expect(await updates.return()).toEqual(DONE);
  expect(await Promise.all(waiting)).toEqual([DONE, DONE]);
  expect(await visitor.heard('complete')).toMatchObject({ id });
  expect((await closed)[0]).toBe(1000);
  expect(clock.pending).toBe(0);
});

test('a loop that is left ends the subscription', async () => {
  const { updates, visitor, id } = await setup();
  visitor.next(id, update(1));
  for await (const _update of updates) break;
  await visitor.heard('complete');
  expect(await updates.next()).toEqual(DONE);
});

test('what has come is read to its end before the end of the subscription', async () => {
  const { updates, visitor, id } = await setup();
  for (const seq of [1, 2, 3]) visitor.next(id, update(seq));
  visitor.send({ id, type: 'complete' });
  expect(await collect(updates)).toEqual([update(1), update(2), update(3)]);
});

test('nexts that wait together get the updates in their order', async () => {
  const { updates, visitor, id } = await setup();
  const waiting = [updates.next(), updates.next(), updates.next()];
  for (const seq of [1, 2, 3]) visitor.next(id, update(seq));
  expect((await Promise.all(waiting)).map(({ value }) => value)).toEqual([update(1), update(2), update(3)]);
});

test('its signal ends it: the reader gets the reason, and nothing after it', async () => {
  const controller = new AbortController();
  const { updates, visitor } = await setup({ signal: controller.signal });
  const next = updates.next();
  controller.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
  expect(await updates.next()).toEqual(DONE);
  await visitor.heard('complete');
});

test('a signal that was given too late opens no connection', async () => {
  const server = await startProtocolServer();
  const client = connectTo(server.url, { clock: new TestClock() });
  const signal = AbortSignal.abort(new Error('already'));
  await expect(client.watchExecution('one', { signal }).next()).rejects.toThrow('already');
  const other = client.watchExecution('two');
  await (await server.visitor()).acknowledge();
  expect(server.server.clients.size).toBe(1);
  await other.return();
});

test('without retries a lost connection is an error for whoever reads', async () => {
  const { updates, visitor, clock } = await setup({ retry: false });
  const next = updates.next();
  visitor.socket.close(1012, 'restarting');
  await expect(next).rejects.toMatchObject({
    name: 'ConnectionLostError',
    code: 1012,
    message: 'restarting',
  });
  expect(clock.pending).toBe(0);
});

test('a client that is closed ends what is subscribed, as if the server had', async () => {
  const { client, updates, visitor } = await setup();
  const closed = once(visitor.socket, 'close');
  const next = updates.next();
  await client.close();
  expect(await next).toEqual(DONE);
  await closed;
});

test('after fifty subscriptions the next ones share another socket', async () => {
  const { server, client, visitor, updates } = await setup();
  const more = Array.from({ length: 60 }, (_none, index) => client.watchExecution(`more ${index}`));
  const second = await server.visitor();
  await second.acknowledge();
  for (let left = 49; left > 0; left--) await visitor.heard('subscribe');
  for (let left = 11; left > 0; left--) await second.heard('subscribe');
  await Promise.all([updates, ...more].map((one) => one.return()));
});

test('where there is no WebSocket at all it says what to do', async () => {
  const client = connectTo('http://127.0.0.1:1', { webSocketImpl: 'none' });
  await expect(take(client.watchExecution('one'), 1)).rejects.toThrow(
    'this platform has no WebSocket: pass `webSocketImpl`, as the class of `ws`',
  );
});
