import { expect, onTestFinished, test } from 'vitest';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

/** An execution whose one step, made with `more`, is in flight at the service. */
async function setup(more: object = {}, workflow: object = {}, clock = new TestClock()) {
  const engine = await setupTimedEngine(clock);
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({ workflow_id: 'pay', steps: [service.step('pay', more)], ...workflow });
  // Of these tests' time hours may pass at once, while no heartbeat comes through.
  engine.startWorker({ leaseMs: 10 * 3_600_000 });
  const { id } = await engine.start('pay');
  const first = await service.next();
  return { ...engine, service, id, first };
}

const linear = (attempts: number, more: object = {}) => ({
  retry: { max_attempts: attempts, backoff: 'linear', ...more },
});

test('a failed attempt is repeated after its backoff, with the same key, until one succeeds', async () => {
  const { id, first, service, clock, pass, reach, stored, history } = await setup(linear(3));
  first.answer(503, 'busy');
  const { steps } = await reach(id, 'waiting');
  expect(steps.get('pay')).toMatchObject({
    status: 'waiting',
    waitKind: 'retry',
    wakeAt: new Date(clock.now().getTime() + 1_000),
    error: { code: 'HTTP_503' },
  });
  pass(1_000);
  const second = await service.next();
  second.answer(503, 'busy');
  await reach(id, 'waiting');
  pass(2_000);
  const third = await service.next();
  third.answer(200, 'paid');
  await reach(id, 'completed');
  expect(new Set(service.arrivals.map(({ idempotencyKey }) => idempotencyKey))).toEqual(
    new Set([first.idempotencyKey]),
  );
  expect((await stored(id)).steps.get('pay')).toMatchObject({
    attempt: 3,
    error: null,
    output: { body: 'paid' },
  });
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'step.retried pay',
    'step.started pay',
    'step.retried pay',
    'step.started pay',
    'step.succeeded pay',
    'execution.completed',
  ]);
});

test('after the most attempts the execution fails with the error of the last', async () => {
  const { id, first, service, pass, reach } = await setup(linear(2));
  first.answer(503, 'busy');
  await reach(id, 'waiting');
  pass(1_000);
  (await service.next()).answer(500, 'broken');
  const { execution, steps } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'HTTP_500', nextStepId: 'pay', result: 'failed' });
  expect(execution.errorMessage).toMatch(/^POST http:.*\/pay answered 500: broken$/);
  expect(steps.get('pay')).toMatchObject({ status: 'failed', attempt: 2, error: { code: 'HTTP_500' } });
});

test.each([
  ['an answer that another attempt would get too', linear(3), 404],
  ['an error that retry_on does not name', linear(3, { retry_on: ['HTTP_500'] }), 503],
  ['any error, without a retry policy', {}, 503],
])('%s is not tried again', async (_what, more, status) => {
  const { id, first, reach } = await setup(more);
  first.answer(status, 'no');
  const { steps } = await reach(id, 'failed');
  expect(steps.get('pay')).toMatchObject({ status: 'failed', attempt: 1, error: { code: `HTTP_${status}` } });
});

test('a step that takes longer than its time limit is stopped, and tried again', async () => {
  const { id, first, clock, pass, service, reach } = await setup({ timeout: '5s', ...linear(2) });
  clock.advance(5_000);
  await first.hungUp;
  const { steps } = await reach(id, 'waiting');
  expect(steps.get('pay')?.error).toEqual({
    code: 'STEP_TIMEOUT',
    message: 'step pay took longer than 5000 ms',
  });
  pass(1_000);
  (await service.next()).answer();
  await reach(id, 'completed');
});

test('the time limit of a workflow stops the step in flight', async () => {
  const { id, first, clock, reach } = await setup({ timeout: '5m', ...linear(9) }, { timeout: '1m' });
  clock.advance(60_000);
  await first.hungUp;
  const { execution, steps } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'WORKFLOW_TIMEOUT', nextStepId: 'pay' });
  expect(steps.get('pay')).toMatchObject({
    status: 'cancelled',
    error: { message: 'the execution ran out of time' },
  });
});

test('an output that the database cannot hold fails its step, once', async () => {
  const { id, first, reach } = await setup(linear(3));
  first.answer(200, 'half of a\0text');
  const { execution, steps } = await reach(id, 'failed');
  expect(execution.errorCode).toBe('OUTPUT_REFUSED');
  expect(steps.get('pay')).toMatchObject({ attempt: 1, output: null });
});

test('an answer that breaks off is an error like another', async () => {
  const { id, first, service, pass, reach } = await setup(linear(2));
  first.breakOff();
  const { steps } = await reach(id, 'waiting');
  expect(steps.get('pay')?.error?.code).toBe('HTTP_UNREACHABLE');
  pass(1_000);
  (await service.next()).answer();
  await reach(id, 'completed');
});

/** As Node's timers are now and then. */
class EarlyClock extends TestClock {
  override schedule(delayMs: number, task: () => void): () => void {
    return super.schedule(Math.max(delayMs - 1, 1), task);
  }
}

test('the time limit of a workflow holds though its timer fires a moment early', async () => {
  const { id, first, clock, reach } = await setup({ timeout: '5m' }, { timeout: '1m' }, new EarlyClock());
  clock.advance(59_999);
  await clock.scheduled(1);
  clock.advance(1);
  await first.hungUp;
  expect((await reach(id, 'failed')).execution.errorCode).toBe('WORKFLOW_TIMEOUT');
});
