import { expect, test } from 'vitest';
import { setupAgents } from '#test/support/agent.js';
import { TestClock } from '#test/support/clock.js';
import { openLine } from '#test/support/line.js';

test('an agent that is stopped lets what runs end, and claims no more', async () => {
  const { startAgent, startJob, startJobs, reach, shop } = await setupAgents();
  const { agent } = startAgent({ concurrency: 2 });
  const { id, job } = await startJob();
  const stopped = agent.stop({ drainMs: 60_000 });
  const [later = ''] = await startJobs(1);
  await reach(later, 'waiting');
  job.finish();
  await stopped;
  await agent.stopped;
  await reach(id, 'completed');
  expect(shop.jobs).toHaveLength(1);
  startAgent();
  (await shop.begun(2))[1]?.finish();
  await reach(later, 'completed');
});

test('what has not ended when the drain is over is aborted, and another agent takes it at once', async () => {
  const { startAgent, startJob, reach, shop } = await setupAgents();
  const { agent } = startAgent();
  const { id, job } = await startJob();
  await agent.stop({ drainMs: 0 });
  expect(job.context.signal.reason).toMatchObject({
    code: 'AGENT_STOPPED',
    message: 'the agent was stopped',
  });
  startAgent();
  (await shop.begun(2))[1]?.finish();
  await reach(id, 'completed');
});

test('what may not be begun twice fails when its agent is stopped', async () => {
  const { startAgent, startJob, reach } = await setupAgents({ resumable: false });
  const { agent } = startAgent();
  const { id } = await startJob();
  await agent.stop({ drainMs: 0 });
  expect((await reach(id, 'failed')).execution.errorCode).toBe('AGENT_STOPPED');
});

test('without a server it stops a few seconds after its drain', async () => {
  const { startAgent, startJob, url } = await setupAgents();
  const line = await openLine(url);
  const clock = new TestClock();
  const { agent, said } = startAgent({ url: line.url, clock });
  const { job } = await startJob();
  await line.cut();
  const stopped = agent.stop({ drainMs: 20_000 });
  await clock.scheduled(20_000);
  job.finish();
  await clock.scheduled(20);
  clock.advance(20_000);
  await clock.scheduled(5_000);
  clock.advance(5_000);
  await stopped;
  await said('was not answered: the agent has stopped');
  expect(clock.pending).toBe(0);
});

test('nothing of a stopped agent is left', async () => {
  const { startAgent, startJob, reach, subscribers } = await setupAgents();
  const clock = new TestClock();
  const { agent } = startAgent({ clock });
  const { id, job } = await startJob();
  job.finish();
  await reach(id, 'completed');
  await agent.stop();
  expect(clock.pending).toBe(0);
  await subscribers(0);
});

test('an agent whose token is refused ends, and says why', async () => {
  const { startAgent, url } = await setupAgents();
  const { agent } = startAgent({ token: 'some-other-token' });
  await expect(agent.stopped).rejects.toThrow(`${url} refuses the token`);
  await agent.stop();
});

test('an agent with a queue that can be none ends, and says why', async () => {
  const { startAgent } = await setupAgents();
  const { agent } = startAgent({ queue: '' });
  await expect(agent.stopped).rejects.toThrow('queue');
});
