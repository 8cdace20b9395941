import { expect, test } from 'vitest';
import { setupServer } from '#test/support/server.js';
import { foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';

const FIELDS = `status totalSteps finishedSteps
  graph { nodes { id type inside display step { path status } } edges { from to label } }
  steps { path status parts { total succeeded failed } steps { path status } }`;

async function setup() {
  const server = await setupServer();
  await server.publish({
    workflow_id: 'nested',
    steps: [
      parallelStep(
        'both',
        'all_must_pass',
        [logStep('left', { next: 'left-2' }), logStep('left-2'), logStep('right')],
        {
          next: 'each',
          on_error: 'mend',
        },
      ),
      foreachStep('each', { items: ['a', 'b'], next: 'hear' }, [logStep('one')]),
      waitStep('hear', { event: 'word' }),
      logStep('mend'),
    ],
  });
  server.startWorker();
  const { id } = await server.start('nested');
  await server.reach(id, 'waiting');
  const { data } = await server.query(`query ($id: ID!) { execution(id: $id) { ${FIELDS} } }`, { id });
  return data.execution;
}

test('the graph has all steps, at whatever depth, with the state of each, also inside what is done', async () => {
  const { graph } = await setup();
  const nodes = graph.nodes.map(({ id, inside, display, step }: never) => [id, inside, display, step]);
  const done = (path: string) => ({ path, status: 'SUCCEEDED' });
  expect(nodes).toEqual([
    ['both', null, 'DONE', done('both')],
    ['left', 'both', 'DONE', done('both.left')],
    ['left-2', 'both', 'DONE', done('both.left-2')],
    ['right', 'both', 'DONE', done('both.right')],
    ['each', null, 'DONE', done('each')],
    ['one', 'each', 'DONE', null],
    ['hear', null, 'ACTIVE', { path: 'hear', status: 'WAITING' }],
    ['mend', null, 'PENDING', null],
  ]);
  expect(graph.edges).toEqual([
    { from: 'both', to: 'each', label: null },
    { from: 'both', to: 'mend', label: 'error' },
    { from: 'left', to: 'left-2', label: null },
    { from: 'each', to: 'hear', label: null },
  ]);
});

test('the steps are counted, and those inside what is done can be read', async () => {
  const { totalSteps, finishedSteps, steps } = await setup();
  expect([totalSteps, finishedSteps]).toEqual([9, 7]);
  const inner = steps.map(({ path, parts, steps: inside }: never) => [path, parts, inside]);
  const done = (path: string) => ({ path, status: 'SUCCEEDED' });
  expect(inner).toEqual([
    ['both', { total: 2, succeeded: 2, failed: 0 }, ['both.left', 'both.right', 'both.left-2'].map(done)],
    ['each', { total: 2, succeeded: 2, failed: 0 }, ['each[0].one', 'each[1].one'].map(done)],
    ['hear', null, []],
  ]);
});
