import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { setupEngine } from '#test/support/engine.js';
import { startProgram } from '#test/support/program.js';
import { startService } from '#test/support/service.js';

const LEASE_MS = 2_100;

/** An execution whose first step is done and whose second is in flight in a process that is then killed. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({
    workflow_id: 'pay-and-ship',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  const { id } = await engine.start('pay-and-ship');
  const program = startProgram('worker-process', [engine.database.url ?? '', String(LEASE_MS)]);
  (await service.next()).answer(200, 'paid');
  const ship = await service.next();
  program.process.kill('SIGKILL');
  expect((await program.ended).signal).toBe('SIGKILL');
  return { ...engine, service, id, ship };
}

const onPostgres = test.skipIf(inject('postgresUrl') === null);

onPostgres(
  'what a killed process had in flight is done again by another when the lease ends; what it had done is not',
  async () => {
    const { id, ship, startWorker, service, reach, stored, history } = await setup();
    startWorker();
    const again = await service.next();
    expect(again).toMatchObject({ step: 'ship', idempotencyKey: ship.idempotencyKey });
    again.answer(200, 'shipped');
    await reach(id, 'completed');
    const { steps } = await stored(id);
    expect([...steps.values()].map(({ path, attempt, output }) => ({ path, attempt, output }))).toEqual([
      { path: 'pay', attempt: 1, output: { status: 200, body: 'paid' } },
      { path: 'ship', attempt: 2, output: { status: 200, body: 'shipped' } },
    ]);
    expect(await history(id)).toEqual([
      'execution.created',
      'step.started pay',
      'step.succeeded pay',
      'step.started ship',
      'step.started ship',
      'step.succeeded ship',
      'execution.completed',
    ]);
  },
);

onPostgres('a pause asked for after a process was killed is brought about by the next worker', async () => {
  const { database, id, startWorker, service, pause, reach, stored } = await setup();
  expect((await pause(id)).state.execution.status).toBe('pausing');
  await database.db.execute(sql`update workflow_executions set lease_until = now(), wake_at = now()`);
  startWorker();
  await reach(id, 'paused');
  const { execution, steps } = await stored(id);
  expect(execution).toMatchObject({ pausedStepId: 'ship', nextStepId: 'ship' });
  expect(steps.get('ship')).toMatchObject({
    status: 'cancelled',
    error: { message: 'its worker was lost' },
  });
  expect(service.arrivals).toHaveLength(2);
});
