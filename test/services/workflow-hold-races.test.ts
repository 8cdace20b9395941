import { expect, inject, onTestFinished, test } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import { RepriseError } from '#src/domain/errors.js';
import { startExecution } from '#src/services/start.js';
import { PAUSE, RESUME, withBatches } from '#test/support/batch.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };
async function setup(base: Awaited<ReturnType<typeof setupEngine>> | null = null) {
  const engine = withBatches(base ?? (await setupEngine()));
  onTestFinished(engine.close);
  await engine.publish(REST);
  return {
    ...engine,
    statusOf: async (id: string) => (await engine.stored(id)).execution.status,
  };
}

test('what the hold has not come to when it ends is not paused any more', async () => {
  const { start, pauseWorkflow, resumeWorkflow, overBatch, readBatch, startWorker, reach, history } =
    await setup();
  const { id } = await start('rest');
  const { batch: pausing } = await pauseWorkflow('rest');
  const { batch: resuming } = await resumeWorkflow('rest');
  expect(await readBatch(pausing?.id ?? '')).toMatchObject({ status: 'cancelled', done: 0 });
  expect(resuming).toMatchObject({ status: 'completed', total: 0 });
  startWorker();
  await reach(id, 'waiting');
  await overBatch(resuming?.id ?? '');
  expect(await history(id)).not.toContain('execution.paused');
});

