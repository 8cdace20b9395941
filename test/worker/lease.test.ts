import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { workflowExecutions } from '#src/db/tables.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, setupTimedEngine } from '#test/support/engine.js';
import { beforeEach } from '#test/support/hindered-database.js';
import { startService } from '#test/support/service.js';

/** `wake_at` of a lease that has ended is a time of the database's clock: for the workers' clock it must be past. */
const AFTER_ANY_LEASE = '2100-01-01T00:00:00.000Z';

/** `pay`, then `ship`, each in flight until the service answers; the workers' time stands still. */
async function setup(more: object = {}) {
  const engine = await setupTimedEngine(new TestClock(AFTER_ANY_LEASE));
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({
    workflow_id: 'pay-and-ship',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship', more)],
  });
  const { database, services } = engine;
  return {
    ...engine,
    service,
    /** Lets every lease end, as when its worker is silent for too long. */
    async endLeases() {
      await database.db.execute(sql`update workflow_executions set lease_until = now() - interval '1 ms'
        where lease_until is not null`);
      services.notifier.send({ work: true });
    },
    /** Gives every lease to a worker that is not of this process. */
    async stealLeases() {
      await database.db.execute(sql`update workflow_executions set lease_owner = 'another', lease_epoch = lease_epoch + 1
        where lease_owner is not null`);
    },
  };
}

/** An execution whose second step is in flight. */
async function setupShipping(more: object = {}, concurrency = 1) {
  const engine = await setup(more);
  const worker = engine.startWorker({ concurrency });
  const { id } = await engine.start('pay-and-ship');
  (await engine.service.next()).answer(200, 'paid');
  return { ...engine, worker, id, ship: await engine.service.next() };
}

