import { expect, onTestFinished, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { Feed } from '#src/events/feed.js';
import { watchExecutions } from '#src/events/watch-executions.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { createToggle } from './toggle.js';

/** Than a feed reads. */
const MORE_THAN_AT_ONCE = 2_000;

/** Two gateways on one database. The second hears of nothing, and looks by itself only where the test says so. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { database, caller, feed, publish, start, stored } = engine;
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await start('rest');
  const clock = new TestClock();
  const late = new Feed({ db: database.db, notifier: createLocalNotifier(), clock, logger: silent });
  const open = (of: Feed, after: string | null = null) =>
    watchExecutions({ db: database.db, feed: of }, caller.projectId, { ids: [id] }, after);
  return { ...engine, clock, late, open, quick: feed, write: createToggle(database.db, await stored(id)) };
}

test('a cursor of a gateway that has come further is good at one that has not', async () => {
  const { quick, late, clock, open, write, services } = await setup();
  const other = await open(late);
  await other.next();
  const before = await open(quick);
  await before.next();
  const writeAndSee = async () => {
    await write();
    services.notifier.send({ events: true });
    return (await before.next()).value;
  };
  const first = await writeAndSee();
  const second = await writeAndSee();
  await before.return?.();

  const after = await open(late, first.cursor);
  await write();
  clock.advance(1_000);
  const rest = [(await after.next()).value, (await after.next()).value];
  expect(rest.map(({ event }) => event.seq)).toEqual([second.event.seq, second.event.seq + 1]);
  const others = [await other.next(), await other.next(), await other.next()];
  expect(others.map(({ value }) => value.event.seq)).toEqual([2, 3, 4]);
  await Promise.all([after.return?.(), other.return?.()]);
  expect(late.subscribers).toBe(0);
});

test('a cursor is good also where the gateway is so far behind that it reads in stretches', async () => {
  const { quick, late, open, write, services } = await setup();
  const other = await open(late);
  await other.next();
  const before = await open(quick);
  await before.next();
  await write();
  services.notifier.send({ events: true });
  const first = (await before.next()).value;
  await before.return?.();
  for (let count = 0; count < MORE_THAN_AT_ONCE; count++) await write();

  const after = await open(late, first.cursor);
  const rest = [(await after.next()).value, (await after.next()).value];
  expect(rest.map(({ event }) => event?.seq)).toEqual([first.event.seq + 1, first.event.seq + 2]);
  await Promise.all([after.return?.(), other.return?.()]);
});
