import { expect, onTestFinished, test } from 'vitest';
import { ExecutionPausedTooLongError } from '#src/domain/execution-errors.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** One that waits for ten minutes, in a workflow that may take an hour. */
async function setupWaiting() {
  const engine = await setupTimedEngine(new TestClock());
  onTestFinished(engine.close);
  await engine.publish({
    workflow_id: 'rest',
    timeout: '1h',
    steps: [{ id: 'sleep', type: 'wait', wait: '10m' }],
  });
  engine.startWorker({ leaseMs: 60 * DAY });
  const { id } = await engine.start('rest');
  await engine.reach(id, 'waiting');
  return { ...engine, id, begunAt: engine.clock.now().getTime() };
}

test('time-outs run on while it is paused, unless it is said otherwise', async () => {
  const { id, pause, resume, pass, reach, begunAt } = await setupWaiting();
  expect((await pause(id)).state.execution.pauseClock).toBe('run');
  pass(20 * MINUTE);
  const { state } = await resume(id);
  expect(state.execution).toMatchObject({ timeoutAt: new Date(begunAt + 60 * MINUTE), pauseClock: null });
  await reach(id, 'completed');
});

test('time-outs stand still while it is paused with a frozen clock: those of its steps and its own', async () => {
  const { id, pause, resume, pass, reach, stored, begunAt } = await setupWaiting();
  pass(4 * MINUTE);
  expect((await pause(id, 'wait', null, 'freeze')).state.execution.pauseClock).toBe('freeze');
  pass(2 * 60 * MINUTE);
  const { state } = await resume(id);
  expect(state.execution.timeoutAt).toEqual(new Date(begunAt + 3 * 60 * MINUTE));
  expect(state.steps.get('sleep')?.wakeAt).toEqual(new Date(begunAt + 130 * MINUTE));
  expect((await stored(id)).steps.get('sleep')?.wakeAt).toEqual(new Date(begunAt + 130 * MINUTE));
  expect((await stored(id)).execution.status).toBe('waiting');
  pass(6 * MINUTE);
  await reach(id, 'completed');
});

test('what has been paused for more than seven days is resumed by force alone', async () => {
  const { id, pause, resume, pass, reach, clock } = await setupWaiting();
  const pausedAt = clock.now().toISOString();
  await pause(id, 'wait', null, 'freeze');
  pass(7 * DAY);
  pass(1);
  const refused = resume(id);
  await expect(refused).rejects.toBeInstanceOf(ExecutionPausedTooLongError);
  await expect(refused).rejects.toThrow(
    `execution ${id} has been paused for too long (paused at: ${pausedAt})`,
  );
  await resume(id, {}, null, { force: true });
  pass(10 * MINUTE);
  await reach(id, 'completed');
});

test('what has been paused for seven days is resumed as any other', async () => {
  const { id, pause, resume, pass, reach } = await setupWaiting();
  await pause(id, 'wait', null, 'freeze');
  pass(7 * DAY);
  await resume(id);
  pass(10 * MINUTE);
  await reach(id, 'completed');
});
