import { expect, onTestFinished, test } from 'vitest';
import { ExecutionNotResumableError } from '#src/domain/execution-errors.js';
import { StepNotResumableError } from '#src/domain/step-errors.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const FORCED = { force: true };

/** Two steps that are in flight until the service answers; the second may run at most once. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({
    workflow_id: 'pay-and-ship',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship', { resumable: false })],
  });
  engine.startWorker();
  return { ...engine, service };
}

test('a resume by force takes a step out of flight: it begins anew, and what its worker had still to say is dropped', async () => {
  const { start, resume, reach, service, stored, history } = await setup();
  const { id } = await start('pay-and-ship');
  const first = await service.next();
  expect((await resume(id, {}, null, FORCED)).state.execution).toMatchObject({
    status: 'running',
    resumeCount: 1,
  });
  const second = await service.next();
  expect(second.idempotencyKey).toBe(first.idempotencyKey);
  await first.hungUp;
  second.answer(200, 'second');
  (await service.next()).answer();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('pay')?.output).toEqual({ status: 200, body: 'second' });
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'execution.resumed',
    'step.started pay',
    'step.succeeded pay',
    'step.started ship',
    'step.succeeded ship',
    'execution.completed',
  ]);
});

test('a pause that never comes, since a step hangs, gives way to a resume by force', async () => {
  const { start, pause, resume, reach, service } = await setup();
  const { id } = await start('pay-and-ship');
  await service.next();
  expect((await pause(id)).state.execution.status).toBe('pausing');
  await resume(id, {}, null, FORCED);
  (await service.next()).answer();
  (await service.next()).answer();
  expect((await reach(id, 'completed')).execution.resumeCount).toBe(1);
});

test('force is refused where nothing is left in flight, and says why', async () => {
  const { publish, start, reach, resume, service } = await setup();
  await publish({
    workflow_id: 'listen',
    steps: [{ id: 'hear', type: 'wait', wait: { event: 'word' } }],
  });
  const { id: waiting } = await start('listen');
  await reach(waiting, 'waiting');
  const { id: done } = await start('pay-and-ship');
  (await service.next()).answer();
  (await service.next()).answer();
  await reach(done, 'completed');
  for (const [id, message] of [
    [waiting, `Cannot resume execution: ${waiting} in state: waiting; no step is left in flight`],
    [done, `Cannot resume execution: ${done} in state: completed; it has ended well`],
  ] as const) {
    const refused = resume(id, {}, null, FORCED);
    await expect(refused).rejects.toBeInstanceOf(ExecutionNotResumableError);
    await expect(refused).rejects.toThrow(message);
  }
});

test('a step that may run at most once and was stopped by a pause runs again by force alone', async () => {
  const { start, pause, resume, reach, service } = await setup();
  const { id } = await start('pay-and-ship');
  (await service.next()).answer();
  await service.next();
  await pause(id, 'abort');
  await reach(id, 'paused');
  const refused = resume(id);
  await expect(refused).rejects.toBeInstanceOf(StepNotResumableError);
  await expect(refused).rejects.toThrow('Cannot resume - operation not resumable: ship');
  await resume(id, {}, null, FORCED);
  (await service.next()).answer();
  await reach(id, 'completed');
});

test('a step that may run more than once and was stopped by a pause runs again', async () => {
  const { start, pause, resume, reach, service } = await setup();
  const { id } = await start('pay-and-ship');
  await service.next();
  await pause(id, 'abort');
  await reach(id, 'paused');
  await resume(id);
  (await service.next()).answer();
  (await service.next()).answer();
  await reach(id, 'completed');
});

test('a rejection that blocked the execution is overruled by force', async () => {
  const { publish, start, reach, resume, service, stored } = await setup();
  await publish({
    workflow_id: 'order',
    steps: [
      { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'much' }, next: 'pay' },
      service.step('pay'),
    ],
  });
  const { id } = await start('order');
  await reach(id, 'paused');
  await resume(id, { approved: false, why: 'too much' });
  expect((await stored(id)).execution).toMatchObject({ status: 'blocked', nextStepId: 'ask' });
  await expect(resume(id)).rejects.toThrow(`execution ${id} is not paused (status: blocked)`);
  await expect(resume(id, { approved: false }, null, FORCED)).rejects.toThrow('would change nothing');
  await resume(id, { by: 'Ann' }, null, FORCED);
  (await service.next()).answer();
  const { execution, steps } = await reach(id, 'completed');
  expect(execution).toMatchObject({ result: 'executed', errorMessage: null });
  expect(steps.get('ask')?.status).toBe('succeeded');
  expect((await stored(id)).steps.get('ask')?.output).toEqual({ approved: true, by: 'Ann' });
  expect((await stored(id)).execution.resumeData).toEqual({ approved: true, by: 'Ann', why: 'too much' });
});
