import { expect, onTestFinished, test } from 'vitest';
import { batches } from '#src/db/tables.js';
import { ForbiddenError } from '#src/domain/access-errors.js';
import { type BatchCommand, statusesFor } from '#src/domain/batch-command.js';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { isGranted, PERMISSIONS } from '#src/domain/permission.js';
import { WorkflowNotFoundError } from '#src/domain/workflow-errors.js';
import { continueBatch, loadBatch } from '#src/services/batch.js';
import { CANCEL, PAUSE, RESUME, withBatches } from '#test/support/batch.js';
import { setupTimedEngine } from '#test/support/engine.js';

const rest = (key: string) => ({
  workflow_id: key,
  steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }],
});

const ABORT: BatchCommand = { action: 'pause', mode: 'abort', clock: 'run' };
const FORCE: BatchCommand = { action: 'resume', data: {}, force: true };

/** Executions of two workflows, a minute apart; no worker runs. */
async function setup() {
  const engine = withBatches(await setupTimedEngine());
  onTestFinished(engine.close);
  await engine.publish(rest('rest'));
  await engine.publish(rest('other'));
  const ids: string[] = [];
  for (const key of ['rest', 'other', 'rest', 'other']) {
    ids.push((await engine.start(key)).id);
    engine.clock.advance(60_000);
  }
  const { createBatch, items } = engine;
  return {
    ...engine,
    ids: ids as [string, string, string, string],
    /** Which of the executions a batch is for. */
    async selected(...[command, more]: Parameters<typeof createBatch>) {
      const { batch } = await createBatch(command, more);
      return (await items(batch.id)).map(({ executionId }) => ids.indexOf(executionId));
    },
  };
}

test('a batch is for what the filter selects, the oldest first', async () => {
  const { selected, ids, pause, cancel, clock } = await setup();
  const [first, , third, fourth] = ids;
  const minutes = (count: number) => new Date(clock.now().getTime() - count * 60_000);
  expect(await selected(PAUSE)).toEqual([0, 2]);
  expect(await selected(PAUSE, { filter: { statuses: ['pending'] } })).toEqual([0, 1, 2, 3]);
  expect(await selected(PAUSE, { filter: { ids: [fourth, first], limit: 1 } })).toEqual([0]);
  expect(await selected(PAUSE, { filter: { createdAfter: minutes(2) } })).toEqual([2, 3]);
  expect(await selected(PAUSE, { filter: { createdBefore: minutes(3), workflowKey: 'other' } })).toEqual([1]);
  expect(await selected(PAUSE, { filter: { errorCode: 'HTTP_500' } })).toEqual([]);
  await pause(first);
  await cancel(third);
  expect(await selected(RESUME)).toEqual([0, 2]);
  expect(await selected(RESUME, { filter: { pausedBefore: clock.now() } })).toEqual([0]);
  expect(await selected(RESUME, { filter: { pausedBefore: minutes(1) } })).toEqual([]);
  expect(await selected(CANCEL)).toEqual([0]);
  expect(await selected(CANCEL, { filter: { ids: [] } })).toEqual([]);
});

test('what is started after a batch was asked for is not in it', async () => {
  const { createBatch, start, startWorker, overBatch, items, stored } = await setup();
  const { batch } = await createBatch(PAUSE);
  const { id } = await start('rest');
  startWorker();
  expect(await overBatch(batch.id)).toMatchObject({ total: 2, done: 2 });
  expect((await items(batch.id)).map(({ executionId }) => executionId)).not.toContain(id);
  expect((await stored(id)).execution.status).not.toBe('paused');
});

test('what has ended since then refuses, and its refusal is written down', async () => {
  const { createBatch, cancel, ids, startWorker, overBatch, items } = await setup();
  const { batch } = await createBatch(PAUSE);
  await cancel(ids[0]);
  startWorker();
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 1, refused: 1, failed: 0 });
  expect(await items(batch.id)).toMatchObject([
    {
      status: 'refused',
      errorCode: 'EXECUTION_NOT_RUNNING',
      errorMessage: `execution ${ids[0]} is not running (status: cancelled)`,
    },
    { status: 'done', errorCode: null, errorMessage: null },
  ]);
});

test('a batch for nothing is completed at once', async () => {
  const { createBatch } = await setup();
  const { batch } = await createBatch(RESUME);
  expect(batch).toMatchObject({ status: 'completed', total: 0, wakeAt: null });
});

test('a preview tells what would happen, and stores nothing', async () => {
  const { previewBatch, pause, ids, database, stored, pauseWorkflow } = await setup();
  const [first, second, third] = ids;
  await pause(first);
  const filter = { ids: [first, second, third], statuses: ['paused', 'pending'] as const };
  const before = await stored(first);
  const preview = await previewBatch(RESUME, { filter });
  expect(preview).toMatchObject({
    selected: 3,
    taken: 1,
    refused: [{ code: 'EXECUTION_NOT_PAUSED', count: 2 }],
  });
  expect(preview.sample.map(({ execution, error }) => [execution.id, error?.code])).toEqual([
    [first, undefined],
    [second, 'EXECUTION_NOT_PAUSED'],
    [third, 'EXECUTION_NOT_PAUSED'],
  ]);
  expect(await stored(first)).toEqual(before);
  expect(await database.db.$count(batches)).toBe(0);
  await pauseWorkflow('rest');
  expect((await previewBatch(RESUME, { filter: { ids: [first] } })).refused).toEqual([
    { code: 'WORKFLOW_PAUSED', count: 1 },
  ]);
});