test('what is still on its way to be paused is waited for, and then let go; others are not kept waiting', async () => {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const engine = await setup(await setupTimedEngine(clock));
  const { publish, start, startWorker, pauseWorkflow, resumeWorkflow, untilBatch, overBatch, reach } = engine;
  const service = await startService();
  await publish({
    workflow_id: 'rest',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  startWorker();
  const { id } = await start('rest');
  const pay = await service.next();
  await overBatch((await pauseWorkflow('rest')).batch?.id ?? '');
  expect(await engine.statusOf(id)).toBe('pausing');
  const late = await start('rest');
  const { batch } = await resumeWorkflow('rest');
  const { id: batchId = '' } = batch ?? {};
  expect(await untilBatch(batchId, ({ done }) => done === 1)).toMatchObject({ status: 'running', total: 2 });
  expect((await service.next()).step).toBe('pay');
  expect(await engine.statusOf(late.id)).toBe('running');
  pay.answer();
  await reach(id, 'paused');
  engine.services.notifier.send({ batches: true });
  clock.advance(1_000);
  await overBatch(batchId);
  expect((await service.next()).step).toBe('ship');
});

test('an approval that waits is not decided by letting the workflow go', async () => {
  const {
    publish,
    start,
    startWorker,
    pauseWorkflow,
    resumeWorkflow,
    overBatch,
    reach,
    until,
    stored,
    resume,
  } = await setup();
  const service = await startService();
  const ask = { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'please look' } };
  const parallel = { strategy: 'all_must_pass', steps: [ask, service.step('pay')] };
  await publish({ workflow_id: 'rest', steps: [{ id: 'both', type: 'parallel', parallel }] });
  startWorker();
  const { id } = await start('rest');
  const pay = await service.next();
  await overBatch((await pauseWorkflow('rest')).batch?.id ?? '');
  pay.answer();
  expect((await reach(id, 'paused')).execution).toMatchObject({ pausedReason: 'stocktaking' });
  const { batch } = await resumeWorkflow('rest');
  expect(await overBatch(batch?.id ?? '')).toMatchObject({ done: 1 });
  await until(id, ({ state: { execution } }) => execution.pausedReason === 'please look');
  expect((await stored(id)).steps.get('both.ask')).toMatchObject({ status: 'waiting', waitKind: 'approval' });
  await resume(id, { approved: true });
  await reach(id, 'completed');
});

test('what was being let go when the workflow is held anew stays held, and is let go with all the others', async () => {
  const { start, pauseWorkflow, resumeWorkflow, readBatch, overBatch, startWorker, statusOf, reach } =
    await setup();
  await pauseWorkflow('rest');
  const { id } = await start('rest');
  const { batch: first } = await resumeWorkflow('rest');
  const { batch: second } = await pauseWorkflow('rest');
  expect(await readBatch(first?.id ?? '')).toMatchObject({ status: 'cancelled' });
  startWorker();
  await overBatch(second?.id ?? '');
  expect(await statusOf(id)).toBe('paused');
  await resumeWorkflow('rest');
  await reach(id, 'waiting');
});

test('what was held for too long is let go by force', async () => {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const { start, pauseWorkflow, resumeWorkflow, overBatch, items, startWorker, reach } = await setup(
    await setupTimedEngine(clock),
  );
  await pauseWorkflow('rest');
  const { id } = await start('rest');
  clock.advance(8 * 86_400_000);
  startWorker();
  const { batch } = await resumeWorkflow('rest');
  expect(await overBatch(batch?.id ?? '')).toMatchObject({ refused: 1 });
  expect((await items(batch?.id ?? ''))[0]).toMatchObject({ errorCode: 'EXECUTION_PAUSED_TOO_LONG' });
  await resumeWorkflow('rest', { force: true });
  await reach(id, 'waiting');
});

const onPostgres = test.skipIf(inject('postgresUrl') === null);

onPostgres(
  'no execution slips through that is started while the workflow is being held, or let go',
  async () => {
    const { services, caller, database, pauseWorkflow, resumeWorkflow, overBatch, startWorker, statusOf } =
      await setup();
    const own = openPostgres(database.url ?? '');
    onTestFinished(own.close);
    const request = {
      workflowKey: 'rest',
      payload: {},
      idempotencyKey: null,
      triggerEvent: null,
      metadata: {},
    };
    const ids: string[] = [];
    let going = true;
    const starter = async () => {
      while (going)
        ids.push((await startExecution({ ...services, db: own.db }, caller, request)).execution.id);
    };
    const starters = Array.from({ length: 6 }, starter);
    const batchIds: string[] = [];
    for (let round = 0; round < 5; round++) {
      batchIds.push((await pauseWorkflow('rest')).batch?.id ?? '');
      if (round < 4) batchIds.push((await resumeWorkflow('rest')).batch?.id ?? '');
    }
    going = false;
    await Promise.all(starters);
    startWorker();
    for (const id of batchIds) await overBatch(id);
    const statuses = new Set(await Promise.all(ids.map(statusOf)));
    expect(statuses).toEqual(new Set(['paused']));
    const { batch } = await resumeWorkflow('rest');
    expect(await overBatch(batch?.id ?? '')).toMatchObject({ done: ids.length, refused: 0 });
  },
);

onPostgres('holds, batches, single commands and workers never wait for one another in a circle', async () => {
  const engine = await setup();
  const { start, pause, resume, createBatch, pauseWorkflow, resumeWorkflow, startWorker, overBatch } = engine;
  const broken: unknown[] = [];
  const logger = { debug() {}, info() {}, warn: tell, error: tell };
  function tell(fields: object): void {
    broken.push(fields);
  }
  for (let index = 0; index < 2; index++) startWorker({ logger });
  const ids = (await Promise.all(Array.from({ length: 30 }, () => start('rest')))).map(({ id }) => id);
  const batchIds: string[] = [];
  const repeat = async (times: number, act: (round: number) => Promise<unknown>) => {
    for (let round = 0; round < times; round++) {
      await act(round).catch((error: unknown) => {
        if (!(error instanceof RepriseError)) broken.push(error);
      });
    }
  };
  const asked = async (batch: { id: string } | null) => void batchIds.push(...(batch ? [batch.id] : []));
  await Promise.all([
    repeat(60, (round) => pause(ids[(round * 7) % 30] ?? '')),
    repeat(60, (round) => resume(ids[(round * 11) % 30] ?? '')),
    repeat(15, async () => asked((await createBatch(PAUSE)).batch)),
    repeat(15, async () => asked((await createBatch(RESUME)).batch)),
    repeat(15, async () => {
      await asked((await pauseWorkflow('rest')).batch);
      await asked((await resumeWorkflow('rest')).batch);
    }),
    repeat(30, () => start('rest')),
  ]);
  await asked((await resumeWorkflow('rest')).batch);
  for (const id of batchIds) await overBatch(id);
  expect(broken).toEqual([]);
});
