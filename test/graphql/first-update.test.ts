import { type ExecutionResult, parse, subscribe } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { schema } from '#src/graphql/schema.js';
import { setupEngine, silent } from '#test/support/engine.js';

const WATCH = parse(`subscription ($id: ID!) {
  executionUpdated(id: $id) { event { seq } execution { status eventSeq steps { path status input output } } }
}`);

async function setup() {
  const engine = await setupEngine();
  onTestFinished(() => engine.close());
  const { services, caller, feed } = engine;
  await engine.publish({
    workflow_id: 'notes',
    steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message: 'noted' }] }],
  });
  return {
    ...engine,
    async watch(id: string) {
      const contextValue = { services, caller, feed, logger: silent };
      const updates = await subscribe({ schema, document: WATCH, contextValue, variableValues: { id } });
      return updates as AsyncGenerator<ExecutionResult>;
    },
  };
}

test('the steps of the first update are as old as the rest of it, however late it is read', async () => {
  const { start, startWorker, until, watch } = await setup();
  const { id } = await start('notes');
  const updates = await watch(id);
  startWorker();
  await until(id, ({ state }) => state.execution.status === 'completed');
  const { value } = await updates.next();
  await updates.return(undefined);
  expect(value).toEqual({
    data: {
      executionUpdated: { event: null, execution: { status: 'PENDING', eventSeq: 1, steps: [] } },
    },
  });
});

test('the steps of the first update have their inputs and outputs', async () => {
  const { start, startWorker, until, watch } = await setup();
  startWorker();
  const { id } = await start('notes');
  await until(id, ({ state }) => state.execution.status === 'completed');
  const updates = await watch(id);
  const { value } = await updates.next();
  await updates.return(undefined);
  const step = {
    path: 'note',
    status: 'SUCCEEDED',
    input: [{ type: 'log', message: 'noted' }],
    output: { message: 'noted' },
  };
  expect(value.data.executionUpdated.execution.steps).toEqual([step]);
});
