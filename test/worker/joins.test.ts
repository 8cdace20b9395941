import { expect, onTestFinished, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';
import { conditionStep, logStep } from '../definition/step-fixtures.js';

type Service = Awaited<ReturnType<typeof startService>>;

async function setup(stepsOf: (service: Service) => Json[], more: object = {}) {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({ workflow_id: 'install', steps: stepsOf(service), ...more });
  engine.startWorker();
  const { id } = await engine.start('install');
  return { ...engine, service, id };
}

test('steps begin once all that they depend on are done, side by side up to the concurrency of the workflow', async () => {
  const { id, service, reach, stored } = await setup(
    (own) => [
      own.step('a'),
      own.step('b'),
      own.step('c'),
      own.step('ab', { depends_on: ['a', 'b'] }),
      own.step('end', { depends_on: ['ab', 'c'] }),
    ],
    { concurrency: 2 },
  );
  const { a, b } = await service.nextTo('a', 'b');
  expect((await stored(id)).execution.ready).toEqual(['c']);
  a.answer();
  const c = await service.next();
  expect(c.step).toBe('c');
  b.answer();
  const ab = await service.next();
  expect(ab.step).toBe('ab');
  ab.answer();
  c.answer();
  (await service.next()).answer();
  const { execution } = await reach(id, 'completed');
  expect(execution).toMatchObject({ totalSteps: 5, finishedSteps: 5 });
});

test('a join goes on past a branch that was skipped, and is skipped where all are', async () => {
  const never = { field: 'x', operator: 'eq', value: 1 };
  const { id, reach, stored } = await setup(() => [
    conditionStep('which', never, { on_true: 'left', on_false: 'right' }),
    logStep('left'),
    logStep('right'),
    logStep('after_left', { depends_on: 'left' }),
    logStep('joined', { depends_on: ['left', 'right'] }),
    logStep('last', { depends_on: ['after_left', 'joined'] }),
  ]);
  await reach(id, 'completed');
  const { steps } = await stored(id);
  const statuses = Object.fromEntries([...steps.values()].map(({ path, status }) => [path, status]));
  expect(statuses).toEqual({
    ...{ which: 'succeeded', left: 'skipped', right: 'succeeded' },
    ...{ after_left: 'skipped', joined: 'succeeded', last: 'succeeded' },
  });
});

test('a failure hangs up on what runs beside it, and on_error keeps it from that', async () => {
  const steps = (more: object) => (own: Service) => [
    own.step('a', more),
    own.step('b'),
    logStep('mend'),
    logStep('end', { depends_on: ['b', 'mend'] }),
  ];
  const fails = await setup(steps({}));
  const first = await fails.service.nextTo('a', 'b');
  first.a.answer(400);
  await first.b.hungUp;
  expect((await fails.reach(fails.id, 'failed')).steps.get('b')?.status).toBe('cancelled');

  const mends = await setup(steps({ on_error: 'mend' }));
  const second = await mends.service.nextTo('a', 'b');
  second.a.answer(400);
  await mends.until(mends.id, ({ state }) => state.steps.get('mend')?.status === 'succeeded');
  second.b.answer();
  const { steps: ended } = await mends.reach(mends.id, 'completed');
  expect(ended.get('a')).toMatchObject({ status: 'failed', handled: true });
  expect(ended.get('end')?.status).toBe('succeeded');
});
