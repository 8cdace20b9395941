import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { EXECUTION_STATUSES } from '#src/domain/execution.js';
import { systemIds } from '#src/domain/runtime.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { loadExecutionId } from '#src/services/execution.js';
import { ALL_RIGHTS } from '#src/services/services.js';
import { setupServer } from '#test/support/server.js';

const definition = {
  workflow_id: 'tour',
  name: 'A tour of all steps',
  timeout: '1d',
  steps: [
    { id: 'note', type: 'execute', execute: [{ type: 'log', message: 'hello {{name}}' }], next: 'is_large' },
    {
      id: 'is_large',
      name: 'Is it large?',
      type: 'condition',
      condition: { field: 'amount', operator: '>', value: 10 },
      on_true: 'ask',
      on_false: 'fail',
    },
    {
      id: 'ask',
      type: 'action',
      action: { type: 'require_approval', reason: 'pay {{amount}}?' },
      next: 'await',
      on_reject: 'fail',
    },
    {
      id: 'await',
      type: 'wait',
      wait: { event: 'paid', timeout: '1h', on_timeout: 'fail' },
      next: 'end',
    },
    { id: 'end', type: 'action', action: { type: 'allow' } },
    {
      id: 'fail',
      type: 'execute',
      execute: [{ type: 'http_request', method: 'GET', url: 'http://127.0.0.1:1' }],
      retry: { max_attempts: 1 },
    },
  ],
};

async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  return {
    ...server,
    async startUntil(payload: { name: string; amount: number }, status: string): Promise<string> {
      const { id } = await server.start('tour', payload);
      await server.until(id, ({ state }) => state.execution.status === status);
      return id;
    },
    async read(id: string, fields: string) {
      const { data, errors } = await server.query(`query ($id: ID!) { execution(id: $id) { ${fields} } }`, {
        id,
      });
      if (errors) throw new Error(JSON.stringify(errors));
      return data.execution;
    },
    command: (field: string, input: object) => {
      const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
      return server.query(`mutation ($input: ${type}) { ${field}(input: $input) { __typename } }`, { input });
    },
  };
}

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test('an execution is read with all that is known of it', async () => {
  const { startUntil, read } = await setup();
  const id = await startUntil({ name: 'Ada', amount: 20 }, 'paused');
  const fields = `id databaseId executionId status result triggerEvent triggerPayload metadata currentStepId nextStepId
    startedAt completedAt durationMs errorCode errorMessage pausedAt pausedReason pausedStepId resumeData resumeCount
    lastResumedAt timeoutAt createdAt updatedAt eventSeq workflow { key } version { version name }`;
  expect(await read(id, fields)).toEqual({
    id: encodeGlobalId('Execution', id),
    databaseId: id,
    executionId: expect.stringMatching(/^exec_[a-z2-9]{16}$/),
    status: 'PAUSED',
    result: null,
    triggerEvent: null,
    triggerPayload: { name: 'Ada', amount: 20 },
    metadata: {},
    currentStepId: 'ask',
    nextStepId: 'await',
    startedAt: time,
    completedAt: null,
    durationMs: null,
    errorCode: null,
    errorMessage: null,
    pausedAt: time,
    pausedReason: 'pay 20?',
    pausedStepId: 'ask',
    resumeData: null,
    resumeCount: 0,
    lastResumedAt: null,
    timeoutAt: time,
    createdAt: time,
    updatedAt: time,
    eventSeq: 8,
    workflow: { key: 'tour' },
    version: { version: 1, name: 'A tour of all steps' },
  });
});

test('its steps are in the order in which they began, each with its work', async () => {
  const { startUntil, read } = await setup();
  const id = await startUntil({ name: 'Ada', amount: 20 }, 'paused');
  const fields = `steps { path stepId type status display attempt iteration input output error { code }
    startedAt finishedAt waitingFor waitingForEvent waitingUntil }`;
  const step = { attempt: 1, iteration: 0, input: null, output: null, error: null, startedAt: time };
  const done = { ...step, status: 'SUCCEEDED', display: 'DONE', finishedAt: time };
  const noWait = { waitingFor: null, waitingForEvent: null, waitingUntil: null };
  expect(await read(id, fields)).toEqual({
    steps: [
      {
        ...done,
        ...noWait,
        path: 'note',
        stepId: 'note',
        type: 'EXECUTE',
        input: [{ type: 'log', message: 'hello Ada' }],
        output: { message: 'hello Ada' },
      },
      {
        ...done,
        ...noWait,
        path: 'is_large',
        stepId: 'is_large',
        type: 'CONDITION',
        output: { result: true },
      },
      {
        ...step,
        ...noWait,
        path: 'ask',
        stepId: 'ask',
        type: 'ACTION',
        status: 'WAITING',
        display: 'ACTIVE',
        finishedAt: null,
        waitingFor: 'APPROVAL',
      },
    ],
  });
});