test('two workers never run an execution both', async () => {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  service.answerAtOnce();
  await engine.publish({
    workflow_id: 'both',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  const workers = [engine.startWorker({ concurrency: 7 }), engine.startWorker({ concurrency: 7 })];
  const ids = await Promise.all(Array.from({ length: 40 }, async () => (await engine.start('both')).id));
  await Promise.all(ids.map((id) => engine.reach(id, 'completed')));
  await Promise.all(workers.map((worker) => worker.stop(5_000)));
  const keys = service.arrivals.map(({ idempotencyKey }) => idempotencyKey);
  expect([keys.length, new Set(keys).size]).toEqual([80, 80]);
});

test('a worker whose lease was taken over writes nothing more', async () => {
  const { id, ship, worker, stealLeases, stored, history } = await setupShipping();
  await stealLeases();
  const before = [await stored(id), await history(id)];
  ship.answer(200, 'too late');
  await worker.stop(5_000);
  expect([await stored(id), await history(id)]).toEqual(before);
});

test('a worker whose heartbeat finds a lease gone hangs up on the step at once', async () => {
  const { ship, stealLeases, clock } = await setupShipping();
  await stealLeases();
  clock.advance(3_000);
  await ship.hungUp;
});

test('a heartbeat extends the leases that are held', async () => {
  const { database, clock } = await setupShipping();
  await database.db.execute(sql`update workflow_executions set lease_until = now() + interval '1 s'`);
  clock.advance(3_000);
  await clock.scheduled(3_000);
  const extended = sql`lease_until > now() + interval '5 s'`;
  expect(await database.db.$count(workflowExecutions, extended)).toBe(1);
});

test('a worker whose heartbeats do not come through stops its runs before their leases end', async () => {
  const { services, start, startWorker, service, clock, stored, history } = await setup();
  let away = false;
  const db = beforeEach(services.db, 'update', () => {
    if (away) throw new Error('the database is away');
  });
  const worker = startWorker({ leaseMs: 10_000 }, { db });
  const { id } = await start('pay-and-ship');
  const pay = await service.next();
  away = true;
  const before = [await stored(id), await history(id)];
  clock.advance(7_999);
  expect(worker.active).toBe(1);
  clock.advance(1);
  await pay.hungUp;
  away = false;
  await worker.stop(5_000);
  expect([await stored(id), await history(id)]).toEqual(before);
});

test('the step of a silent worker is done again by another, as attempt 2 with the same key; a finished one is not', async () => {
  const { id, ship, worker, startWorker, endLeases, service, reach, stored } = await setupShipping();
  startWorker();
  await endLeases();
  const again = await service.next();
  expect(again).toMatchObject({ step: 'ship', idempotencyKey: ship.idempotencyKey });
  ship.answer(200, 'from the silent worker');
  await worker.stop(5_000);
  expect((await stored(id)).steps.get('ship')).toMatchObject({ status: 'running', attempt: 2, output: null });
  again.answer(200, 'shipped');
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect(steps.get('pay')).toMatchObject({ attempt: 1, output: { body: 'paid' } });
  expect(steps.get('ship')).toMatchObject({ attempt: 2, output: { body: 'shipped' } });
  expect(service.arrivals.map(({ step }) => step)).toEqual(['pay', 'ship', 'ship']);
});

test('a step that may run at most once fails when its worker is lost, and runs again when a person resumes', async () => {
  const { id, startWorker, endLeases, service, reach, resume, stored } = await setupShipping({
    resumable: false,
  });
  startWorker();
  await endLeases();
  const { execution } = await reach(id, 'failed');
  expect(execution).toMatchObject({
    errorCode: 'NOT_RESUMABLE',
    errorMessage: 'Cannot resume - operation not resumable: ship',
    nextStepId: 'ship',
  });
  expect(service.arrivals).toHaveLength(2);
  await resume(id);
  (await service.next()).answer(200, 'shipped');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('ship')).toMatchObject({ attempt: 1, output: { body: 'shipped' } });
});

test('an execution that has cost five workers is taken out of the queue, until a person resumes it', async () => {
  const { start, startWorker, endLeases, service, reach, resume, history } = await setup();
  const { id } = await start('pay-and-ship');
  for (const _lost of [1, 2, 3, 4, 5]) {
    startWorker({ concurrency: 1 });
    await service.next();
    await endLeases();
  }
  startWorker();
  const { execution, steps } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'QUARANTINED', nextStepId: 'pay', result: 'failed' });
  expect(steps.get('pay')).toMatchObject({ status: 'failed', attempt: 5 });
  await resume(id);
  (await service.next()).answer();
  (await service.next()).answer();
  await reach(id, 'completed');
  expect((await history(id)).slice(-8)).toEqual([
    'step.failed pay',
    'execution.failed',
    'execution.resumed',
    'step.started pay',
    'step.succeeded pay',
    'step.started ship',
    'step.succeeded ship',
    'execution.completed',
  ]);
});

test('an execution that costs its workers between two steps is taken out too, and does no step twice', async () => {
  const { database, start, startWorker, service, reach, resume } = await setup();
  const worker = startWorker();
  const { id } = await start('pay-and-ship');
  const pay = await service.next();
  const stopped = worker.stop(5_000);
  pay.answer();
  await stopped;
  await database.db.execute(sql`update workflow_executions set claims_without_progress = 5`);
  startWorker();
  expect((await reach(id, 'failed')).execution).toMatchObject({
    errorCode: 'QUARANTINED',
    nextStepId: 'ship',
  });
  await resume(id);
  const { step, answer } = await service.next();
  expect(step).toBe('ship');
  answer();
  await reach(id, 'completed');
});

test('a worker that takes an execution it had lost gives up its first run of it', async () => {
  const { id, ship, worker, endLeases, service, reach, stored } = await setupShipping({}, 2);
  await endLeases();
  const again = await service.next();
  await ship.hungUp;
  expect(worker.active).toBe(1);
  again.answer(200, 'shipped');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('ship')).toMatchObject({ attempt: 2, output: { body: 'shipped' } });
});
