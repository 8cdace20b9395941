import { expect, onTestFinished, test } from 'vitest';
import { BatchNotStoppedError } from '#src/domain/batch-errors.js';
import { CANCEL, PAUSE, RESUME, withBatches } from '#test/support/batch.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };

/** So many executions that have not begun. Time stands still, and no worker runs yet. */
async function setup(count: number) {
  const engine = withBatches(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')));
  onTestFinished(engine.close);
  await engine.publish(REST);
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await engine.start('rest')).id);
  return {
    ...engine,
    ids,
    /** As much later a batch is looked at again. */
    later(ms: number) {
      engine.clock.advance(ms);
      engine.services.notifier.send({ batches: true });
    },
  };
}

/** So many executions that have failed, by a service that the test answers. */
async function setupFailed(count: number) {
  const engine = await setup(0);
  const service = await startService();
  await engine.publish({ workflow_id: 'rest', steps: [service.step('pay')] });
  engine.startWorker();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    ids.push((await engine.start('rest')).id);
    (await service.next()).answer(500);
    await engine.reach(ids.at(-1) ?? '', 'failed');
  }
  return { ...engine, service, ids };
}

test('a rate is kept: no more in a second than it says', async () => {
  const { createBatch, startWorker, untilBatch, overBatch, clock, later } = await setup(5);
  const { batch } = await createBatch(PAUSE, { ratePerSecond: 2 });
  startWorker();
  const first = await untilBatch(batch.id, ({ done }) => done > 0);
  expect(first).toMatchObject({ status: 'running', done: 2 });
  expect(first.wakeAt).toEqual(new Date(clock.now().getTime() + 1_000));
  later(999);
  later(1);
  expect(await untilBatch(batch.id, ({ done }) => done > 2)).toMatchObject({ status: 'running', done: 4 });
  later(1_000);
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 5 });
});

test('the others follow once the canary has come to rest', async () => {
  const { createBatch, startWorker, overBatch, items, clock } = await setup(5);
  const { batch } = await createBatch(PAUSE, { canary: 2 });
  startWorker();
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 5, stoppedBecause: null });
  expect((await items(batch.id)).map(({ at }) => at)).toEqual(Array(5).fill(clock.now()));
});

test('an execution of the canary that goes on is watched for as long as was asked, and no longer', async () => {
  const { createBatch, untilBatch, overBatch, service, later, clock } = await setupFailed(3);
  const { batch } = await createBatch(RESUME, { canary: 1, settleMs: 1_500 });
  await service.next();
  const begin = clock.now().getTime();
  const untilLook = (ms: number) => untilBatch(batch.id, ({ wakeAt }) => wakeAt?.getTime() === begin + ms);
  expect(await untilLook(1_000)).toMatchObject({
    status: 'settling',
    settleUntil: new Date(begin + 1_500),
  });
  later(1_000);
  expect(await untilLook(1_500)).toMatchObject({ status: 'settling', done: 1 });
  later(500);
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 3 });
});

test('a resume stops where one of its canary fails again, and says which', async () => {
  const { createBatch, untilBatch, service, ids, reach, later, continueBatch, overBatch } =
    await setupFailed(3);
  const { batch } = await createBatch(RESUME, { canary: 1 });
  (await service.next()).answer(503);
  await reach(ids[0] ?? '', 'failed');
  await untilBatch(batch.id, ({ status }) => status === 'settling');
  later(1_000);
  const stopped = await untilBatch(batch.id, ({ status }) => status === 'stopped');
  expect(stopped).toMatchObject({ done: 1, wakeAt: null, finishedAt: null });
  expect(stopped.stoppedBecause).toMatch(`canary: execution ${ids[0]} failed again:`);
  expect(service.arrivals).toHaveLength(4);

  const { batch: goingOn } = await continueBatch(batch.id);
  expect(goingOn).toMatchObject({ status: 'running', stoppedBecause: null });
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 3 });
});

