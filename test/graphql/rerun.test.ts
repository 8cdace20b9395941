import { expect, test } from 'vitest';
import { setupServer } from '#test/support/server.js';
import { foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';

const RERUN = `mutation ($input: RerunExecutionInput!) { rerunExecution(input: $input) {
  ... on RerunExecutionPayload { repeated execution { id databaseId rerunFrom rerunOf { databaseId } } }
  ... on StepNotBegunError { code stepPath begun }
  ... on Error { code message } } }`;

const EDIT = `mutation ($input: EditStepInputInput!) { editStepInput(input: $input) {
  ... on EditStepInputPayload { repeated execution { status steps { path input } } }
  ... on StepNotEditableError { stepPath reason }
  ... on Error { code } } }`;

/** An execution that waits for an event, after all kinds of steps. */
async function setup() {
  const server = await setupServer();
  await server.publish({
    workflow_id: 'nested',
    steps: [
      parallelStep(
        'both',
        'best_effort',
        [
          logStep('left', { next: 'left-2' }),
          logStep('left-2'),
          parallelStep('inner', 'best_effort', [logStep('x')]),
        ],
        { next: 'each' },
      ),
      foreachStep('each', { items: ['a', 'b'], next: 'hear' }, [logStep('one')]),
      waitStep('hear', { event: 'word', match: { n: 1 } }, { next: 'last', on_error: 'mend' }),
      logStep('last'),
      logStep('mend'),
    ],
  });
  server.startWorker();
  const { id } = await server.start('nested');
  await server.reach(id, 'waiting');
  await server.pause(id);
  const rerun = async (input: object) => (await server.query(RERUN, { input: { id, ...input } })).data;
  return { ...server, id, rerun };
}

test('a rerun is linked with its source, both ways, and shows what was kept as done', async () => {
  const { id, rerun, query, reach } = await setup();
  const { rerunExecution } = await rerun({ fromStepId: 'hear', commandId: 'again' });
  const { databaseId } = rerunExecution.execution;
  expect(rerunExecution).toEqual({
    repeated: false,
    execution: {
      ...{ id: expect.any(String), databaseId: expect.any(String), rerunFrom: 'hear' },
      rerunOf: { databaseId: id },
    },
  });
  await reach(databaseId, 'waiting');
  const { data } = await query(
    `query ($source: ID!, $rerun: ID!) {
      source: execution(id: $source) { rerunOf { id } rerunFrom reruns(first: 5) { totalCount edges { node { databaseId } } } }
      rerun: execution(id: $rerun) { totalSteps finishedSteps steps { path status } graph { nodes { id display } }
        events(first: 3) { edges { node { type stepPath ... on StepKeptEvent { status } } } } }
    }`,
    { source: id, rerun: databaseId },
  );
  expect(data.source).toEqual({
    ...{ rerunOf: null, rerunFrom: null },
    reruns: { totalCount: 1, edges: [{ node: { databaseId } }] },
  });
  expect(data.rerun).toMatchObject({ totalSteps: 5, finishedSteps: 2 });
  expect(data.rerun.steps).toEqual([
    { path: 'both', status: 'SUCCEEDED' },
    { path: 'each', status: 'SUCCEEDED' },
    { path: 'hear', status: 'WAITING' },
  ]);
  const displays = data.rerun.graph.nodes.map(({ id, display }: { id: string; display: string }) => [
    id,
    display,
  ]);
  expect(Object.fromEntries(displays)).toEqual({
    ...{ both: 'DONE', left: 'DONE', 'left-2': 'DONE', inner: 'DONE', x: 'DONE', each: 'DONE', one: 'DONE' },
    ...{ hear: 'ACTIVE', last: 'PENDING', mend: 'PENDING' },
  });
  expect(data.rerun.events.edges.map(({ node }: { node: object }) => node)).toEqual([
    { type: 'EXECUTION_CREATED', stepPath: null },
    { type: 'STEP_KEPT', stepPath: 'both', status: 'SUCCEEDED' },
    { type: 'STEP_KEPT', stepPath: 'each', status: 'SUCCEEDED' },
  ]);
});

test('a rerun that is sent again is answered with the same execution', async () => {
  const { rerun } = await setup();
  const first = await rerun({ fromStepId: 'hear', commandId: 'again' });
  const second = await rerun({ fromStepId: 'hear', commandId: 'again' });
  expect(second.rerunExecution).toEqual({ ...first.rerunExecution, repeated: true });
});

test('a rerun from elsewhere says from where it could be', async () => {
  const { rerun } = await setup();
  expect((await rerun({ fromStepId: 'both.left' })).rerunExecution).toMatchObject({
    ...{ code: 'STEP_NOT_BEGUN', stepPath: 'both.left', begun: ['both', 'each', 'hear'] },
  });
});

test('an edit shows in the step, and in the event who made it, the old and the new', async () => {
  const { id, query } = await setup();
  const edit = { id, path: 'hear', stepInput: { match: { n: 2 } }, reason: 'a slip' };
  const { data } = await query(EDIT, { input: edit });
  const hear = { path: 'hear', input: { match: { n: 2 } } };
  expect(data.editStepInput).toMatchObject({ repeated: false, execution: { status: 'PAUSED' } });
  expect(data.editStepInput.execution.steps).toContainEqual(hear);
  const read = await query(
    `query ($id: ID!) { execution(id: $id) { events(first: 100) { edges { node { actor
      ... on StepInputEditedEvent { old new reason } } } } } }`,
    { id },
  );
  const { node } = read.data.execution.events.edges.at(-1);
  expect(node).toEqual({
    ...{ actor: 'tester', old: { match: { n: 1 } }, new: { match: { n: 2 } }, reason: 'a slip' },
  });
});

test('an edit that is refused says which step, and why', async () => {
  const { id, query } = await setup();
  const { data } = await query(EDIT, { input: { id, path: 'both', stepInput: {} } });
  expect(data.editStepInput).toEqual({
    ...{ code: 'STEP_NOT_EDITABLE', stepPath: 'both', reason: 'a parallel has no input' },
  });
});
