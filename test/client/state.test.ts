import { expect, test } from 'vitest';
import {
  ListWorkflowsDocument,
  WatchExecutionDocument,
  WatchPausedCountDocument,
} from '#src/client/generated/graphql.js';
import type { LiveState } from '#src/client/state.js';
import { TestClock } from '#test/support/clock.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';
import { startProtocolServer, type Visitor } from '#test/support/protocol-server.js';
import { connectTo, hearStates } from './setup.js';

const NOON = '2026-06-01T12:00:00.000Z';
const BEFORE_NOON = '2026-06-01T11:59:59.000Z';

const update = (seq: number, at?: string) => ({
  executionUpdated: { cursor: `after ${seq}`, event: { seq, ...(at ? { at } : {}) } },
});

/** A subscription that goes on after a cursor, at noon by the clock of the server, while that of the client stands at new year. */
async function setup(variables: { id: string; after?: string } = { id: 'one', after: 'after 1' }) {
  const server = await startProtocolServer();
  const clock = new TestClock();
  const client = connectTo(server.url, { clock, chance: () => 1 });
  const heard = hearStates();
  const updates = client.subscribe(WatchExecutionDocument, variables, { onState: heard.onState });
  const begin = async (visitor: Visitor) => {
    await visitor.acknowledge({ now: NOON });
    const { id } = await visitor.heard('subscribe');
    return { visitor, tell: (data: object) => visitor.next(id, data) };
  };
  return { server, clock, client, updates, ...heard, begin, ...(await begin(await server.visitor())) };
}

test('it catches up until an event comes that happened after it was begun, by the clock of the server', async () => {
  const { updates, tell, states, reached } = await setup();
  tell(update(2, BEFORE_NOON));
  await updates.next();
  expect(states).toEqual(['offline', 'catching-up']);
  expect(updates.state).toBe('catching-up');
  tell(update(3, NOON));
  await reached('live');
  expect(states).toEqual(['offline', 'catching-up', 'live']);
});

test('where nothing was missed it is live half a second after it was begun', async () => {
  const { clock, states, reached } = await setup();
  await reached('catching-up');
  clock.advance(499);
  expect(states).toEqual(['offline', 'catching-up']);
  clock.advance(1);
  await reached('live');
});

test('where updates do not say when they happened, it is live once none came for half a second', async () => {
  const { clock, updates, tell, states, reached } = await setup();
  await reached('catching-up');
  for (const seq of [2, 3, 4]) {
    clock.advance(499);
    tell(update(seq));
    await updates.next();
  }
  expect(states).toEqual(['offline', 'catching-up']);
  clock.advance(500);
  await reached('live');
});

test('it takes back that it is live where old events come late', async () => {
  const { clock, tell, states, reached } = await setup();
  await reached('catching-up');
  clock.advance(500);
  await reached('live');
  tell(update(2, BEFORE_NOON));
  await reached('catching-up');
  clock.advance(500);
  await reached('live');
  expect(states).toEqual(['offline', 'catching-up', 'live', 'catching-up', 'live']);
});

test('one that begins now misses nothing, and is live at once', async () => {
  const { tell, updates, states, reached } = await setup({ id: 'one' });
  await reached('live');
  tell(update(1, BEFORE_NOON));
  await updates.next();
  expect(states).toEqual(['offline', 'live']);
});

test('the state of a client is the worst of its subscriptions, and live where there are none', async () => {
  const { server, clock, client, updates, visitor } = await setup({ id: 'one' });
  const told: LiveState[] = [];
  const unsubscribe = client.subscribeState((state) => told.push(state));
  const counts = client.subscribe(WatchPausedCountDocument, {});
  await visitor.heard('subscribe');
  expect([updates.state, counts.state, client.state]).toEqual(['live', 'live', 'live']);
  visitor.socket.terminate();
  await clock.scheduled(100);
  expect([updates.state, counts.state, client.state]).toEqual(['offline', 'offline', 'offline']);
  clock.advance(100);
  const again = await server.visitor();
  await again.acknowledge();
  await again.heard('subscribe');
  await again.heard('subscribe');
  expect(client.state).toBe('live');
  expect(told).toEqual(['offline', 'live']);
  unsubscribe();
  again.socket.terminate();
  await clock.scheduled(200);
  expect(client.state).toBe('offline');
  await Promise.all([updates.return(), counts.return()]);
  expect(client.state).toBe('live');
  expect(told).toHaveLength(2);
});

test('a thousand updates that wait are the most: the server is told to stop, and asked for the rest later', async () => {
  const { visitor, tell, updates, reached, states } = await setup();
  for (let seq = 2; seq <= 1_003; seq++) tell(update(seq, NOON));
  const { id: first } = await visitor.heard('complete');
  await reached('catching-up');
  for (let seq = 2; seq <= 1_001; seq++) expect((await updates.next()).value).toEqual(update(seq, NOON));
  const { id, payload } = await visitor.heard('subscribe');
  expect(payload?.variables).toEqual({ id: 'one', after: 'after 1001' });
  expect(id).not.toBe(first);
  visitor.next(id, update(1_002, NOON));
  expect((await updates.next()).value).toEqual(update(1_002, NOON));
  expect(states.at(-1)).toBe('live');
});

test('of what can not be resumed the latest thousand updates are kept', async () => {
  const { client, visitor } = await setup();
  const counts = client.subscribe(WatchPausedCountDocument, {});
  const { id } = await visitor.heard('subscribe');
  for (let pausedCount = 1; pausedCount <= 1_200; pausedCount++) visitor.next(id, { pausedCount });
  visitor.send({ id, type: 'complete' });
  const last = client.subscribe(WatchPausedCountDocument, {});
  await visitor.heard('subscribe');
  await last.return();
  await visitor.heard('complete');
  const read: number[] = [];
  for await (const { pausedCount } of counts) read.push(pausedCount);
  expect([read[0], read.at(-1)]).toEqual([202, 1_200]);
});

test.each(['INTERNAL_SERVER_ERROR', 'UNAVAILABLE'])(
  'a subscription that is answered with %s is asked for again; one that is refused is not',
  async (passing) => {
    const { clock, visitor, updates, reached, tell } = await setup();
    tell(update(2));
    await updates.next();
    const error = (code: string) => ({ message: `it is ${code}`, extensions: { code } });
    visitor.send({ id: '1', type: 'error', payload: [error(passing)] });
    await reached('offline');
    clock.advance(100);
    const { id, payload } = await visitor.heard('subscribe');
    expect(payload?.variables).toEqual({ id: 'one', after: 'after 2' });
    const next = updates.next();
    visitor.send({ id, type: 'error', payload: [error('CURSOR_EXPIRED')] });
    await expect(next).rejects.toMatchObject({ name: 'RequestError', code: 'CURSOR_EXPIRED' });
  },
);

test('a request whose token is refused is sent once more with another one', async () => {
  const { url, received } = await startHttpServer(({ headers }, response) =>
    headers.authorization === 'Bearer old'
      ? sendJson(response, { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] }, 401)
      : sendJson(response, { data: { workflows: { edges: [] } } }),
  );
  const client = connectTo(url, { token: (refused) => (refused === null ? 'old' : 'new') });
  expect(await client.execute(ListWorkflowsDocument, {})).toEqual({ workflows: { edges: [] } });
  expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
  await expect(connectTo(url, { token: 'old' }).execute(ListWorkflowsDocument, {})).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});
