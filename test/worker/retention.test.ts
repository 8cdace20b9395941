import { expect, onTestFinished, test } from 'vitest';
import { CursorExpiredError } from '#src/domain/cursor-errors.js';
import { watchExecution } from '#src/events/watch-execution.js';
import { watchExecutions } from '#src/events/watch-executions.js';
import { startRetention } from '#src/worker/retention.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine, silent } from '#test/support/engine.js';

const DAY = 86_400_000;

/** One that is completed, and one that failed, each with a cursor from before. */
async function setup() {
  const engine = await setupTimedEngine(new TestClock());
  onTestFinished(engine.close);
  const { services, caller, database, feed, publish, start, startWorker, reach, clock } = engine;
  const note = (id: string, more: object = {}) => ({
    ...{ id, type: 'execute', execute: [{ type: 'log', message: 'here' }] },
    ...more,
  });
  await publish({ workflow_id: 'good', steps: [note('a')] });
  await publish({
    workflow_id: 'bad',
    steps: [{ id: 'b', type: 'wait', wait: { event: 'x', timeout: '1s' } }],
  });
  const watch = { db: database.db, feed };
  const beginning = await watchExecutions(watch, caller.projectId, {});
  const cursor = (await beginning.next()).value.cursor as string;
  await beginning.return?.();
  startWorker({ leaseMs: 60 * DAY });
  const good = (await start('good')).id;
  await reach(good, 'completed');
  const bad = (await start('bad')).id;
  await reach(bad, 'waiting');
  engine.pass(1_000);
  await reach(bad, 'failed');
  return {
    ...engine,
    ...{ good, bad, clock },
    follow: (id: string, after: number) => watchExecution(watch, caller.projectId, id, after),
    followAll: () => watchExecutions(watch, caller.projectId, {}, cursor),
    /** Looks once for what is to be deleted. */
    async drop() {
      const retention = startRetention(services, { keepMs: 30 * DAY, logger: silent });
      await clock.scheduled(3_600_000);
      await retention.stop();
    },
  };
}

test('the events of what was completed long ago are deleted, and of nothing else', async () => {
  const { good, bad, history, clock, drop } = await setup();
  await drop();
  expect(await history(good)).toHaveLength(4);
  clock.advance(31 * DAY);
  await drop();
  expect(await history(good)).toEqual([]);
  expect(await history(bad)).toHaveLength(5);
});

test('a cursor from before is answered with an error that says so, of one execution and of many', async () => {
  const { good, clock, drop, follow, followAll, stored } = await setup();
  clock.advance(31 * DAY);
  await drop();
  await expect(follow(good, 2)).rejects.toBeInstanceOf(CursorExpiredError);
  await expect(followAll()).rejects.toBeInstanceOf(CursorExpiredError);
  const { eventSeq } = (await stored(good)).execution;
  expect((await (await follow(good, eventSeq)).next()).done).toBe(true);
});

test('an execution that failed goes on as any other, however long ago, with all its events', async () => {
  const { bad, clock, drop, resume, follow } = await setup();
  clock.advance(31 * DAY);
  await drop();
  const updates = await follow(bad, 5);
  await resume(bad);
  expect((await updates.next()).value.event.type).toBe('execution.resumed');
  await updates.return?.();
});

test('a reader who lags while what he has not read is deleted is told so', async () => {
  const { good, clock, drop, follow, followAll } = await setup();
  const one = await follow(good, 2);
  const many = await followAll();
  clock.advance(31 * DAY);
  await drop();
  await expect(one.next()).rejects.toBeInstanceOf(CursorExpiredError);
  await expect(many.next()).rejects.toBeInstanceOf(CursorExpiredError);
});
