import { expect, inject, test } from 'vitest';
import { publishWorkflow } from '#src/services/workflow.js';
import { startProgram } from '#test/support/program.js';
import { parallelStep, waitStep } from '../definition/step-fixtures.js';
import { KEY, MESSAGE, setup } from './lost-worker.js';

const onPostgres = test.skipIf(inject('postgresUrl') === null);

test('a step that loses its worker fails the whole execution, and a person lets it go on', async () => {
  const engine = await setup();
  const { service, publishOnce, start, startWorker, lose, reach, resume, stored } = engine;
  await publishOnce([service.step('pay', { next: 'ship' }), service.step('ship')]);
  const lost = startWorker();
  const { id } = await start(KEY);
  (await service.next()).answer(200, 'paid');
  const ship = await service.next();
  await lose(lost);
  startWorker();
  expect((await reach(id, 'failed')).execution).toMatchObject({
    ...{ errorCode: 'NOT_RESUMABLE', errorMessage: MESSAGE, nextStepId: 'ship' },
  });
  expect(service.arrivals).toHaveLength(2);

  await resume(id);
  const again = await service.next();
  expect(again).toMatchObject({ step: 'ship', idempotencyKey: ship.idempotencyKey });
  again.answer(200, 'shipped');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('pay')).toMatchObject({ attempt: 1, output: { body: 'paid' } });
  expect(service.arrivals).toHaveLength(3);
});

test('its key is named also where that came beside the definition', async () => {
  const { service, services, caller, start, startWorker, lose, reach } = await setup();
  const definition = { resumable: false, steps: [service.step('pay')] };
  await publishWorkflow(services, caller, { definition, key: KEY });
  const lost = startWorker();
  const { id } = await start(KEY);
  await service.next();
  await lose(lost);
  startWorker();
  expect((await reach(id, 'failed')).execution.errorMessage).toBe(MESSAGE);
});

test('one whose worker is lost between two steps goes on', async () => {
  const { service, publishOnce, start, startWorker, lose, reach, stored } = await setup();
  await publishOnce([service.step('pay', { next: 'ship' }), service.step('ship')]);
  const lost = startWorker();
  const { id } = await start(KEY);
  const pay = await service.next();
  const stopped = lost.stop(5_000);
  pay.answer(200, 'paid');
  await stopped;
  expect((await stored(id)).execution).toMatchObject({ status: 'running', ready: ['ship'] });
  await lose(lost);
  startWorker();
  const ship = await service.next();
  expect(ship.step).toBe('ship');
  ship.answer(200, 'shipped');
  await reach(id, 'completed');
  expect(service.arrivals).toHaveLength(2);
});

test('one that waits when its worker is lost takes its event, and goes on', async () => {
  const { service, publishOnce, start, startWorker, lose, reach, sendEvent } = await setup();
  await publishOnce([waitStep('wait', { event: 'go' }, { next: 'ship' }), service.step('ship')]);
  const lost = startWorker();
  const { id } = await start(KEY);
  await reach(id, 'waiting');
  await lose(lost);
  startWorker();
  await sendEvent(id, 'go');
  (await service.next()).answer(200, 'shipped');
  await reach(id, 'completed');
});

test('what waits beside a step that lost its worker ends with it, and is resumed with it', async () => {
  const { service, publishOnce, start, startWorker, lose, until, reach, resume, sendEvent } = await setup();
  await publishOnce([
    parallelStep('both', 'all_must_pass', [waitStep('wait', { event: 'go' }), service.step('pay')]),
  ]);
  const lost = startWorker();
  const { id } = await start(KEY);
  await service.next();
  await until(id, ({ state }) => state.steps.get('both.wait')?.status === 'waiting');
  await lose(lost);
  startWorker();
  expect((await reach(id, 'failed')).execution.errorMessage).toBe(MESSAGE);
  await resume(id);
  (await service.next()).answer(200, 'paid');
  await until(id, ({ state }) => state.steps.get('both.wait')?.status === 'waiting');
  await sendEvent(id, 'go');
  await reach(id, 'completed');
});

onPostgres('the same where the process of the worker is killed', async () => {
  const { service, database, publishOnce, start, startWorker, reach, resume } = await setup();
  await publishOnce([service.step('pay', { next: 'ship' }), service.step('ship')]);
  const { id } = await start(KEY);
  const program = startProgram('worker-process', [database.url ?? '', '2100']);
  (await service.next()).answer(200, 'paid');
  await service.next();
  program.process.kill('SIGKILL');
  await program.ended;
  startWorker();
  expect((await reach(id, 'failed')).execution.errorMessage).toBe(MESSAGE);
  await resume(id);
  (await service.next()).answer(200, 'shipped');
  await reach(id, 'completed');
  expect(service.arrivals.map(({ step }) => step)).toEqual(['pay', 'ship', 'ship']);
});
