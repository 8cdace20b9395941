import { expect, onTestFinished, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';
import { foreachStep, logStep, parallelStep } from '../definition/step-fixtures.js';

type Service = Awaited<ReturnType<typeof startService>>;

/** An execution of steps that call the service, in a worker. */
async function setup(stepsOf: (service: Service) => Json[], payload = {}) {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({ workflow_id: 'checks', steps: stepsOf(service) });
  engine.startWorker();
  const { id } = await engine.start('checks', payload);
  return { ...engine, service, id, stepAt: (path: string) => engine.row(id, path) };
}

const branches = (strategy: string) => (service: Service) => [
  parallelStep('all', strategy, [service.step('a', { next: 'a2' }), logStep('a2'), service.step('b')], {
    next: 'after',
  }),
  logStep('after', {
    execute: [{ type: 'log', message: '{{steps.all.output.a.body}} {{steps.b.output.body}}' }],
  }),
];

test('branches run side by side, and later steps see what each left behind, in the parallel and by its own id', async () => {
  const { id, service, reach, stored } = await setup(branches('all_must_pass'));
  const { a, b } = await service.nextTo('a', 'b');
  b.answer(200, 'B');
  a.answer(200, 'A');
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect([...steps.keys()]).toEqual(['all', 'after']);
  expect(steps.get('all')?.output).toEqual({
    a: { status: 200, body: 'A' },
    a2: { message: 'a2' },
    b: { status: 200, body: 'B' },
  });
  expect(steps.get('after')?.output).toEqual({ message: 'A B' });
});

test('where all must pass, the first failure hangs up on the others and fails the parallel', async () => {
  const { id, service, reach, stored, stepAt } = await setup(branches('all_must_pass'));
  const { a, b } = await service.nextTo('a', 'b');
  b.answer(400, 'no');
  await a.hungUp;
  const { execution } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'HTTP_400', nextStepId: 'all' });
  expect(execution.errorMessage).toMatch(/^all\.b: POST .* answered 400: no$/);
  expect((await stored(id)).steps.get('all')).toMatchObject({
    status: 'failed',
    parts: { total: 2, succeeded: 0, failed: 1 },
  });
  expect(await stepAt('all.a')).toMatchObject({
    status: 'cancelled',
    error: { code: 'CANCELLED', message: 'what it is part of has been decided' },
  });
  expect(service.arrivals).toHaveLength(2);
});

test('a resume does again what failed and what was cut off, and nothing that was done', async () => {
  const { id, service, reach, resume, stored } = await setup(three);
  const { a, b, c } = await service.nextTo('a', 'b', 'c');
  c.answer(200, 'C');
  a.answer(400, 'no');
  await b.hungUp;
  await reach(id, 'failed');
  await resume(id);
  const again = await service.nextTo('a', 'b');
  expect(again.a.idempotencyKey).toBe(a.idempotencyKey);
  again.a.answer(200, 'A');
  again.b.answer(200, 'B');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('all')).toMatchObject({
    output: { a: { body: 'A' }, b: { body: 'B' }, c: { body: 'C' } },
    parts: { succeeded: 3, failed: 0 },
  });
});

function three(service: Service): Json[] {
  return [parallelStep('all', 'all_must_pass', [service.step('a'), service.step('b'), service.step('c')])];
}

test('where any can pass, the first success hangs up on the others', async () => {
  const { id, service, reach, stored, stepAt } = await setup(branches('any_can_pass'));
  const { a, b } = await service.nextTo('a', 'b');
  b.answer(200, 'B');
  await a.hungUp;
  const { steps } = await reach(id, 'completed');
  expect(steps.get('all')).toMatchObject({ status: 'succeeded', parts: { succeeded: 1, failed: 0 } });
  expect((await stored(id)).steps.get('all')?.output).toEqual({ b: { status: 200, body: 'B' } });
  expect(await stepAt('all.a')).toMatchObject({ status: 'cancelled' });
  expect(await stepAt('all.a2')).toBeUndefined();
});

test('where any can pass, a failure waits for a success', async () => {
  const { id, service, reach, stepAt } = await setup(branches('any_can_pass'));
  const { a, b } = await service.nextTo('a', 'b');
  b.answer(400, 'no');
  a.answer(200, 'A');
  const { steps } = await reach(id, 'completed');
  expect(steps.get('all')).toMatchObject({ status: 'succeeded', parts: { succeeded: 1, failed: 1 } });
  expect(await stepAt('all.b')).toMatchObject({ status: 'failed', handled: true });
});

