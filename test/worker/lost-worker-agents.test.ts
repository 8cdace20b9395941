import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import { claimOperations } from '#src/services/agent-claim.js';
import { completeOperation } from '#src/services/agent-operation.js';
import { logStep, parallelStep } from '../definition/step-fixtures.js';
import { KEY, MESSAGE, setup as setupWorkers } from './lost-worker.js';

const build: JsonObject = {
  id: 'build',
  type: 'operation',
  operation: { name: 'compile', executor: 'agent', queue: 'builds' },
};

async function setup() {
  const engine = await setupWorkers();
  const request = { queue: 'builds', max: 1, waitMs: 20_000, agent: 'agent-1' };
  return {
    ...engine,
    async claim() {
      const [operation] = await claimOperations(engine.services, engine.caller, request);
      if (!operation) throw new Error('no operation waits');
      return operation;
    },
  };
}

test('what an agent does while the worker is lost is awaited, and goes on as the same attempt', async () => {
  const { services, caller, publish, publishOnce, start, startWorker, lose, claim, reach, stored } =
    await setup();
  await publishOnce([build]);
  await publish({ workflow_id: 'later', steps: [logStep('note')] });
  const lost = startWorker();
  const { id } = await start(KEY);
  const operation = await claim();
  await lose(lost);
  const later = await start('later');
  const worker = startWorker();
  // Due after the first: so that was taken up as well.
  await reach(later.id, 'completed');
  await worker.stop(5_000);
  expect((await stored(id)).steps.get('build')).toMatchObject({ status: 'running', attempt: 1 });
  startWorker();
  await completeOperation(services, caller, { ...operation, output: { size: 7 } });
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')).toMatchObject({ attempt: 1, output: { size: 7 } });
});

test('what an agent does beside a step that lost its worker is awaited before it fails, and is kept by the resume', async () => {
  const engine = await setup();
  const { service, services, caller, publishOnce, start, startWorker, lose, claim, until } = engine;
  await publishOnce([parallelStep('both', 'all_must_pass', [build, service.step('pay')])]);
  const lost = startWorker();
  const { id } = await start(KEY);
  const operation = await claim();
  await service.next();
  await lose(lost);
  startWorker();
  await until(id, ({ state }) => state.steps.get('both.pay')?.status === 'failed');
  expect((await engine.stored(id)).execution.status).toBe('running');
  await completeOperation(services, caller, { ...operation, output: { size: 7 } });
  expect((await engine.reach(id, 'failed')).execution.errorMessage).toBe(MESSAGE);
  await engine.resume(id);
  (await service.next()).answer(200, 'paid');
  await engine.reach(id, 'completed');
  expect((await engine.stored(id)).steps.get('both')?.output).toMatchObject({ build: { size: 7 } });
});

test('an agent that is lost took no worker with it: another does its operation', async () => {
  const { services, caller, database, publishOnce, start, startWorker, claim, reach } = await setup();
  await publishOnce([build]);
  startWorker();
  const { id } = await start(KEY);
  const first = await claim();
  await database.db.execute(sql`update step_executions set wake_at = now() - interval '1 ms'`);
  await database.db.execute(sql`update workflow_executions set wake_at = now() - interval '1 ms'`);
  services.notifier.send({ work: true });
  const second = await claim();
  expect(second).toMatchObject({ attempt: 2, idempotencyKey: first.idempotencyKey });
  await completeOperation(services, caller, { ...second, output: null });
  await reach(id, 'completed');
});
