import { expect, onTestFinished, test } from 'vitest';
import { ExecutionNotRunningError } from '#src/domain/execution-errors.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({
    workflow_id: 'work',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  await engine.publish({
    workflow_id: 'listen',
    steps: [{ id: 'hear', type: 'wait', wait: { event: 'word' } }],
  });
  return { ...engine, service };
}

const cancelled = { status: 'cancelled', errorMessage: 'enough', completedAt: expect.any(Date) };

test('an execution that no worker has begun is cancelled at once', async () => {
  const { start, cancel, startWorker, history } = await setup();
  const { id } = await start('work');
  expect((await cancel(id)).state.execution).toMatchObject(cancelled);
  await startWorker().stop(5_000);
  expect(await history(id)).toEqual(['execution.created', 'execution.cancelled']);
});

test('a waiting execution is cancelled at once, with the step that waits', async () => {
  const { start, cancel, reach, startWorker, history } = await setup();
  startWorker();
  const { id } = await start('listen');
  await reach(id, 'waiting');
  const { execution, steps } = (await cancel(id)).state;
  expect(execution).toMatchObject({ ...cancelled, nextStepId: 'hear' });
  expect(steps.get('hear')).toMatchObject({ status: 'cancelled', waitKind: null });
  expect((await history(id)).slice(-2)).toEqual(['step.cancelled hear', 'execution.cancelled']);
});

test('a paused execution is cancelled at once', async () => {
  const { start, pause, cancel } = await setup();
  const { id } = await start('work');
  await pause(id);
  expect((await cancel(id)).state.execution).toMatchObject({
    ...cancelled,
    pausedAt: null,
    pausedReason: null,
  });
});

test('a cancel hangs up on the step in flight, and starts no other', async () => {
  const { start, cancel, reach, startWorker, history, service } = await setup();
  startWorker();
  const { id } = await start('work');
  const pay = await service.next();
  expect((await cancel(id)).state.execution).toMatchObject({ status: 'cancelling', errorMessage: 'enough' });
  await pay.hungUp;
  const { execution } = await reach(id, 'cancelled');
  expect(execution).toMatchObject({ ...cancelled, nextStepId: 'pay' });
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'execution.cancel_requested',
    'step.cancelled pay',
    'execution.cancelled',
  ]);
  await expect(cancel(id)).rejects.toEqual(new ExecutionNotRunningError(id, 'cancelled'));
});

test('a cancel goes before a pause that still waits', async () => {
  const { start, pause, cancel, reach, startWorker, service } = await setup();
  startWorker();
  const { id } = await start('work');
  const pay = await service.next();
  await pause(id);
  await cancel(id);
  await pay.hungUp;
  expect((await reach(id, 'cancelled')).execution).toMatchObject({
    ...cancelled,
    pauseMode: null,
    pausedReason: null,
  });
});
