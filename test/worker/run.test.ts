import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadEvents, loadSteps } from '#src/services/execution.js';
import { setupEngine } from '#test/support/engine.js';

let engine: Awaited<ReturnType<typeof setupEngine>>;
beforeEach(async () => {
  engine = await setupEngine();
});
afterEach(() => engine.close());

test('a chain of steps runs to its end, and its events are numbered without holes', async () => {
  await engine.publish({
    workflow_id: 'chain',
    steps: [
      { id: 'first', type: 'execute', execute: [{ type: 'log', message: 'hello {{name}}' }], next: 'check' },
      {
        id: 'check',
        type: 'condition',
        condition: { field: 'name', operator: 'eq', value: 'Ada' },
        on_true: 'last',
      },
      { id: 'last', type: 'action', action: { type: 'allow' } },
    ],
  });
  engine.startWorker();
  const execution = await engine.start('chain', { name: 'Ada' });
  const { execution: ended } = await engine.until(
    execution.id,
    ({ state }) => state.execution.status === 'completed',
  );
  const events = await loadEvents(engine.services, ended, 0, 100);
  expect(events.map(({ seq, type }) => `${seq} ${type}`)).toEqual([
    '1 execution.created',
    '2 step.started',
    '3 step.succeeded',
    '4 step.started',
    '5 step.succeeded',
    '6 step.started',
    '7 step.succeeded',
    '8 execution.completed',
  ]);
  const [steps] = await loadSteps(engine.services, [ended]);
  expect(steps?.map(({ path, status, output }) => ({ path, status, output }))).toEqual([
    { path: 'first', status: 'succeeded', output: { message: 'hello Ada' } },
    { path: 'check', status: 'succeeded', output: { result: true } },
    { path: 'last', status: 'succeeded', output: null },
  ]);
  expect(ended).toMatchObject({ status: 'completed', result: 'allowed', currentStepId: 'last', eventSeq: 8 });
});
