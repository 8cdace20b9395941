import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import { createLocalNotifier } from '#src/db/notifier.js';
import type { ExecutionEvent } from '#src/domain/event.js';
import { Feed } from '#src/events/feed.js';
import { watchExecution } from '#src/events/watch-execution.js';
import { watchExecutions } from '#src/events/watch-executions.js';
import { startExecution } from '#src/services/start.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { createToggle } from './toggle.js';

const WAITING = { workflow_id: 'waiting', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };

let engine: Awaited<ReturnType<typeof setupEngine>>;
beforeEach(async () => {
  engine = await setupEngine();
  await engine.publish(WAITING);
});
afterEach(() => engine.close());

/** The events that a feed hands on, and a promise of the first that there are so many. */
function collect() {
  const events: ExecutionEvent[] = [];
  let notice = () => {};
  return {
    events,
    listener: (batch: { events: readonly ExecutionEvent[] }) => {
      events.push(...batch.events);
      notice();
    },
    async count(wanted: number) {
      while (events.length < wanted) await new Promise<void>((resolve) => (notice = resolve));
      return events;
    },
  };
}

test('a feed reads nothing while nobody listens, and from then on each event once', async () => {
  await engine.start('waiting');
  const seen = collect();
  const { unsubscribe } = await engine.feed.subscribe(seen.listener);
  const { id } = await engine.start('waiting');
  await engine.pause(id);
  await engine.resume(id);
  await seen.count(3);
  unsubscribe();
  expect(seen.events.map(({ executionId, seq, type }) => [executionId, seq, type])).toEqual([
    [id, 1, 'execution.created'],
    [id, 2, 'execution.paused'],
    [id, 3, 'execution.resumed'],
  ]);
});

test('what no hint told of is found by the backstop, and counted', async () => {
  const clock = new TestClock();
  const feed = new Feed({ db: engine.database.db, notifier: createLocalNotifier(), clock, logger: silent });
  const seen = collect();
  const { unsubscribe } = await feed.subscribe(seen.listener);
  await engine.start('waiting');
  expect([seen.events.length, feed.foundByBackstop]).toEqual([0, 0]);
  clock.advance(1_000);
  await seen.count(1);
  const counted = { subscribers: 1, hints: 0, readings: 1, events: 1, foundByBackstop: 1 };
  expect(feed.stats()).toEqual(counted);
  unsubscribe();
  expect(clock.pending).toBe(0);
});

test('after the last unsubscribe no timer is left, and a new subscriber starts from now', async () => {
  const clock = new TestClock();
  const feed = new Feed({
    db: engine.database.db,
    notifier: engine.services.notifier,
    clock,
    logger: silent,
  });
  const first = await feed.subscribe(() => {});
  first.unsubscribe();
  expect([feed.subscribers, clock.pending]).toEqual([0, 0]);
  await engine.start('waiting');
  const seen = collect();
  const second = await feed.subscribe(seen.listener);
  const { id } = await engine.start('waiting');
  clock.advance(1_000);
  await seen.count(1);
  second.unsubscribe();
  expect(seen.events.map((event) => event.executionId)).toEqual([id]);
});

test('a subscriber that stalls past its buffer misses nothing', async () => {
  const { id } = await engine.start('waiting');
  const updates = await watchExecution(source(), engine.caller.projectId, id, null);
  const toggle = createToggle(engine.database.db, await engine.stored(id));
  for (let round = 0; round < 300; round++) await toggle();
  engine.services.notifier.send({ events: true });
  const seqs: (number | null)[] = [];
  for await (const { event } of updates) {
    seqs.push(event?.seq ?? null);
    if (event?.seq === 301) break;
  }
  expect(seqs).toEqual([null, ...Array.from({ length: 300 }, (_, index) => index + 2)]);
});

test('with the number of an event, exactly the later ones follow, each with the state it led to', async () => {
  const { id } = await engine.start('waiting');
  await engine.pause(id);
  await engine.resume(id);
  await engine.pause(id);
  const updates = await watchExecution(source(), engine.caller.projectId, id, 2);
  const [third, fourth] = [await updates.next(), await updates.next()];
  await updates.return?.();
  expect(
    [third.value, fourth.value].map(({ event, state }) => [
      event.seq,
      state.execution.status,
      state.execution.resumeCount,
    ]),
  ).toEqual([
    [3, 'pending', 1],
    [4, 'paused', 1],
  ]);
});

test('leaving ends a pending read at once', async () => {
  const { id } = await engine.start('waiting');
  const updates = await watchExecution(source(), engine.caller.projectId, id, 1);
  const pending = updates.next();
  await updates.return?.();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect(engine.feed.subscribers).toBe(0);
});

test('a stream over many hands on those that match as they are at the event', async () => {
  const updates = await watchExecutions(source(), engine.caller.projectId, { statuses: ['paused'] });
  expect((await updates.next()).value).toMatchObject({ event: null, state: null });
  const { id } = await engine.start('waiting');
  await engine.pause(id);
  await engine.resume(id);
  await engine.pause(id);
  const seqs = [(await updates.next()).value.event.seq, (await updates.next()).value.event.seq];
  await updates.return?.();
  expect(seqs).toEqual([2, 4]);
});

test.skipIf(inject('postgresUrl') === null)('an event of another process is heard of', async () => {
  const other = openPostgres(engine.database.url ?? '');
  await other.notifier.start();
  try {
    const seen = collect();
    const { unsubscribe } = await engine.feed.subscribe(seen.listener);
    const elsewhere = {
      ...engine.services,
      db: other.db,
      checkpoints: other.checkpoints,
      notifier: other.notifier,
    };
    const request = {
      workflowKey: 'waiting',
      payload: {},
      idempotencyKey: null,
      triggerEvent: null,
      metadata: {},
    };
    const { execution } = await startExecution(elsewhere, engine.caller, request);
    await seen.count(1);
    unsubscribe();
    expect(seen.events.map((event) => event.executionId)).toEqual([execution.id]);
  } finally {
    await other.close();
  }
});

function source() {
  return { db: engine.database.db, feed: engine.feed };
}
