import { EventEmitter, once } from 'node:events';

import { expect, onTestFinished, test } from 'vitest';
import { defineOperation, z } from '#src/index.js';
import { listEvents } from '#src/store/event.js';
import { setupEngine } from '#test/support/engine.js';
import { conditionStep, foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';

const any = z.any();

test('what an operation reports of its progress is seen while it runs', async () => {
  const gate = new EventEmitter();
  const copy = defineOperation({
    name: 'copy',
    input: any,
    output: any,
    async run(_input, { reportProgress }) {
      reportProgress(10, 'one of ten');
      reportProgress(40, 'four of ten');
      await once(gate, 'open');
      return null;
    },
  });
  const engine = await setupEngine({ operations: [copy] });
  onTestFinished(engine.close);
  await engine.publish({
    workflow_id: 'copies',
    steps: [{ id: 'copy', type: 'operation', operation: { name: 'copy' } }],
  });
  engine.startWorker();
  const { id } = await engine.start('copies');
  const { steps } = await engine.until(id, ({ state }) => state.steps.get('copy')?.progress != null);
  expect(steps.get('copy')).toMatchObject({
    status: 'running',
    progress: { percent: 40, message: 'four of ten' },
  });
  gate.emit('open');
  await engine.reach(id, 'completed');
});

test('each step and each step inside another tells all that happens to it', async () => {
  const tries = new Map<string, number>();
  const flaky = defineOperation({
    name: 'flaky',
    input: any,
    output: any,
    run({ item }: { item: string }) {
      tries.set(item, (tries.get(item) ?? 0) + 1);
      if (item === 'b' && tries.get(item) === 1) throw new Error('not yet');
      return item;
    },
  });
  const engine = await setupEngine({ operations: [flaky] });
  onTestFinished(engine.close);
  const operation = { name: 'flaky', input: { item: '{{item}}' }, retry: { max_attempts: 2, delay: '1ms' } };
  await engine.publish({
    workflow_id: 'all',
    steps: [
      foreachStep('each', { items: ['a', 'b'], next: 'both' }, [{ id: 'try', type: 'operation', operation }]),
      parallelStep('both', 'any_can_pass', [waitStep('long', '1h'), logStep('short')], { next: 'which' }),
      conditionStep('which', { field: 'item', operator: 'eq', value: 1 }, { on_true: 'never' }),
      logStep('never'),
    ],
  });
  engine.startWorker();
  const { id } = await engine.start('all');
  const { execution } = await engine.reach(id, 'completed');
  const events = await listEvents(engine.database.db, id, 0, 1_000);
  const told = events.flatMap((event) =>
    'stepPath' in event ? [`${event.type.slice(5)} ${event.stepPath}`] : [],
  );
  expect(told).toEqual([
    'started each',
    'started each[0].try',
    'succeeded each[0].try',
    'progressed each',
    'started each[1].try',
    'retried each[1].try',
    'started each[1].try',
    'succeeded each[1].try',
    'progressed each',
    'succeeded each',
    'started both',
    'started both.long',
    'waiting both.long',
    'started both.short',
    'succeeded both.short',
    'progressed both',
    'cancelled both.long',
    'succeeded both',
    'started which',
    'succeeded which',
    'skipped never',
  ]);
  const retried = events.find((event) => event.type === 'step.retried');
  expect(retried?.data).toEqual({
    error: { code: 'OPERATION_ERROR', message: 'not yet' },
    nextAttemptAt: expect.any(String),
  });
  expect([execution.totalSteps, execution.finishedSteps]).toEqual([8, 8]);
});