test('its graph has every step, coloured by how far it is, and every way with what it is taken for', async () => {
  const { startUntil, read } = await setup();
  const fields = 'graph { nodes { id name type display step { status } } edges { from to label } }';
  const paused = await read(await startUntil({ name: 'Ada', amount: 20 }, 'paused'), fields);
  const node = (id: string, type: string, display: string, status: string | null, name = id) => ({
    id,
    name,
    type,
    display,
    step: status === null ? null : { status },
  });
  expect(paused.graph).toEqual({
    nodes: [
      node('note', 'EXECUTE', 'DONE', 'SUCCEEDED'),
      node('is_large', 'CONDITION', 'DONE', 'SUCCEEDED', 'Is it large?'),
      node('ask', 'ACTION', 'ACTIVE', 'WAITING'),
      node('await', 'WAIT', 'PENDING', null),
      node('end', 'ACTION', 'PENDING', null),
      node('fail', 'EXECUTE', 'PENDING', null),
    ],
    edges: [
      { from: 'note', to: 'is_large', label: null },
      { from: 'is_large', to: 'ask', label: 'true' },
      { from: 'is_large', to: 'fail', label: 'false' },
      { from: 'ask', to: 'await', label: null },
      { from: 'ask', to: 'fail', label: 'reject' },
      { from: 'await', to: 'end', label: null },
      { from: 'await', to: 'fail', label: 'timeout' },
    ],
  });
  const failed = await read(await startUntil({ name: 'Ada', amount: 1 }, 'failed'), fields);
  expect(failed.graph.nodes.map(({ id, display }: Record<string, string>) => `${id} ${display}`)).toEqual([
    'note DONE',
    'is_large DONE',
    'ask PENDING',
    'await PENDING',
    'end PENDING',
    'fail ERROR',
  ]);
});

test('what can be asked of it is said for each status', async () => {
  const { startUntil, read, command, until, database } = await setup();
  const id = await startUntil({ name: 'Ada', amount: 20 }, 'paused');
  await command('resumeExecution', { id });
  await until(id, ({ state }) => state.execution.status === 'waiting');
  const allowed: Record<string, string[]> = {};
  for (const status of EXECUTION_STATUSES) {
    const final = ['completed', 'failed', 'cancelled', 'blocked'].includes(status);
    await database.db.execute(sql`update workflow_executions set status = ${status}, wake_at = null,
      paused_at = case when ${status} = 'paused' then now() end, error_code = 'E',
      pause_mode = case when ${status} = 'pausing' then 'wait' end,
      completed_at = case when ${final} then now() end`);
    allowed[status] = (await read(id, 'allowedActions')).allowedActions;
  }
  expect(allowed).toEqual({
    pending: ['PAUSE', 'ABORT', 'CANCEL', 'FORCE_CANCEL', 'KILL'],
    running: ['PAUSE', 'ABORT', 'CANCEL', 'FORCE_CANCEL', 'KILL', 'SEND_EVENT'],
    waiting: ['PAUSE', 'ABORT', 'CANCEL', 'FORCE_CANCEL', 'KILL', 'SEND_EVENT'],
    pausing: ['ABORT', 'CANCEL', 'FORCE_CANCEL', 'KILL', 'SEND_EVENT'],
    paused: [
      'RESUME',
      'FORCE_RESUME',
      'CANCEL',
      'FORCE_CANCEL',
      'KILL',
      'SEND_EVENT',
      'EDIT_STEP_INPUT',
      'RERUN',
    ],
    cancelling: ['FORCE_CANCEL', 'KILL'],
    completed: ['RERUN'],
    failed: ['RESUME', 'FORCE_RESUME', 'EDIT_STEP_INPUT', 'RERUN'],
    cancelled: ['RESUME', 'FORCE_RESUME', 'EDIT_STEP_INPUT', 'RERUN'],
    blocked: ['FORCE_RESUME', 'EDIT_STEP_INPUT', 'RERUN'],
  });
});

test('the short name that people type is as good as its id, within its project', async () => {
  const { startUntil, read, services } = await setup();
  const id = await startUntil({ name: 'Ada', amount: 20 }, 'paused');
  const { executionId } = await read(id, 'executionId');
  expect(await read(executionId, 'databaseId')).toEqual({ databaseId: id });
  const stranger = { projectId: systemIds.uuid(), actor: 'stranger', ...ALL_RIGHTS };
  await expect(loadExecutionId(services, stranger, executionId)).rejects.toThrow(
    `there is no execution ${executionId}`,
  );
});

test('one that is not there is an error that says which', async () => {
  const { query } = await setup();
  const id = systemIds.uuid();
  expect(await query('query ($id: ID!) { execution(id: $id) { id } }', { id })).toEqual({
    data: { execution: null },
    errors: [
      expect.objectContaining({
        message: `there is no execution ${id}; list what there is with the query executions`,
        extensions: { code: 'EXECUTION_NOT_FOUND' },
        path: ['execution'],
      }),
    ],
  });
});
