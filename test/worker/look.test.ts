import { expect, onTestFinished, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { beforeEach } from '#test/support/hindered-database.js';
import { startService } from '#test/support/service.js';

/** What the clock of a worker with nothing to do has next: to look for work, for batches, and at its leases. */
const IDLE = [1_000, 3] as const;

async function setup() {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '500ms' }] });
  await engine.publish({
    workflow_id: 'note',
    steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message: 'x' }] }],
  });
  return engine;
}

/** An execution that rests for half a second, and a worker that next looks at its very end. */
async function setupResting() {
  const engine = await setup();
  const { services, clock, start, startWorker, reach } = engine;
  let whenAsked = () => {};
  const db = beforeEach(services.db, 'select', (fields) => {
    if (fields && typeof fields === 'object' && 'wakeAt' in fields) whenAsked();
  });
  startWorker({}, { db });
  const { id } = await start('rest');
  await reach(id, 'waiting');
  await clock.scheduled(500);
  return {
    ...engine,
    id,
    /** Has the worker look, and does this once it has claimed nothing and asks when the next is due. */
    whileItAsks(act: () => void) {
      whenAsked = () => {
        whenAsked = () => {};
        act();
      };
      services.notifier.send({ work: true });
    },
  };
}

test('a hint that comes while the worker asks when the next is due is not lost', async () => {
  const { id, whileItAsks, pass, reach } = await setupResting();
  whileItAsks(() => pass(500));
  await reach(id, 'completed');
});

test('what falls due while the worker asks when the next is due is not put off', async () => {
  const { id, whileItAsks, clock, reach } = await setupResting();
  whileItAsks(() => clock.advance(500));
  await reach(id, 'completed');
});

test('a worker takes no more at once than it may, and goes on as places become free', async () => {
  const { start, startWorker, reach } = await setup();
  const ids = await Promise.all(Array.from({ length: 12 }, async () => (await start('note')).id));
  const most: number[] = [];
  const worker = startWorker({
    concurrency: 3,
    logger: { debug() {}, warn() {}, error() {}, info: () => void most.push(worker.active) },
  });
  await Promise.all(ids.map((id) => reach(id, 'completed')));
  expect(Math.max(...most)).toBe(3);
});

test('a worker that cannot reach the database looks again a second later', async () => {
  const { services, clock, start, startWorker, reach } = await setup();
  let away = true;
  const errors: string[] = [];
  const db = beforeEach(services.db, 'update', () => {
    if (away) throw new Error('the database is away');
  });
  startWorker(
    { logger: { debug() {}, info() {}, warn() {}, error: (_fields, message) => void errors.push(message) } },
    { db },
  );
  const { id } = await start('note');
  await clock.scheduled(...IDLE);
  away = false;
  clock.advance(1_000);
  await reach(id, 'completed');
  expect(errors).toContain('could not look for due executions; trying again');
});

test('a start whose hint was lost is found within a second', async () => {
  const { clock, start, startWorker, reach } = await setup();
  startWorker({}, { notifier: createLocalNotifier() });
  await clock.scheduled(...IDLE);
  const { id } = await start('note');
  clock.advance(1_000);
  await reach(id, 'completed');
});

test('a pause whose hint was lost is seen by the next heartbeat', async () => {
  const { clock, publish, start, startWorker, pause, reach } = await setup();
  const service = await startService();
  await publish({ workflow_id: 'pay', steps: [service.step('pay')] });
  const { id } = await start('pay');
  startWorker({}, { notifier: createLocalNotifier() });
  const pay = await service.next();
  await pause(id, 'abort');
  clock.advance(3_000);
  await pay.hungUp;
  // The worker's own hints are lost too: the feed finds its events by the backstop.
  await reach(id, 'paused');
});
