import { expect, onTestFinished, test } from 'vitest';
import { WorkflowNotFoundError, WorkflowPausedError } from '#src/domain/workflow-errors.js';
import { loadWorkflowByKey } from '#src/services/workflow.js';
import { listEvents } from '#src/store/event.js';
import { withBatches } from '#test/support/batch.js';
import { setupEngine } from '#test/support/engine.js';
import { readTwice } from '#test/support/ledger.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };
async function setup() {
  const engine = withBatches(await setupEngine());
  onTestFinished(engine.close);
  await engine.publish(REST);
  return {
    ...engine,
    workflow: async () => loadWorkflowByKey(engine.services, engine.caller, 'rest'),
    statusOf: async (id: string) => (await engine.stored(id)).execution.status,
  };
}

test('holding a workflow pauses what goes on of it, and says so in its events', async () => {
  const { start, startWorker, pauseWorkflow, overBatch, stored, workflow, database } = await setup();
  const { id } = await start('rest');
  startWorker();
  const { batch, workflow: held, repeated } = await pauseWorkflow('rest');
  expect(repeated).toBe(false);
  expect(held).toMatchObject({ holdId: batch?.id, pausedReason: 'stocktaking', pausedBy: 'tester' });
  expect(await workflow()).toEqual(held);
  expect(await overBatch(batch?.id ?? '')).toMatchObject({ status: 'completed', total: 1, done: 1 });
  expect((await stored(id)).execution).toMatchObject({
    status: 'paused',
    holdId: batch?.id,
    pausedReason: 'stocktaking',
  });
  expect((await listEvents(database.db, id, 0, 100)).at(-1)).toMatchObject({
    type: 'execution.paused',
    actor: 'tester',
    data: { holdId: batch?.id, reason: 'stocktaking' },
  });
});

test('what is started of a held workflow is paused from the start, and begins when it is let go', async () => {
  const { start, startWorker, pauseWorkflow, resumeWorkflow, stored, history, reach, database } =
    await setup();
  const { workflow } = await pauseWorkflow('rest');
  startWorker();
  const execution = await start('rest');
  expect(execution).toMatchObject({ status: 'paused', holdId: workflow.holdId, nextStepId: 'rest' });
  expect((await stored(execution.id)).execution).toEqual(execution);
  expect(await history(execution.id)).toEqual(['execution.created', 'execution.paused']);
  const { batch } = await resumeWorkflow('rest');
  expect(batch).toMatchObject({ action: 'resume', total: 1, holdId: workflow.holdId });
  await reach(execution.id, 'waiting');
  const { stored: rows, told } = await readTwice(database.db);
  expect(told).toEqual(rows);
});

test('letting a workflow go resumes what was held with it, and not what a person has paused', async () => {
  const { start, pause, startWorker, pauseWorkflow, resumeWorkflow, overBatch, reach, statusOf, workflow } =
    await setup();
  startWorker();
  const [one, two] = [await start('rest'), await start('rest')];
  await Promise.all([one, two].map(({ id }) => reach(id, 'waiting')));
  await pause(two.id);
  await overBatch((await pauseWorkflow('rest')).batch?.id ?? '');
  expect(await statusOf(one.id)).toBe('paused');
  const { batch, workflow: free } = await resumeWorkflow('rest');
  expect(free).toMatchObject({ holdId: null, pausedAt: null, pausedReason: null, pausedBy: null });
  expect(await workflow()).toEqual(free);
  expect(await overBatch(batch?.id ?? '')).toMatchObject({ total: 1, done: 1 });
  expect([await statusOf(one.id), await statusOf(two.id)]).toEqual(['waiting', 'paused']);
});

test('one of a held workflow is resumed by force alone', async () => {
  const { start, pauseWorkflow, resume, cancel, statusOf } = await setup();
  await pauseWorkflow('rest');
  const { id } = await start('rest');
  await expect(resume(id)).rejects.toEqual(new WorkflowPausedError(id, 'paused', 'rest'));
  await resume(id, {}, null, { force: true });
  expect(await statusOf(id)).toBe('pending');
  await cancel(id);
  await expect(resume(id)).rejects.toBeInstanceOf(WorkflowPausedError);
});

test('what was resumed, cancelled or paused anew meanwhile is left as it is', async () => {
  const {
    start,
    pauseWorkflow,
    resumeWorkflow,
    resume,
    cancel,
    pause,
    overBatch,
    items,
    startWorker,
    statusOf,
  } = await setup();
  await pauseWorkflow('rest');
  const [forced, gone, again] = [await start('rest'), await start('rest'), await start('rest')];
  const { batch } = await resumeWorkflow('rest');
  await resume(forced.id, {}, null, { force: true });
  await cancel(gone.id);
  await resume(again.id, {}, null, { force: true });
  await pause(again.id);
  startWorker();
  expect(await overBatch(batch?.id ?? '')).toMatchObject({ done: 0, refused: 3 });
  expect(new Set((await items(batch?.id ?? '')).map(({ errorCode }) => errorCode))).toEqual(
    new Set(['EXECUTION_NOT_HELD']),
  );
  expect([await statusOf(gone.id), await statusOf(again.id)]).toEqual(['cancelled', 'paused']);
});

test('a workflow that is held already stays held by the same hold', async () => {
  const { pauseWorkflow, resumeWorkflow, workflow } = await setup();
  const first = await pauseWorkflow('rest');
  const second = await pauseWorkflow('rest', null, 'another reason');
  expect(second).toEqual({ ...first, repeated: true });
  await resumeWorkflow('rest');
  expect(await resumeWorkflow('rest')).toMatchObject({ batch: null, repeated: true });
  expect(await workflow()).toMatchObject({ holdId: null });
  await expect(pauseWorkflow('none')).rejects.toEqual(new WorkflowNotFoundError('none'));
});

test('a hold that is asked for again under its id is not brought about again', async () => {
  const { pauseWorkflow, resumeWorkflow, workflow } = await setup();
  const first = await pauseWorkflow('rest', 'hold-1');
  expect(await pauseWorkflow('rest', 'hold-1')).toEqual({ ...first, repeated: true });
  await resumeWorkflow('rest', { commandId: 'go-1' });
  expect(await pauseWorkflow('rest', 'hold-1')).toMatchObject({ repeated: true, workflow: { holdId: null } });
  expect(await workflow()).toMatchObject({ holdId: null });
  await expect(pauseWorkflow('rest', 'go-1')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});
