import { expect, onTestFinished, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { Feed } from '#src/events/feed.js';
import { watchExecutions } from '#src/events/watch-executions.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { createToggle } from './toggle.js';

test('a watcher of many that stalls for more readings than are kept for it misses nothing', async () => {
  const { database, caller, publish, start, stored, close } = await setupEngine();
  onTestFinished(close);
  const clock = new TestClock();
  const feed = new Feed({ db: database.db, notifier: createLocalNotifier(), clock, logger: silent });
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const updates = await watchExecutions({ db: database.db, feed }, caller.projectId, {});
  let heard = () => {};
  const { unsubscribe } = await feed.subscribe(() => heard());
  const readOnce = async () => {
    const read = new Promise<void>((resolve) => {
      heard = resolve;
    });
    await clock.scheduled(1_000);
    clock.advance(1_000);
    await read;
  };

  const { id } = await start('rest');
  await readOnce();
  const toggle = createToggle(database.db, await stored(id));
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
  expect(seqs).toEqual(Array.from({ length: 261 }, (_, index) => [index + 1, index + 1]));
  expect([feed.subscribers, clock.pending]).toEqual([0, 0]);
});
