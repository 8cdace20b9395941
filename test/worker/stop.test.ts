import { expect, onTestFinished, test } from 'vitest';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

/** An execution whose first of two steps is in flight in a worker. Time stands still. */
async function setup() {
  const engine = await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z'));
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({
    workflow_id: 'pay-and-ship',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  const worker = engine.startWorker();
  const { id } = await engine.start('pay-and-ship');
  const pay = await service.next();
  return {
    ...engine,
    ...{ service, worker, id, pay },
    /** Another worker, that has found nothing to do. */
    async startIdleWorker() {
      const idle = engine.startWorker();
      // Of each of the two workers: to look for work, for batches, and at its leases.
      await engine.clock.scheduled(1_000, 6);
      return idle;
    },
  };
}

test('a worker that stops lets the step in flight end, and another goes on at once', async () => {
  const { id, worker, startIdleWorker, pay, service, reach, stored } = await setup();
  const other = await startIdleWorker();
  const stopped = worker.stop(5_000);
  pay.answer(200, 'paid');
  const ship = await service.next();
  await stopped;
  expect([worker.active, other.active]).toEqual([0, 1]);
  ship.answer();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('pay')).toMatchObject({ attempt: 1, output: { body: 'paid' } });
  expect(service.arrivals.map(({ step }) => step)).toEqual(['pay', 'ship']);
});

test('a worker that stops claims nothing more', async () => {
  const { worker, start, pay, history, startWorker, service } = await setup();
  const stopped = worker.stop(5_000);
  const { id } = await start('pay-and-ship');
  pay.answer();
  await stopped;
  expect(await history(id)).toEqual(['execution.created']);
  startWorker();
  expect([(await service.next()).step, (await service.next()).step].sort()).toEqual(['pay', 'ship']);
});

test('a step that takes longer than a stop may is given up, and done again by another worker at once', async () => {
  const { id, worker, startIdleWorker, clock, pay, service, reach, stored } = await setup();
  await startIdleWorker();
  const stopped = worker.stop(5_000);
  await clock.scheduled(5_000);
  clock.advance(5_000);
  await pay.hungUp;
  const again = await service.next();
  await stopped;
  expect(again).toMatchObject({ step: 'pay', idempotencyKey: pay.idempotencyKey });
  again.answer();
  (await service.next()).answer();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('pay')).toMatchObject({ attempt: 2, status: 'succeeded' });
});

test('a pause that is asked for while a worker stops is brought about by it', async () => {
  const { id, worker, pause, pay, stored } = await setup();
  const stopped = worker.stop(5_000);
  await pause(id);
  pay.answer(200, 'paid');
  await stopped;
  expect((await stored(id)).execution).toMatchObject({
    status: 'paused',
    pausedStepId: 'pay',
    nextStepId: 'ship',
  });
});

test('a worker that has stopped leaves no timer and no listener', async () => {
  const { worker, clock, pay, services, start } = await setup();
  pay.answer();
  await worker.stop(5_000);
  await start('pay-and-ship');
  services.notifier.send({ work: true });
  expect([clock.pending, worker.active]).toEqual([0, 0]);
});
