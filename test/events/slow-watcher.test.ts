import { expect, onTestFinished, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { Feed } from '#src/events/feed.js';
import { watchExecution } from '#src/events/watch-execution.js';
import { watchExecutions } from '#src/events/watch-executions.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { afterEachSelect } from '#test/support/hindered-database.js';
import { createToggle } from './toggle.js';

/** A feed that reads when it is told to, and an execution that has an event more each time it does. */
async function setup() {
  const { database, caller, publish, start, stored, close } = await setupEngine();
  onTestFinished(close);
  const clock = new TestClock();
  const feed = new Feed({ db: database.db, notifier: createLocalNotifier(), clock, logger: silent });
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  let heard = () => {};
  return {
    db: database.db,
    feed,
    clock,
    caller,
    start: () => start('rest'),
    /** Another one listens, since a feed that nobody listens to does not read. */
    listen: () => feed.subscribe(() => heard()),
    async readOnce() {
      const read = new Promise<void>((resolve) => {
        heard = resolve;
      });
      await clock.scheduled(1_000);
      clock.advance(1_000);
      await read;
    },
    toggleOf: async (id: string) => createToggle(database.db, await stored(id)),
  };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('a watcher of many that stalls for more readings than are kept for it misses nothing', async () => {
  const { db, feed, clock, caller, start, listen, readOnce, toggleOf } = await setup();
  const updates = await watchExecutions({ db, feed }, caller.projectId, {});
  const { unsubscribe } = await listen();
  const { id } = await start();
  await readOnce();
  const toggle = await toggleOf(id);
  for (let round = 0; round < 260; round++) {
    await toggle();
    await readOnce();
  }
  const seqs: [number, number][] = [];
  for await (const { event, state } of updates) {
    if (!event || !state) continue;
    seqs.push([event.seq, state.execution.eventSeq]);
    if (event.seq === 261) break;
  }
  unsubscribe();
  expect(seqs).toEqual(upTo(261).map((seq) => [seq, seq]));
  expect([feed.subscribers, clock.pending]).toEqual([0, 0]);
});

test('a watcher of one that was up to date, and then stalls past what is kept for it, misses nothing', async () => {
  const { db, feed, clock, caller, start, listen, readOnce, toggleOf } = await setup();
  const { id } = await start();
  const updates = await watchExecution({ db, feed }, caller.projectId, id, 0);
  const { unsubscribe } = await listen();
  const toggle = await toggleOf(id);
  const seqs: (number | undefined)[] = [(await updates.next()).value?.event?.seq];
  // The one that has no place any more is the last one there is: no other tells of it.
  const second = updates.next();
  await toggle();
  await readOnce();
  seqs.push((await second).value?.event?.seq);
  for (let round = 0; round < 257; round++) {
    await toggle();
    await readOnce();
  }
  while (seqs.at(-1) !== 259) seqs.push((await updates.next()).value?.event?.seq);
  await updates.return?.();
  unsubscribe();
  expect(seqs).toEqual(upTo(259));
  expect([feed.subscribers, clock.pending]).toEqual([0, 0]);
});

test('what comes while a watcher of one reads that nothing has come is no hole', async () => {
  const { db, feed, caller, start, listen, readOnce, toggleOf } = await setup();
  const { id } = await start();
  const { unsubscribe } = await listen();
  const toggle = await toggleOf(id);
  let then = async () => {};
  const slow = afterEachSelect(db, () => then());
  const updates = await watchExecution({ db: slow, feed }, caller.projectId, id, 1);
  then = async () => {
    then = async () => {};
    await toggle();
    await readOnce();
  };
  expect((await updates.next()).value?.event?.seq).toBe(2);
  await updates.return?.();
  unsubscribe();
});

test('what a watcher of one has had already, it does not miss where it is told again', async () => {
  const { db, feed, caller, start, listen, readOnce, toggleOf } = await setup();
  const { id } = await start();
  const toggle = await toggleOf(id);
  const updates = await watchExecution({ db, feed }, caller.projectId, id, 1);
  const { unsubscribe } = await listen();
  for (let round = 0; round < 257; round++) await toggle();
  const seqs: (number | undefined)[] = [];
  while (seqs.at(-1) !== 258) seqs.push((await updates.next()).value?.event?.seq);
  const next = updates.next();
  await readOnce();
  await toggle();
  await readOnce();
  expect([...seqs, (await next).value?.event?.seq]).toEqual(upTo(259).slice(1));
  await updates.return?.();
  unsubscribe();
});
