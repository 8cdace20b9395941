import { expect, onTestFinished, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';
import { foreachStep, logStep } from '../definition/step-fixtures.js';

/** An execution of one foreach over these items, each of which calls the service by its name. */
async function setup(
  items: Json,
  fields: JsonObject = {},
  { steps, next = [] }: { steps?: JsonObject[]; next?: JsonObject[] } = {},
) {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  const inner = steps ?? [service.step('call', {}, '{{item}}')];
  const each = foreachStep('each', { items: '{{items}}', ...fields }, inner);
  await engine.publish({ workflow_id: 'loop', steps: [each, ...next] });
  engine.startWorker();
  const { id } = await engine.start('loop', { items });
  return {
    ...engine,
    ...{ service, id },
    calls: () => service.arrivals.map(({ step }) => step),
    output: async () => (await engine.stored(id)).steps.get('each')?.output,
  };
}

test('items follow one another in their order, no two at the same time, where nothing else is said', async () => {
  const { id, service, reach, history, calls, output } = await setup(['ann', 'bob', 'cat']);
  for (const name of ['ann', 'bob', 'cat']) {
    const arrival = await service.next();
    expect(arrival.step).toBe(name);
    expect(calls().at(-1)).toBe(name);
    arrival.answer();
  }
  await reach(id, 'completed');
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started each',
    ...[0, 1, 2].flatMap((at) => [
      `step.started each[${at}].call`,
      `step.succeeded each[${at}].call`,
      'step.progressed each',
    ]),
    'step.succeeded each',
    'execution.completed',
  ]);
  expect(await output()).toEqual({ total: 3, succeeded: 3, failed: 0 });
});

test('as many items are under way as its concurrency allows, and the next begins when any of them ends', async () => {
  const { service, id, reach, calls } = await setup(['ann', 'bob', 'cat', 'dan'], { concurrency: 2 });
  const { ann, bob } = await service.nextTo('ann', 'bob');
  bob.answer();
  const cat = await service.next();
  cat.answer();
  const dan = await service.next();
  expect(calls().slice(2)).toEqual(['cat', 'dan']);
  dan.answer();
  ann.answer();
  await reach(id, 'completed');
});

test('the concurrency of the workflow bounds the items as well', async () => {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  const call = service.step('call', {}, '{{item}}');
  await engine.publish({
    ...{ workflow_id: 'loop', concurrency: 2 },
    steps: [foreachStep('each', { items: ['ann', 'bob', 'cat'], concurrency: 3 }, [call])],
  });
  const worker = engine.startWorker();
  const { id } = await engine.start('loop');
  const { ann, bob } = await service.nextTo('ann', 'bob');
  expect((await engine.stored(id)).steps.get('each')?.openScopes).toEqual(['each[0]', 'each[1]']);
  ann.answer();
  (await service.next()).answer();
  bob.answer();
  await engine.reach(id, 'completed');
  expect(worker.active).toBeLessThanOrEqual(1);
});

test('steps see their item by the name that was given, and its place; list items may be templates', async () => {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const tell = logStep('tell', {
    execute: [{ type: 'log', message: '{{_index}} {{film.title}} {{steps.open.output.result}}' }],
  });
  const open = {
    ...{ id: 'open', type: 'condition', on_true: 'tell', on_false: 'tell' },
    condition: { field: 'film.year', operator: '>', value: 2000 },
  };
  const items = ['{{first}}', { title: '{{name}}', year: 1999 }];
  await engine.publish({
    workflow_id: 'loop',
    steps: [foreachStep('each', { items, item_var: 'film', collect: 'tell' }, [open, tell])],
  });
  engine.startWorker();
  const { id } = await engine.start('loop', { first: { title: 'Her', year: 2013 }, name: 'Ran' });
  await engine.reach(id, 'completed');
  expect((await engine.stored(id)).steps.get('each')?.output).toMatchObject({
    results: [{ message: '0 Her true' }, { message: '1 Ran false' }],
  });
});

test('results are in the order of the items, with null for those that failed, and later steps read them', async () => {
  const next = [
    logStep('tell', { execute: [{ type: 'log', message: '{{steps.each.output.results[2].body}}' }] }),
  ];
  const { id, service, reach, output, stored } = await setup(
    ['ann', 'bob', 'cat'],
    { concurrency: 3, strategy: 'best_effort', collect: 'call', next: 'tell' },
    { next },
  );
  const { ann, bob, cat } = await service.nextTo('ann', 'bob', 'cat');
  cat.answer(200, 'C');
  bob.answer(400, 'no');
  ann.answer(200, 'A');
  await reach(id, 'completed');
  expect(await output()).toEqual({
    ...{ total: 3, succeeded: 2, failed: 1 },
    results: [{ status: 200, body: 'A' }, null, { status: 200, body: 'C' }],
  });
  expect((await stored(id)).steps.get('tell')?.output).toEqual({ message: 'C' });
});

test('where any item can pass, the first success hangs up on the others and begins no more', async () => {
  const { id, service, reach, calls, output, row } = await setup(['ann', 'bob', 'cat', 'dan'], {
    ...{ concurrency: 2, strategy: 'any_can_pass', collect: 'call' },
  });
  const { ann, bob } = await service.nextTo('ann', 'bob');
  ann.answer(400);
  const cat = await service.next();
  cat.answer(200, 'C');
  await bob.hungUp;
  const { execution } = await reach(id, 'completed');
  expect(calls()).toEqual(expect.not.arrayContaining(['dan']));
  expect(await output()).toMatchObject({
    succeeded: 1,
    failed: 1,
    results: [null, null, { body: 'C' }, null],
  });
  expect(await row(id, 'each[1].call')).toMatchObject({ status: 'cancelled' });
  expect(execution).toMatchObject({ totalSteps: 4, finishedSteps: 4 });
});

test('where all must pass, a resume goes on with the item that failed, and finished ones are not done again', async () => {
  const { id, service, reach, calls, output, resume } = await setup(['ann', 'bob', 'cat', 'dan'], {
    concurrency: 2,
    collect: 'call',
  });
  const { ann, bob } = await service.nextTo('ann', 'bob');
  ann.answer(200, 'A');
  const cat = await service.next();
  bob.answer(400, 'no');
  await cat.hungUp;
  const { execution } = await reach(id, 'failed');
  expect(execution.errorMessage).toMatch(/^each\[1\]\.call: POST .*\/bob answered 400: no$/);
  service.answerAtOnce();
  await resume(id);
  await reach(id, 'completed');
  expect(calls().sort()).toEqual(['ann', 'bob', 'bob', 'cat', 'cat', 'dan']);
  expect(await output()).toMatchObject({
    total: 4,
    succeeded: 4,
    failed: 0,
    results: [{ body: 'A' }, {}, {}, {}],
  });
});

test('an empty list is done at once', async () => {
  const { id, reach, output } = await setup([], { collect: 'call', strategy: 'any_can_pass' });
  await reach(id, 'completed');
  expect(await output()).toEqual({ total: 0, succeeded: 0, failed: 0, results: [] });
});

test.each<[string, Json]>([
  ['are null, and no list', null],
  ['are a string, and no list', 'ann'],
  ['are an object, and no list', { ann: 1 }],
])('items that %s fail the step, and no attempt follows', async (why, items) => {
  const { id, reach } = await setup(items);
  const { execution, steps } = await reach(id, 'failed');
  expect(execution).toMatchObject({
    errorCode: 'ITEMS_REFUSED',
    errorMessage: `the items of step each ${why}`,
  });
  expect(steps.get('each')).toMatchObject({ status: 'failed', attempt: 1 });
});
