import { expect, onTestFinished, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { Feed } from '#src/events/feed.js';
import { type ExecutionsUpdate, watchExecutions } from '#src/events/watch-executions.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { createToggle } from './toggle.js';

/** Somebody who watches one execution, and another one in which something happens. */
async function setup() {
  const { database, caller, publish, start, stored, close } = await setupEngine();
  onTestFinished(close);
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const [watched, other] = [await start('rest'), await start('rest')];
  const clock = new TestClock();
  const notifier = createLocalNotifier();
  const feed = new Feed({ db: database.db, notifier, clock, logger: silent });
  const watch = (id: string, after: string | null = null) =>
    watchExecutions({ db: database.db, feed }, caller.projectId, { ids: [id] }, after);
  const updates = await watch(watched.id);
  const { cursor: first } = (await updates.next()).value;
  const seen: ExecutionsUpdate[] = [];
  let heard = () => {};
  const over = (async () => {
    for await (const update of updates) {
      seen.push(update);
      heard();
    }
  })();
  const happenTo = async (id: string) => {
    await createToggle(database.db, await stored(id))();
    notifier.send({ events: true });
    clock.advance(5);
  };
  return {
    ...{ clock, watch, watched, other, first, seen, updates, over, happenTo },
    /** Resolves when another update has come. */
    nextSeen: () =>
      new Promise<void>((resolve) => {
        heard = resolve;
      }),
  };
}

test('who is told nothing gets a newer cursor after half a minute, and goes on from there', async () => {
  const { clock, watch, other, first, seen, nextSeen, updates, over, happenTo } = await setup();
  await happenTo(other.id);
  await clock.scheduled(30_000);
  clock.advance(29_999);
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  const next = nextSeen();
  clock.advance(1);
  await next;
  expect(seen).toEqual([{ event: null, state: null, cursor: expect.any(String) }]);
  await updates.return?.();
  await over;
  const seqsAfter = async (cursor: string) => {
    const again = await watch(other.id, cursor);
    const update = again.next().then(({ value }) => value);
    await happenTo(other.id);
    const { event } = await update;
    await again.return?.();
    return event.seq;
  };
  expect(await seqsAfter(first)).toBe(2);
  // The one before has happened since.
  expect(await seqsAfter(seen[0]?.cursor ?? '')).toBe(3);
  expect(clock.pending).toBe(0);
});

test('where nothing has happened no cursor is handed out, however long that lasts', async () => {
  const { clock, seen, updates, over } = await setup();
  for (let minute = 0; minute < 5; minute++) {
    clock.advance(60_000);
    await clock.scheduled(1_000);
  }
  expect(seen).toEqual([]);
  await updates.return?.();
  await over;
  expect(clock.pending).toBe(0);
});

test('who is told something in between has its cursor, and needs no other', async () => {
  const { clock, watched, other, seen, nextSeen, updates, over, happenTo } = await setup();
  await happenTo(other.id);
  await clock.scheduled(30_000);
  clock.advance(20_000);
  await clock.scheduled(1_000);
  const next = nextSeen();
  await happenTo(watched.id);
  await next;
  expect(seen.map(({ event }) => event?.seq)).toEqual([2]);
  clock.advance(60_000);
  await clock.scheduled(1_000);
  expect(seen).toHaveLength(1);
  await updates.return?.();
  await over;
  expect(clock.pending).toBe(0);
});
