import { expect, onTestFinished, test } from 'vitest';
import { ExecutionNotRunningError } from '#src/domain/execution-errors.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

/** Two steps, each in flight until the service answers, and a worker. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({
    workflow_id: 'pay-and-ship',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  return { ...engine, service };
}

test('an execution that no worker has begun is paused at once, and begins when it is resumed', async () => {
  const { start, pause, resume, startWorker, stored, history, service } = await setup();
  const { id } = await start('pay-and-ship');
  const { state } = await pause(id);
  expect(state.execution).toMatchObject({
    status: 'paused',
    pausedReason: 'a break',
    pausedStepId: null,
    nextStepId: 'pay',
  });
  expect(await stored(id)).toEqual(state);
  startWorker();
  await resume(id);
  expect((await service.next()).step).toBe('pay');
  expect(await history(id)).toEqual([
    'execution.created',
    'execution.paused',
    'execution.resumed',
    'step.started pay',
  ]);
});

test('a pause waits for the step in flight, keeps its result, and starts no other', async () => {
  const { start, pause, reach, startWorker, stored, history, service } = await setup();
  const worker = startWorker();
  const { id } = await start('pay-and-ship');
  const pay = await service.next();
  const { state: pausing } = await pause(id);
  expect(pausing.execution).toMatchObject({
    status: 'pausing',
    pauseMode: 'wait',
    pausedReason: 'a break',
    nextStepId: null,
  });
  expect(await history(id)).toEqual(['execution.created', 'step.started pay', 'execution.pause_requested']);

  pay.answer(200, 'paid');
  const { execution } = await reach(id, 'paused');
  expect(execution).toMatchObject({
    pausedStepId: 'pay',
    nextStepId: 'ship',
    pauseMode: null,
    pausedReason: 'a break',
  });
  const { steps } = await stored(id);
  expect(steps.get('pay')).toMatchObject({ status: 'succeeded', output: { status: 200, body: 'paid' } });

  await worker.stop(5_000);
  expect(service.arrivals.map(({ step }) => step)).toEqual(['pay']);
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'execution.pause_requested',
    'step.succeeded pay',
    'execution.paused',
  ]);
});

test('a pause that aborts hangs up on the step in flight, which is done again after the resume', async () => {
  const { start, pause, resume, reach, startWorker, stored, service } = await setup();
  startWorker();
  const { id } = await start('pay-and-ship');
  const first = await service.next();
  await pause(id, 'abort');
  await first.hungUp;
  const { execution, steps } = await reach(id, 'paused');
  expect(execution).toMatchObject({ pausedStepId: 'pay', nextStepId: 'pay' });
  expect(steps.get('pay')).toMatchObject({
    status: 'cancelled',
    error: { code: 'CANCELLED', message: 'the execution was paused' },
  });

  await resume(id);
  const second = await service.next();
  expect(second).toMatchObject({ step: 'pay', idempotencyKey: first.idempotencyKey });
  expect((await stored(id)).steps.get('pay')).toMatchObject({ status: 'running', attempt: 1, iteration: 0 });
});

test('a pause that waits can be made to hurry', async () => {
  const { start, pause, reach, startWorker, history, service } = await setup();
  startWorker();
  const { id } = await start('pay-and-ship');
  const pay = await service.next();
  await pause(id);
  await pause(id, 'abort');
  await pay.hungUp;
  await reach(id, 'paused');
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'execution.pause_requested',
    'execution.pause_requested',
    'step.cancelled pay',
    'execution.paused',
  ]);
});

test('a second pause is refused, while the first waits and after it', async () => {
  const { start, pause, reach, startWorker, service } = await setup();
  startWorker();
  const { id } = await start('pay-and-ship');
  const pay = await service.next();
  await pause(id);
  await expect(pause(id)).rejects.toEqual(new ExecutionNotRunningError(id, 'pausing'));
  pay.answer();
  await reach(id, 'paused');
  await expect(pause(id)).rejects.toEqual(new ExecutionNotRunningError(id, 'paused'));
});

test('a waiting execution is paused at once, takes its event, and goes on when it is resumed', async () => {
  const { publish, start, pause, resume, sendEvent, reach, startWorker, stored, history } = await setup();
  await publish({
    workflow_id: 'listen',
    steps: [
      { id: 'hear', type: 'wait', wait: { event: 'word' }, next: 'tell' },
      {
        id: 'tell',
        type: 'execute',
        execute: [{ type: 'log', message: 'heard {{steps.hear.output.payload.word}}' }],
      },
    ],
  });
  startWorker();
  const { id } = await start('listen');
  await reach(id, 'waiting');
  expect((await pause(id)).state.execution.status).toBe('paused');
  const { state } = await sendEvent(id, 'word', { word: 'hello' });
  expect(state.execution).toMatchObject({ status: 'paused', nextStepId: 'tell' });
  await resume(id);
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('tell')).toMatchObject({ output: { message: 'heard hello' } });
  expect((await history(id)).slice(2)).toEqual([
    'step.waiting hear',
    'execution.paused',
    'step.succeeded hear',
    'execution.resumed',
    'step.started tell',
    'step.succeeded tell',
    'execution.completed',
  ]);
});