test('a batch stops where one of its canary refuses, before any other is tried', async () => {
  const { createBatch, startWorker, untilBatch, ids, items } = await setup(4);
  const { batch } = await createBatch(RESUME, { canary: 2, filter: { statuses: ['pending'] } });
  startWorker();
  const stopped = await untilBatch(batch.id, ({ status }) => status === 'stopped');
  expect(stopped).toMatchObject({ done: 0, refused: 1, failed: 0 });
  expect(stopped.stoppedBecause).toContain(`canary: execution ${ids[0]} refused it: EXECUTION_NOT_PAUSED`);
  expect((await items(batch.id)).map(({ status }) => status)).toEqual([
    'refused',
    'pending',
    'pending',
    'pending',
  ]);
});

test('a batch stops at so many refusals, goes on when it is told to, and counts anew', async () => {
  const { createBatch, startWorker, untilBatch, overBatch, continueBatch, readBatch } = await setup(5);
  const { batch } = await createBatch(RESUME, { stopAfter: 2, filter: { statuses: ['pending'] } });
  startWorker();
  const stopped = await untilBatch(batch.id, ({ status }) => status === 'stopped');
  expect(stopped).toMatchObject({ refused: 2, stopAfter: 2, wakeAt: null });
  expect(stopped.stoppedBecause).toContain('2 refused and 0 failed, the last: execution');
  await continueBatch(batch.id, 'go-on');
  const again = await untilBatch(batch.id, ({ status }) => status === 'stopped');
  expect(again).toMatchObject({ refused: 4, stopAfter: 4 });
  // What was asked before is not asked again by its repetition.
  expect(await continueBatch(batch.id, 'go-on')).toEqual({ batch: again, repeated: true });
  await continueBatch(batch.id, 'go-on-again');
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', refused: 5 });
  await expect(continueBatch(batch.id)).rejects.toEqual(new BatchNotStoppedError(batch.id, 'completed'));
  expect(await readBatch(batch.id)).toMatchObject({ refused: 5 });
});

test('a batch that is cancelled leaves the others as they are', async () => {
  const { createBatch, startWorker, untilBatch, cancelBatch, later, ids, stored } = await setup(3);
  const { batch } = await createBatch(CANCEL, { ratePerSecond: 1 });
  startWorker();
  await untilBatch(batch.id, ({ done }) => done === 1);
  const { batch: cancelled } = await cancelBatch(batch.id, 'no-more');
  expect(cancelled).toMatchObject({ status: 'cancelled', done: 1, total: 3 });
  await expect(cancelBatch(batch.id)).rejects.toMatchObject({ code: 'BATCH_ENDED' });
  expect(await cancelBatch(batch.id, 'no-more')).toMatchObject({ repeated: true });
  later(5_000);
  const { batch: next } = await createBatch(PAUSE);
  await untilBatch(next.id, ({ status }) => status === 'completed');
  expect((await stored(ids[0] ?? '')).execution.status).toBe('cancelled');
  expect((await stored(ids[1] ?? '')).execution.status).toBe('paused');
});

test('batches take turns', async () => {
  const { createBatch, startWorker, overBatch, readBatch } = await setup(4);
  const { batch: slow } = await createBatch(PAUSE, { ratePerSecond: 1 });
  const { batch: quick } = await createBatch(PAUSE);
  startWorker();
  await overBatch(quick.id);
  expect(await readBatch(slow.id)).toMatchObject({ status: 'running' });
});

test('one that waits for its time is found without a hint', async () => {
  const { createBatch, startWorker, untilBatch, overBatch, clock } = await setup(2);
  const { batch } = await createBatch(PAUSE, { ratePerSecond: 1 });
  // It runs no execution, so nothing but batches calls it before a second has passed.
  startWorker({ concurrency: 0 });
  await untilBatch(batch.id, ({ done }) => done === 1);
  // To look for work, at its leases, and for the batch.
  await clock.scheduled(1_000, 3);
  clock.advance(1_000);
  await overBatch(batch.id);
});