test('a preview of many looks at the first 100 alone', async () => {
  const { previewBatch, start } = await setup();
  for (let index = 0; index < 101; index++) await start('rest');
  const { selected, sample } = await previewBatch(PAUSE);
  expect([selected, sample.length]).toEqual([103, 100]);
});

test('a batch that is asked for many times under one id is made once', async () => {
  const { createBatch, database, start } = await setup();
  const asked = await Promise.all([1, 2, 3].map(() => createBatch(PAUSE, { commandId: 'maintenance' })));
  expect(new Set(asked.map(({ batch }) => batch.id)).size).toBe(1);
  expect(asked.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
  await start('rest');
  expect((await createBatch(PAUSE, { commandId: 'maintenance' })).batch.total).toBe(2);
  expect(await database.db.$count(batches)).toBe(1);
});

test('the same id for anything else is a conflict', async () => {
  const { createBatch } = await setup();
  await createBatch(PAUSE, { commandId: 'once' });
  const others: Parameters<typeof createBatch>[] = [
    [CANCEL, {}],
    [ABORT, {}],
    [PAUSE, { filter: { workflowKey: 'other' } }],
    [PAUSE, { reason: 'another' }],
    [PAUSE, { stopAfter: 1 }],
    [PAUSE, { canary: 1 }],
    [PAUSE, { ratePerSecond: 1 }],
  ];
  for (const [command, more] of others)
    await expect(createBatch(command, { commandId: 'once', ...more })).rejects.toEqual(
      new IdempotencyConflictError('once', 'another pause_executions'),
    );
});

test('what can not be meant is refused', async () => {
  const { createBatch, previewBatch, database } = await setup();
  const refused: [Parameters<typeof createBatch>[1], string][] = [
    [{ filter: {} }, 'filter'],
    [{ filter: { limit: 5 } }, 'filter'],
    [{ filter: { ids: Array(10_001).fill('00000000-0000-7000-8000-000000000001') } }, 'filter.ids'],
    [{ filter: { workflowKey: 'rest', limit: 100_001 } }, 'filter.limit'],
    [{ filter: { workflowKey: 'rest', limit: 0 } }, 'filter.limit'],
    [{ ratePerSecond: 0 }, 'ratePerSecond'],
    [{ canary: -1 }, 'canary'],
    [{ stopAfter: 0 }, 'stopAfter'],
    [{ settleMs: 8 * 86_400_000 }, 'settle'],
    [{ reason: 'x'.repeat(256) }, 'reason'],
  ];
  for (const [more, path] of refused) {
    for (const ask of [createBatch, previewBatch]) {
      const error = await ask(PAUSE, more).catch((caught: unknown) => caught);
      expect(error, path).toBeInstanceOf(InvalidInputError);
      expect((error as InvalidInputError).faults[0]?.path).toBe(path);
    }
  }
  await expect(createBatch(PAUSE, { filter: { workflowKey: 'none' } })).rejects.toEqual(
    new WorkflowNotFoundError('none'),
  );
  expect(await database.db.$count(batches)).toBe(0);
});

test('without statuses those are meant in which the command is taken', () => {
  expect(statusesFor(PAUSE)).toEqual(['pending', 'running', 'waiting']);
  expect(statusesFor(ABORT)).toContain('pausing');
  expect(statusesFor(RESUME)).toEqual(['paused', 'failed', 'cancelled']);
  // By force what runs could be reset too: that has to be said.
  expect(statusesFor(FORCE)).toEqual(['paused', 'failed', 'cancelled', 'blocked']);
  expect(statusesFor(CANCEL)).toEqual(['pending', 'running', 'waiting', 'pausing', 'paused']);
});

test('a batch by force is continued by those alone who may force', async () => {
  const { createBatch, services, caller } = await setup();
  const filter = { statuses: ['pending' as const] };
  const { batch } = await createBatch(FORCE, { filter });
  const { batch: plain } = await createBatch(RESUME, { filter });
  const stopped = { status: 'stopped' as const, stoppedBecause: 'the canary failed', wakeAt: null };
  await services.db.update(batches).set(stopped);
  const permissions = PERMISSIONS.filter((one) => !isGranted([one], 'execution:force'));
  const weaker = { ...caller, actor: 'ada', permissions };
  const request = { id: batch.id, commandId: null };
  await expect(continueBatch(services, weaker, request)).rejects.toEqual(
    new ForbiddenError('ada', 'execution:force'),
  );
  expect((await loadBatch(services, caller, batch.id)).status).toBe('stopped');
  expect((await continueBatch(services, weaker, { ...request, id: plain.id })).batch.status).toBe('running');
  expect((await continueBatch(services, caller, request)).batch.status).toBe('running');
});
