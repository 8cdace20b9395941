import { expect, test } from 'vitest';
import { OperationError } from '#src/index.js';
import { createWorkshop, setupAgents } from '#test/support/agent.js';
import { TestClock } from '#test/support/clock.js';
import { openLine } from '#test/support/line.js';

test('an agent does what waits in its queue, and what is put there later', async () => {
  const { startAgent, startJobs, shop, reach, stored } = await setupAgents();
  const [first = ''] = await startJobs(1);
  await reach(first, 'waiting');
  startAgent({ name: 'builder' });
  const [job] = await shop.begun(1);
  expect(job?.input).toEqual({ part: 'part-0' });
  expect(job?.context).toMatchObject({
    stepPath: 'build',
    attempt: 1,
    idempotencyKey: expect.stringMatching(/./),
  });
  expect((await stored(first)).steps.get('build')?.lease?.agent).toBe('builder');
  job?.finish({ size: 7 });
  await reach(first, 'completed');
  expect((await stored(first)).steps.get('build')?.output).toEqual({ size: 7 });
  const [second = ''] = await startJobs(1);
  (await shop.begun(2))[1]?.finish();
  await reach(second, 'completed');
});

test('it holds as many as it may, and claims none while it has no room', async () => {
  const { startAgent, startJobs, shop, reach, stored } = await setupAgents();
  const ids = await startJobs(7);
  await Promise.all(ids.map((id) => reach(id, 'waiting')));
  startAgent({ concurrency: 3 });
  await shop.begun(3);
  const statuses = async () => {
    const states = await Promise.all(ids.map(stored));
    return states.map(({ steps }) => steps.get('build')?.status).sort();
  };
  expect(await statuses()).toEqual([
    'running',
    'running',
    'running',
    'waiting',
    'waiting',
    'waiting',
    'waiting',
  ]);
  for (let done = 0; done < ids.length; done++) (await shop.begun(done + 1))[done]?.finish();
  await Promise.all(ids.map((id) => reach(id, 'completed')));
  expect(shop.most).toBe(3);
});

test('agents of one queue share what is in it', async () => {
  const { startAgent, startJobs, shop, reach } = await setupAgents();
  for (const name of ['one', 'two', 'three']) startAgent({ name, concurrency: 2 });
  const ids = await startJobs(20);
  for (let done = 0; done < ids.length; done++) (await shop.begun(done + 1))[done]?.finish();
  await Promise.all(ids.map((id) => reach(id, 'completed')));
  expect(shop.jobs).toHaveLength(20);
});

test('an idle agent asks for nothing', async () => {
  const { startAgent, startJobs, shop, url, reach } = await setupAgents();
  const line = await openLine(url);
  const clock = new TestClock();
  const { said } = startAgent({ url: line.url, clock });
  await said('connected');
  clock.advance(29_999);
  expect(line.takeRequests()).toBe(0);
  const [id = ''] = await startJobs(1);
  (await shop.begun(1))[0]?.finish();
  await reach(id, 'completed');
});

test('an agent that no news can reach looks every 30 s', async () => {
  const { startAgent, startJobs, shop, url, reach } = await setupAgents();
  const line = await openLine(url);
  line.blockSockets();
  const clock = new TestClock();
  const { said } = startAgent({ url: line.url, clock });
  const [id = ''] = await startJobs(1);
  await reach(id, 'waiting');
  await said("can't be reached by WebSocket");
  clock.advance(30_000);
  (await shop.begun(1))[0]?.finish();
  await reach(id, 'completed');
});

test('what fails is tried again as the step says, and when the operation says', async () => {
  const { startAgent, startJobs, shop, reach, stored, until } = await setupAgents({
    retry: { max_attempts: 3, delay: '1ms', retry_on: ['BUSY'] },
  });
  startAgent();
  const [id = ''] = await startJobs(1);
  const [first] = await shop.begun(1);
  first?.fail(new OperationError('BUSY', 'too much to do'));
  const [, second] = await shop.begun(2);
  expect(second?.context.attempt).toBe(2);
  expect(second?.context.idempotencyKey).toBe(first?.context.idempotencyKey);
  second?.fail(new OperationError('BUSY', 'still', { retryAfter: '1h' }));
  const { steps } = await until(id, ({ state }) => state.steps.get('build')?.waitKind === 'retry');
  expect(steps.get('build')?.wakeAt?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  expect((await stored(id)).steps.get('build')?.error).toMatchObject({ code: 'BUSY', message: 'still' });
  await reach(id, 'waiting');
});

test('what is not worth a retry is not retried', async () => {
  const { startAgent, startJobs, shop, reach } = await setupAgents({ retry: { max_attempts: 3 } });
  startAgent();
  const [id = ''] = await startJobs(1);
  const [job] = await shop.begun(1);
  job?.fail(new OperationError('BROKEN', 'it never works\0', { retryable: false }));
  expect((await reach(id, 'failed')).execution).toMatchObject({
    errorCode: 'BROKEN',
    errorMessage: 'it never works',
  });
});

test.each([
  ['larger than a step may leave', 'x'.repeat(2 * 1024 * 1024)],
  ['larger than a request may be', 'x'.repeat(9 * 1024 * 1024)],
  ['not to be stored', 'a NUL \0 in it'],
])('an output that is %s fails the step', async (_what, output) => {
  const { startAgent, startJobs, shop, reach } = await setupAgents({ retry: { max_attempts: 3 } });
  startAgent();
  const [id = ''] = await startJobs(1);
  (await shop.begun(1))[0]?.finish(output);
  expect((await reach(id, 'failed')).execution.errorCode).toBe('OUTPUT_REFUSED');
});

test('an input that the operation refuses fails the step, and names what is wrong', async () => {
  const { startAgent, startJobs, reach } = await setupAgents({
    input: { part: 7 },
    retry: { max_attempts: 3 },
  });
  startAgent();
  const [id = ''] = await startJobs(1);
  expect((await reach(id, 'failed')).execution).toMatchObject({
    errorCode: 'OPERATION_INPUT_INVALID',
    errorMessage: expect.stringContaining('part: Invalid input: expected string'),
  });
});

test('what an agent has no code for goes to one that has, if the step is tried again', async () => {
  const { startAgent, startJobs, shop, reach } = await setupAgents({
    retry: { max_attempts: 3, delay: '1ms' },
  });
  const old = startAgent({ operations: [createWorkshop('package').operation] });
  const [id = ''] = await startJobs(1);
  await old.said('was not done: no operation build is known to this process; use one of package');
  await old.agent.stop();
  startAgent();
  (await shop.begun(1))[0]?.finish();
  await reach(id, 'completed');
});