test('where any can pass and none does, the parallel fails, and a resume begins all of it anew', async () => {
  const { id, service, reach, resume } = await setup(branches('any_can_pass'));
  const { a, b } = await service.nextTo('a', 'b');
  a.answer(400);
  b.answer(400);
  const { execution } = await reach(id, 'failed');
  expect(execution).toMatchObject({
    errorCode: 'NONE_PASSED',
    errorMessage: 'none of the 2 parts of step all passed',
  });
  await resume(id);
  const again = await service.nextTo('a', 'b');
  expect(again.a.idempotencyKey).toBe(a.idempotencyKey);
  again.a.answer(200, 'A');
  expect((await reach(id, 'completed')).steps.get('all')).toMatchObject({
    parts: { total: 2, succeeded: 1, failed: 0 },
  });
});

test('a best effort waits for all, and goes on with what succeeded', async () => {
  const { id, service, reach, stored } = await setup(branches('best_effort'));
  const { a, b } = await service.nextTo('a', 'b');
  a.answer(400, 'no');
  b.answer(200, 'B');
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect(steps.get('all')).toMatchObject({
    output: { b: { status: 200, body: 'B' } },
    parts: { succeeded: 1, failed: 1 },
  });
  expect(steps.get('after')?.output).toEqual({ message: ' B' });
});

test('a failed parallel goes to its on_error, and what follows sees none of it', async () => {
  const { id, service, reach, stored } = await setup((own) => [
    parallelStep('all', 'all_must_pass', [own.step('a'), own.step('b')], { next: 'after', on_error: 'mend' }),
    logStep('after'),
    logStep('mend', { execute: [{ type: 'log', message: 'mended {{steps.a.output.body}}' }] }),
  ]);
  const { a, b } = await service.nextTo('a', 'b');
  a.answer(200, 'A');
  b.answer(400);
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect([...steps.keys()]).toEqual(['all', 'mend', 'after']);
  expect(steps.get('all')).toMatchObject({ status: 'failed', handled: true, error: { code: 'HTTP_400' } });
  expect(steps.get('mend')?.output).toEqual({ message: 'mended ' });
  expect(steps.get('after')?.status).toBe('skipped');
});

test('a parallel in each item of a foreach runs by itself, and its steps see their item', async () => {
  const { id, service, reach, stored } = await setup(
    (own) => [
      foreachStep('each', { items: '{{names}}', item_var: 'name', concurrency: 2, collect: 'both' }, [
        parallelStep('both', 'all_must_pass', [
          own.step('x', {}, 'x-{{name}}-{{_index}}'),
          own.step('y', {}, 'y-{{name}}'),
        ]),
      ]),
    ],
    { names: ['ann', 'bob', 'cat'] },
  );
  const first = await service.nextTo('x-ann-0', 'y-ann', 'x-bob-1', 'y-bob');
  first['x-bob-1'].answer(200, 'xb');
  first['y-bob'].answer(200, 'yb');
  const cat = await service.nextTo('x-cat-2', 'y-cat');
  cat['y-cat'].answer(200, 'yc');
  cat['x-cat-2'].answer(200, 'xc');
  first['y-ann'].answer(200, 'ya');
  first['x-ann-0'].answer(200, 'xa');
  await reach(id, 'completed');
  const body = (text: string) => ({ status: 200, body: text });
  expect((await stored(id)).steps.get('each')?.output).toEqual({
    ...{ total: 3, succeeded: 3, failed: 0 },
    results: [
      { x: body('xa'), y: body('ya') },
      { x: body('xb'), y: body('yb') },
      { x: body('xc'), y: body('yc') },
    ],
  });
});

test('a foreach as a branch of a parallel, and a foreach in that, give their results to later steps', async () => {
  const { id, service, reach, stored } = await setup(
    (own) => [
      parallelStep(
        'all',
        'all_must_pass',
        [
          own.step('slow'),
          foreachStep('orders', { items: '{{orders}}', item_var: 'order', collect: 'lines' }, [
            foreachStep('lines', { items: '{{order.lines}}', item_var: 'line', collect: 'tell' }, [
              logStep('tell', { execute: [{ type: 'log', message: '{{order.id}} {{line}} {{_index}}' }] }),
            ]),
          ]),
        ],
        { next: 'after' },
      ),
      logStep('after', {
        execute: [{ type: 'log', message: '{{steps.orders.output.results[1].results[0].message}}' }],
      }),
    ],
    {
      orders: [
        { id: 'o1', lines: ['pear', 'fig'] },
        { id: 'o2', lines: ['nut'] },
      ],
    },
  );
  const slow = await service.next();
  slow.answer();
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect(steps.get('after')?.output).toEqual({ message: 'o2 nut 0' });
  expect(steps.get('all')?.output).toMatchObject({
    orders: {
      results: [
        { total: 2, results: [{ message: 'o1 pear 0' }, { message: 'o1 fig 1' }] },
        { total: 1, results: [{ message: 'o2 nut 0' }] },
      ],
    },
  });
});
