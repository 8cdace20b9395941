import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Db } from '#src/db/database.js';
import { setupEngine } from '#test/support/engine.js';
import { startProgram } from '#test/support/program.js';
import { startService } from '#test/support/service.js';
import { foreachStep } from '../definition/step-fixtures.js';

const onPostgres = test.skipIf(inject('postgresUrl') === null);

onPostgres(
  'a process killed in the middle of a foreach: each item is done, finished ones not again',
  async () => {
    const engine = await setupEngine();
    onTestFinished(engine.close);
    const service = await startService();
    const items = Array.from({ length: 30 }, (_, at) => `i${at}`);
    await engine.publish({
      workflow_id: 'many',
      steps: [
        foreachStep('each', { items, concurrency: 4, collect: 'call' }, [
          service.step('call', {}, '{{item}}'),
        ]),
      ],
    });
    const { id } = await engine.start('many');
    const program = startProgram('worker-process', [engine.database.url ?? '', '2100']);
    // The eleventh request comes once the seventh answer is stored.
    for (let at = 0; at < 7; at++) (await service.next()).answer();
    for (let at = 0; at < 4; at++) await service.next();
    program.process.kill('SIGKILL');
    await program.ended;
    const finished = [...(await engine.stored(id)).steps.values()][0]?.parts?.succeeded;
    expect(finished).toBe(7);
    service.answerAtOnce();
    engine.startWorker();
    await engine.reach(id, 'completed');
    const times = new Map(
      items.map((item) => [item, service.arrivals.filter(({ step }) => step === item).length]),
    );
    expect([...times.values()].filter((count) => count === 2)).toHaveLength(4);
    expect([...times.values()].filter((count) => count === 1)).toHaveLength(26);
    const keys = new Set(service.arrivals.map(({ idempotencyKey }) => idempotencyKey));
    expect(keys.size).toBe(30);
    expect((await engine.stored(id)).steps.get('each')?.output).toMatchObject({ total: 30, succeeded: 30 });
  },
);

/** A database that never answers who gathers the results of a foreach, and a promise of the first to ask. */
function withoutResults(db: Db) {
  let tell = () => {};
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const silent = { from: () => ({ where: () => new Promise<never>(tell) }) };
  const select = (fields?: object) =>
    fields && 'scope' in fields ? silent : db.select(...((fields ? [fields] : []) as []));
  const hindered = new Proxy(db, {
    get: (target, key) => (key === 'select' ? select : Reflect.get(target, key)),
  });
  return { db: hindered, asked };
}

test('a worker lost while it gathers the results of a foreach: another gathers them', async () => {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  service.answerAtOnce();
  await engine.publish({
    workflow_id: 'gather',
    steps: [foreachStep('each', { items: ['a', 'b'], collect: 'call' }, [service.step('call')])],
  });
  const { db, asked } = withoutResults(engine.services.db);
  const lost = engine.startWorker({}, { db });
  const { id } = await engine.start('gather');
  await asked;
  await engine.database.db.execute(sql`update workflow_executions
    set lease_owner = 'another', lease_epoch = lease_epoch + 1, lease_until = now(), wake_at = now()`);
  await lost.stop(0);
  engine.startWorker();
  const { steps } = await engine.reach(id, 'completed');
  expect(steps.get('each')).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect((await engine.stored(id)).steps.get('each')?.output).toMatchObject({
    results: [{ status: 200 }, { status: 200 }],
  });
  expect(service.arrivals).toHaveLength(2);
});
