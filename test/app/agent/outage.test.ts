import { expect, test } from 'vitest';
import { setupAgents } from '#test/support/agent.js';
import { TestClock } from '#test/support/clock.js';
import { openLine } from '#test/support/line.js';

const LEASE_MS = 30_000;

/** Agents at the far end of a line that can fail, and a server whose time stands still. */
async function setup(operation: Record<string, unknown> = {}) {
  const clock = new TestClock();
  const server = await setupAgents(operation, { clock });
  const line = await openLine(server.url);
  return {
    ...server,
    line,
    /** The leases of all that is not heard of end. */
    async endLease(id: string) {
      clock.advance(LEASE_MS);
      server.services.notifier.send({ work: true });
      await server.until(id, ({ state }) => state.steps.get('build')?.attempt === 2);
    },
  };
}

test('work that is done while no server can be reached counts once there is one', async () => {
  const { line, startAgent, startJob, reach, stored } = await setup();
  const { said } = startAgent({ url: line.url });
  const { id, job } = await startJob();
  await line.cut();
  job.finish('done alone');
  await said("can't be reached");
  await line.restore();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')).toMatchObject({ attempt: 1, output: 'done alone' });
  await said('is reached again');
});

test('it counts after the lease, too, while no other agent has taken it', async () => {
  const { line, startAgent, startJob, endLease, reach, stored } = await setup();
  startAgent({ url: line.url });
  const { id, job } = await startJob();
  await line.cut();
  await endLease(id);
  job.finish('late');
  await line.restore();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')?.output).toBe('late');
});

test('an answer whose receipt gets lost is given again, and counts once', async () => {
  const { line, startAgent, startJob, reach, history } = await setup();
  const { said } = startAgent({ url: line.url });
  const { id, job } = await startJob();
  line.loseAnswers();
  const lost = line.answerLost();
  job.finish('once');
  await lost;
  await reach(id, 'completed');
  await line.restore();
  await said('did build');
  expect((await history(id)).filter((event) => event === 'step.succeeded build')).toHaveLength(1);
});

test('an agent that was away for too long is told that another has its work, and drops it', async () => {
  const { line, url, shop, startAgent, startJob, endLease, reach, stored } = await setup();
  const agentClock = new TestClock();
  const first = startAgent({ name: 'first', url: line.url, clock: agentClock });
  const { id, job } = await startJob();
  await line.cut();
  await endLease(id);
  startAgent({ name: 'second', url });
  const [, other] = await shop.begun(2);
  await line.restore();
  agentClock.advance(LEASE_MS / 3);
  await first.said('gave up build: it is not yours any more');
  expect(job.context.signal.aborted).toBe(true);
  other?.finish('by the second');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')).toMatchObject({
    attempt: 2,
    output: 'by the second',
    lease: { agent: 'second' },
  });
});

test('its late answer is refused where another has the work, and it goes on with other work', async () => {
  const { line, url, shop, startAgent, startJob, endLease, reach, stored } = await setup();
  const first = startAgent({ name: 'first', url: line.url });
  const { id, job } = await startJob();
  await line.cut();
  await endLease(id);
  const second = startAgent({ name: 'second', url });
  const [, other] = await shop.begun(2);
  job.finish('by the first');
  await first.said("can't be reached");
  await line.restore();
  await first.said('the answer came to nothing');
  other?.finish('by the second');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')?.output).toBe('by the second');
  await second.agent.stop();
  const next = await startJob();
  next.job.finish();
  await reach(next.id, 'completed');
});

test('an agent that is given its own work again goes on with it, and begins nothing anew', async () => {
  const { line, shop, startAgent, startJob, endLease, until, reach, stored } = await setup();
  startAgent({ url: line.url, concurrency: 2 });
  const { id, job } = await startJob();
  await line.cut();
  await endLease(id);
  await line.restore();
  await until(id, ({ state }) => state.steps.get('build')?.lease?.epoch === 2);
  job.finish('all the same');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')).toMatchObject({ attempt: 2, output: 'all the same' });
  expect(shop.jobs).toHaveLength(1);
});

test('an agent that is started before its server waits for it, and says so once', async () => {
  const { line, startAgent, startJobs, shop, reach } = await setup();
  await line.cut();
  const { said, complaints } = startAgent({ url: line.url });
  await said("can't be reached");
  const [id = ''] = await startJobs(1);
  await line.restore();
  (await shop.begun(1))[0]?.finish();
  await reach(id, 'completed');
  expect(complaints()).toEqual([
    expect.stringMatching(/can't be reached by WebSocket \(connect ECONNREFUSED/),
  ]);
});

test('an agent for whose news a gateway has no room for now waits for it, and is not refused', async () => {
  const server = await setupAgents({}, { connections: { subscriptionsPerGateway: 1 } });
  const updates = server.subscribe('WebSocket', 'subscription { executionsUpdated { cursor } }');
  await updates.next();
  const { said, lines } = server.startAgent();
  await said("can't be reached by WebSocket (this gateway");
  await updates.return?.();
  await said('connected to');
  const { id, job } = await server.startJob();
  job.finish();
  await server.reach(id, 'completed');
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a heartbeat keeps the work that it does, and tells how far it is', async () => {
  const clock = new TestClock();
  const server = await setupAgents({}, { clock });
  const agentClock = new TestClock();
  server.startAgent({ clock: agentClock });
  const { id, job } = await server.startJob();
  const beat = (text: string) =>
    server.until(id, ({ state }) => state.steps.get('build')?.progress?.message === text);
  for (const percent of [20, 40, 60]) {
    clock.advance(LEASE_MS / 2);
    job.context.reportProgress(percent, `${percent} of 100`);
    await agentClock.scheduled(1_000);
    agentClock.advance(1_000);
    await beat(`${percent} of 100`);
  }
  job.context.reportProgress(Number.NaN, `odd \0${'x'.repeat(5_000)}`);
  await agentClock.scheduled(1_000);
  agentClock.advance(1_000);
  await beat(`odd ${'x'.repeat(1_995)}`);
  job.finish();
  await server.reach(id, 'completed');
  expect((await server.stored(id)).steps.get('build')?.attempt).toBe(1);
});
