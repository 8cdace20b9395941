import { expect, onTestFinished, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';
import { approvalStep, foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';

type Service = Awaited<ReturnType<typeof startService>>;

async function setup(stepsOf: (service: Service) => Json[], more: object = {}) {
  // Later than the database's clock, by which a lease that is given back is due.
  const engine = await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z'));
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({ workflow_id: 'waits', steps: stepsOf(service), ...more });
  // Of these tests' time hours may pass at once, while no heartbeat comes through.
  const worker = engine.startWorker({ leaseMs: 36_000_000 });
  const { id } = await engine.start('waits');
  return { ...engine, service, id, worker };
}

const hear = waitStep('hear', { event: 'paid', match: { order: '{{order}}' } });
const each = foreachStep(
  'each',
  { items: ['o1', 'o2', 'o3'], item_var: 'order', concurrency: 3, collect: 'hear' },
  [hear],
);

test('of several waits for one event, each gets the one that is meant for it, whatever their order', async () => {
  const { id, reach, sendEvent, stored } = await setup(() => [each]);
  await reach(id, 'waiting');
  await expect(sendEvent(id, 'paid', { order: 'o9' })).rejects.toThrow('unexpected event');
  for (const order of ['o3', 'o1', 'o2']) await sendEvent(id, 'paid', { order });
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('each')?.output).toMatchObject({
    results: ['o1', 'o2', 'o3'].map((order) => ({ event: 'paid', payload: { order } })),
  });
});

test('an event that comes early is kept for its time, and no longer', async () => {
  const { id, service, reach, sendEvent, clock, stored } = await setup((own) => [
    own.step('first', { next: 'hear', timeout: '1d' }),
    waitStep('hear', { event: 'paid' }),
  ]);
  const first = await service.next();
  await sendEvent(id, 'paid', { n: 1 }, { ttlMs: 60_000 });
  await sendEvent(id, 'paid', { n: 2 }, { ttlMs: 3_600_000 });
  clock.advance(60_000);
  first.answer();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('hear')?.output).toEqual({ event: 'paid', payload: { n: 2 } });
});

test('a wait in a branch runs out of time while another branch is in flight', async () => {
  const { id, service, pass, until, reach, row } = await setup((own) => [
    parallelStep('both', 'best_effort', [
      own.step('slow', { timeout: '1d' }),
      waitStep('hear', { event: 'paid', timeout: '1h', on_timeout: 'late' }),
      logStep('late'),
    ]),
  ]);
  const slow = await service.next();
  pass(3_600_000);
  await until(id, ({ state }) => state.steps.get('both.late')?.status === 'succeeded');
  slow.answer();
  await reach(id, 'completed');
  expect((await row(id, 'both.hear'))?.output).toEqual({ timed_out: true });
});

const long = { timeout: '1d' };

test.each([
  [
    'a parallel',
    (own: Service) => parallelStep('all', 'best_effort', [own.step('slow', long)], { timeout: '1m' }),
  ],
  [
    'a foreach',
    (own: Service) =>
      foreachStep('all', { items: [1, 2], strategy: 'best_effort', timeout: '1m' }, [own.step('slow', long)]),
  ],
])(
  'the time limit of %s hangs up on what is in it, also after another worker took over',
  async (_what, stepOf) => {
    const { id, service, worker, startWorker, clock, reach } = await setup((own) => [stepOf(own)]);
    const first = await service.next();
    const stopped = worker.stop(7_000);
    await clock.scheduled(7_000);
    clock.advance(7_000);
    await first.hungUp;
    await stopped;
    startWorker({ leaseMs: 36_000_000 });
    const again = await service.next();
    clock.advance(53_000);
    await again.hungUp;
    expect((await reach(id, 'failed')).execution).toMatchObject({
      errorCode: 'STEP_TIMEOUT',
      errorMessage: 'step all took longer than 60000 ms',
    });
  },
);

