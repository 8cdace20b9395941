import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { Feed } from '#src/events/feed.js';
import { type ExecutionsUpdate, watchExecutions } from '#src/events/watch-executions.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { take } from '#test/support/server.js';

const WAITING = { workflow_id: 'waiting', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };

let engine: Awaited<ReturnType<typeof setupEngine>>;
beforeEach(async () => {
  engine = await setupEngine();
  await engine.publish(WAITING);
});
afterEach(() => engine.close());

test('a cursor goes on at a gateway that has not come as far, and nothing is missed or comes twice', async () => {
  const { db } = engine.database;
  const { projectId } = engine.caller;
  // Nothing tells it of events, and its backstop never comes: it reads when a subscriber makes it.
  const behind = new Feed({ db, notifier: createLocalNotifier(), clock: new TestClock(), logger: silent });
  const { unsubscribe } = await behind.subscribe(() => {});
  const ahead = await watchExecutions({ db, feed: engine.feed }, projectId, {});
  const { id } = await engine.start('waiting');
  await engine.pause(id);
  const [beginning, , second] = await take<ExecutionsUpdate>(ahead, 3);

  const early = await watchExecutions({ db, feed: behind }, projectId, {}, second?.cursor);
  await engine.resume(id);
  await engine.pause(id);
  const [, fourth] = await take<ExecutionsUpdate>(ahead, 2);
  const late = await watchExecutions({ db, feed: behind }, projectId, {}, fourth?.cursor);
  const all = await watchExecutions({ db, feed: behind }, projectId, {}, beginning?.cursor);
  await engine.resume(id);
  const [fifth] = await take<ExecutionsUpdate>(ahead, 1);
  const latest = await watchExecutions({ db, feed: behind }, projectId, {}, fifth?.cursor);

  expect(numbersOf(await take<ExecutionsUpdate>(early, 3))).toEqual([3, 4, 5]);
  expect(numbersOf(await take<ExecutionsUpdate>(late, 1))).toEqual([5]);
  expect(numbersOf(await take<ExecutionsUpdate>(all, 5))).toEqual([1, 2, 3, 4, 5]);
  for (const updates of [ahead, early, late, all, latest]) await updates.return?.();
  unsubscribe();
});

function numbersOf(updates: readonly ExecutionsUpdate[]): (number | null)[] {
  return updates.map(({ event }) => event?.seq ?? null);
}
