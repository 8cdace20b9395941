import { expect, onTestFinished, test } from 'vitest';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';
import { foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  return { ...engine, service: await startService() };
}

test('what was cut off inside a branch of a decided parallel is not begun again by a later resume', async () => {
  const { publish, start, startWorker, reach, resume, stored, service } = await setup();
  const inner = parallelStep('inner', 'all_must_pass', [service.step('slow'), service.step('slower')]);
  await publish({
    workflow_id: 'race',
    steps: [
      parallelStep('race', 'any_can_pass', [service.step('quick'), inner], { next: 'then' }),
      service.step('then'),
    ],
  });
  startWorker();
  const { id } = await start('race');
  const { quick, slow, slower } = await service.nextTo('quick', 'slow', 'slower');
  quick.answer();
  await Promise.all([slow.hungUp, slower.hungUp]);
  (await service.next()).answer(400);
  await reach(id, 'failed');
  expect([...(await stored(id)).steps.keys()]).toEqual(['race', 'then']);
  await resume(id);
  const again = await service.next();
  expect(again.step).toBe('then');
  again.answer();
  const { execution } = await reach(id, 'completed');
  expect(execution).toMatchObject({ totalSteps: 6, finishedSteps: 6 });
});

test('in the second pass of a loop, a foreach begins with nothing of the first, also after it was read again', async () => {
  const { publish, start, startWorker, reach, until, sendEvent, pause, resume, stored, service } =
    await setup();
  await publish({
    workflow_id: 'rounds',
    steps: [
      waitStep('hear', { event: 'round' }, { next: 'each' }),
      foreachStep('each', { items: '{{steps.hear.output.payload.items}}', collect: 'join', next: 'hear' }, [
        service.step('a', {}, 'a-{{item}}'),
        logStep('b'),
        logStep('join', { depends_on: ['a', 'b'], execute: [{ type: 'log', message: 'done {{item}}' }] }),
      ]),
    ],
  });
  startWorker();
  const { id } = await start('rounds');
  await reach(id, 'waiting');
  await sendEvent(id, 'round', { items: ['x', 'y'] });
  (await service.next()).answer();
  (await service.next()).answer();
  await until(id, ({ state }) => state.steps.get('hear')?.iteration === 1);
  await sendEvent(id, 'round', { items: ['z'] });
  const z = await service.next();
  expect(z.step).toBe('a-z');
  expect([...(await stored(id)).steps.keys()]).toEqual(['hear', 'each', 'each[0].a', 'each[0].b']);
  await pause(id);
  z.answer();
  await reach(id, 'paused');
  await resume(id);
  await until(id, ({ state }) => state.steps.get('hear')?.iteration === 2);
  expect((await stored(id)).steps.get('each')?.output).toEqual({
    ...{ total: 1, succeeded: 1, failed: 0 },
    results: [{ message: 'done z' }],
  });
});