test('an approval in a branch holds the execution once the others have ended their step, and two follow one another', async () => {
  const { id, service, reach, until, resume, history, row } = await setup((own) => [
    parallelStep('both', 'all_must_pass', [
      own.step('slow', { next: 'ask2' }),
      approvalStep('ask', { next: 'left' }),
      logStep('left'),
      approvalStep('ask2', { next: 'right' }),
      logStep('right'),
    ]),
  ]);
  const slow = await service.next();
  const held = await until(id, ({ state }) => state.steps.get('both.ask')?.status === 'waiting');
  expect(held.execution.status).toBe('running');
  slow.answer();
  expect((await reach(id, 'paused')).execution.pausedStepId).toBe('both.ask');
  await resume(id, { approved: true, by: 'ann' });
  expect((await reach(id, 'paused')).execution.pausedStepId).toBe('both.ask2');
  await resume(id, { approved: true, by: 'bob' });
  await reach(id, 'completed');
  expect([(await row(id, 'both.ask'))?.output, (await row(id, 'both.ask2'))?.output]).toEqual([
    { approved: true, by: 'ann' },
    { approved: true, by: 'bob' },
  ]);
  expect((await history(id)).filter((event) => event === 'execution.paused')).toHaveLength(2);
});

const two = (own: Service) => [
  parallelStep('both', 'all_must_pass', [own.step('a', { next: 'a2' }), own.step('a2'), own.step('b')]),
];

test('a pause that waits lets all branches end their step; a resume goes on with the next ones', async () => {
  const { id, service, pause, resume, reach } = await setup(two);
  const { a, b } = await service.nextTo('a', 'b');
  await pause(id);
  a.answer();
  b.answer();
  await reach(id, 'paused');
  await resume(id);
  const next = await service.next();
  expect(next.step).toBe('a2');
  next.answer();
  await reach(id, 'completed');
});

test.each(['pause', 'cancel'] as const)(
  'a %s hangs up on all branches, and a resume does them again',
  async (how) => {
    const { id, service, pause, cancel, resume, reach } = await setup(two);
    const { a, b } = await service.nextTo('a', 'b');
    await (how === 'pause' ? pause(id, 'abort') : cancel(id));
    await Promise.all([a.hungUp, b.hungUp]);
    await reach(id, how === 'pause' ? 'paused' : 'cancelled');
    await resume(id);
    const again = await service.nextTo('a', 'b');
    expect([again.a.idempotencyKey, again.b.idempotencyKey]).toEqual([a.idempotencyKey, b.idempotencyKey]);
    again.a.answer();
    again.b.answer();
    (await service.next()).answer();
    await reach(id, 'completed');
  },
);

test('a worker that stops lets the branches end their step, and another goes on with what follows', async () => {
  const { id, service, worker, startWorker, reach, row } = await setup(two);
  const { a, b } = await service.nextTo('a', 'b');
  const stopped = worker.stop(5_000);
  a.answer();
  b.answer();
  await stopped;
  expect(await row(id, 'both.a2')).toBeUndefined();
  startWorker();
  (await service.next()).answer();
  await reach(id, 'completed');
  expect(service.arrivals.map(({ step }) => step).sort()).toEqual(['a', 'a2', 'b']);
});

test('a worker that stops leaves items that have not begun to another at once, though others wait', async () => {
  const { id, service, worker, startWorker, sendEvent, reach } = await setup((own) => [
    foreachStep('each', { items: ['x', 'y', 'z'], concurrency: 2 }, [
      {
        ...{ id: 'odd', type: 'condition', on_true: 'hear', on_false: 'call' },
        condition: { field: 'item', operator: 'eq', value: 'x' },
      },
      waitStep('hear', { event: 'word' }),
      own.step('call', {}, '{{item}}'),
    ]),
  ]);
  const y = await service.next();
  const stopped = worker.stop(5_000);
  y.answer();
  await stopped;
  startWorker();
  (await service.next()).answer();
  await sendEvent(id, 'word');
  await reach(id, 'completed');
});
