import { expect, inject, onTestFinished, test } from 'vitest';
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
