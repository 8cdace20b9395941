import { expect, test } from 'vitest';
import type { Logger } from '#src/domain/logger.js';
import { setupEngine } from '#test/support/engine.js';

test('the lines of a worker say of which execution, workflow and step they are', async () => {
  const engine = await setupEngine();
  const lines: Record<string, unknown>[] = [];
  const write = (fields: object, msg: string) => void lines.push({ ...fields, msg });
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const effects = [{ type: 'log', message: 'the secret is {{secret}}' }];
  await engine.publish({ workflow_id: 'notes', steps: [{ id: 'note', type: 'execute', execute: effects }] });
  const worker = engine.startWorker({ logger });
  const { id: executionId } = await engine.start('notes', { secret: 'sesame' });
  await engine.reach(executionId, 'completed');
  await worker.stop(5_000);
  const run = { executionId, workflow: 'notes' };
  const step = { ...run, stepPath: 'note' };
  expect(lines).toEqual([
    { ...run, epoch: 1, status: 'pending', msg: 'a run begins' },
    { ...step, attempt: 1, msg: 'a step begins' },
    { ...step, msg: 'the secret is sesame' },
    { ...step, attempt: 1, outcome: 'succeeded', msg: 'a step is over' },
    { ...run, epoch: 1, msg: 'a run is over' },
  ]);
  await engine.close();
});
