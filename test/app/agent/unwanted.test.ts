import { expect, test } from 'vitest';
import { setupAgents } from '#test/support/agent.js';
import { TestClock } from '#test/support/clock.js';

const BEAT_MS = 10_000;

async function setup(operation: Record<string, unknown> = {}) {
  const server = await setupAgents(operation);
  const clock = new TestClock();
  const { said } = server.startAgent({ clock });
  return { ...server, ...(await server.startJob()), clock, said };
}

test('work of a cancelled execution is told to end with the next heartbeat, and then the execution ends', async () => {
  const { id, job, clock, cancel, reach, stored } = await setup();
  await cancel(id);
  expect((await stored(id)).execution.status).toBe('cancelling');
  clock.advance(BEAT_MS);
  await reach(id, 'cancelled');
  expect(job.context.signal.reason.message).toBe('the execution was cancelled');
});

test('work that is done before it hears of the cancellation is kept', async () => {
  const { id, job, cancel, reach, stored } = await setup();
  await cancel(id);
  job.finish('done');
  await reach(id, 'cancelled');
  expect((await stored(id)).steps.get('build')).toMatchObject({ status: 'succeeded', output: 'done' });
});

test('a pause that aborts gives the work back, and it is begun again after it', async () => {
  const { id, job, clock, pause, resume, reach, shop } = await setup();
  await pause(id, 'abort');
  clock.advance(BEAT_MS);
  await reach(id, 'paused');
  expect(job.context.signal.aborted).toBe(true);
  await resume(id);
  (await shop.begun(2))[1]?.finish();
  await reach(id, 'completed');
});

test('work is told to end at its deadline, which is by the time of the server', async () => {
  const { id, job, clock, said } = await setup({ timeout: '90s' });
  clock.advance(80_000);
  expect(job.context.signal.aborted).toBe(false);
  clock.advance(10_001);
  expect(job.context.signal.reason).toMatchObject({ code: 'STEP_TIMEOUT' });
  await said('build was not done: step build took longer than it may');
  expect(id).toBeTruthy();
});
