import { expect, test } from 'vitest';
import { holdForApproval } from '#test/support/approval.js';
import { type Answer, setupServer, take } from '#test/support/server.js';
import {
  definition,
  goodArguments,
  operationOf,
  type Place,
  places,
  withText,
} from '#test/support/text-arguments.js';

/** What PostgreSQL refuses in a text, and what it would silently change. */
const TEXTS = { 'a NUL': 'a\0b', 'half a surrogate pair': 'a\ud800b' };

/** The code of the refusal; of what can only be looked for, what is answered where there is none. */
const OUTCOMES = {
  'auditLog(after)': 'CURSOR_INVALID',
  'auditLog(before)': 'INVALID_INPUT',
  'auditLog(filter.action)': 'INVALID_INPUT',
  'auditLog(filter.actor)': 'INVALID_INPUT',
  'auditLog(filter.outcome)': 'INVALID_INPUT',
  'auditLog(filter.target)': 'INVALID_INPUT',
  'approval(id)': 'INVALID_INPUT',
  'approvals(after)': 'CURSOR_INVALID',
  'approvals(before)': 'CURSOR_INVALID',
  'approvals(filter.entity)': 'ApprovalConnection',
  'approvals(filter.entityId)': 'ApprovalConnection',
  'approvals(filter.executionId)': 'INVALID_INPUT',
  'approvals(filter.role)': 'ApprovalConnection',
  'approvalsUpdated(after)': 'CURSOR_INVALID',
  'approve(input.answers)': 'INVALID_INPUT',
  'approve(input.commandId)': 'INVALID_INPUT',
  'approve(input.id)': 'INVALID_INPUT',
  'approve(input.reason)': 'INVALID_INPUT',
  'approve(input.version)': 'APPROVAL_CHANGED',
  'delegateApproval(input.commandId)': 'INVALID_INPUT',
  'delegateApproval(input.id)': 'INVALID_INPUT',
  'delegateApproval(input.reason)': 'INVALID_INPUT',
  'delegateApproval(input.to)': 'INVALID_INPUT',
  'myApprovals(after)': 'CURSOR_INVALID',
  'myApprovals(before)': 'CURSOR_INVALID',
  'reject(input.commandId)': 'INVALID_INPUT',
  'reject(input.id)': 'INVALID_INPUT',
  'reject(input.reason)': 'INVALID_INPUT',
  'reject(input.version)': 'APPROVAL_CHANGED',
  'apiKeys(after)': 'CURSOR_INVALID',
  'apiKeys(before)': 'CURSOR_INVALID',
  'createApprovalLink(input.approver)': 'INVALID_INPUT',
  'createApprovalLink(input.commandId)': 'INVALID_INPUT',
  'createApprovalLink(input.expiresIn)': 'INVALID_INPUT',
  'createApprovalLink(input.id)': 'INVALID_INPUT',
  'createApprovalLink(input.roles.0)': 'INVALID_INPUT',
  'createApiKey(input.expiresIn)': 'INVALID_INPUT',
  'createApiKey(input.name)': 'INVALID_INPUT',
  'createApiKey(input.permissions.0)': 'INVALID_INPUT',
  'createApiKey(input.roles.0)': 'INVALID_INPUT',
  'revokeApiKey(input.id)': 'INVALID_INPUT',
  'revokeApprovalLink(input.id)': 'INVALID_INPUT',
  'batch(id)': 'INVALID_INPUT',
  'batches(after)': 'CURSOR_INVALID',
  'batches(before)': 'CURSOR_INVALID',
  'batchUpdated(id)': 'INVALID_INPUT',
  'cancelBatch(input.commandId)': 'INVALID_INPUT',
  'cancelBatch(input.id)': 'INVALID_INPUT',
  'cancelBatch(input.reason)': 'INVALID_INPUT',
  'cancelExecution(input.commandId)': 'INVALID_INPUT',
  'cancelExecution(input.id)': 'INVALID_INPUT',
  'cancelExecution(input.reason)': 'INVALID_INPUT',
  'cancelExecutions(input.commandId)': 'INVALID_INPUT',
  'cancelExecutions(input.filter.errorCode)': 'INVALID_INPUT',
  'cancelExecutions(input.filter.ids.0)': 'INVALID_INPUT',
  'cancelExecutions(input.filter.workflowKey)': 'WORKFLOW_NOT_FOUND',
  'cancelExecutions(input.reason)': 'INVALID_INPUT',
  'cancelExecutions(input.settle)': 'INVALID_INPUT',
  'claimOperations(input.agent)': 'INVALID_INPUT',
  'claimOperations(input.queue)': 'INVALID_INPUT',
  'completeOperation(input.id)': 'INVALID_INPUT',
  'completeOperation(input.output)': 'INVALID_INPUT',
  'editStepInput(input.commandId)': 'INVALID_INPUT',
  'editStepInput(input.id)': 'INVALID_INPUT',
  'editStepInput(input.path)': 'INVALID_INPUT',
  'editStepInput(input.reason)': 'INVALID_INPUT',
  'editStepInput(input.stepInput)': 'INVALID_INPUT',
  'continueBatch(input.commandId)': 'INVALID_INPUT',
  'continueBatch(input.id)': 'INVALID_INPUT',
  'continueBatch(input.reason)': 'INVALID_INPUT',
  'execution(id)': 'INVALID_INPUT',
  'executions(after)': 'CURSOR_INVALID',
  'executions(before)': 'CURSOR_INVALID',
  'executions(filter.workflowKey)': 'ExecutionConnection',
  'executionsUpdated(after)': 'CURSOR_INVALID',
  'executionsUpdated(filter.ids.0)': 'INVALID_INPUT',
  'executionsUpdated(filter.tags.0)': 'ExecutionsUpdate',
  'executionsUpdated(filter.workflowKey)': 'WORKFLOW_NOT_FOUND',
  'executionUpdated(after)': 'CURSOR_INVALID',
  'executionUpdated(id)': 'INVALID_INPUT',
  'failOperation(input.code)': 'INVALID_INPUT',
  'failOperation(input.id)': 'INVALID_INPUT',
  'failOperation(input.message)': 'INVALID_INPUT',
  'failOperation(input.retryAfter)': 'INVALID_INPUT',
  'heartbeatOperations(input.operations.0.id)': 'INVALID_INPUT',
  'heartbeatOperations(input.operations.0.message)': 'INVALID_INPUT',
  'node(id)': 'INVALID_INPUT',
  'nodes(ids.0)': 'INVALID_INPUT',
  'operationsAvailable(queue)': 'INVALID_INPUT',
  'pausedExecutions(after)': 'CURSOR_INVALID',
  'pausedExecutions(before)': 'CURSOR_INVALID',
  'pausedExecutions(workflowKey)': 'ExecutionConnection',
  'pausedCount(filter.workflowKey)': 'WORKFLOW_NOT_FOUND',
  'pauseExecution(input.commandId)': 'INVALID_INPUT',
  'pauseExecution(input.id)': 'INVALID_INPUT',
  'pauseExecution(input.reason)': 'INVALID_INPUT',
  'pauseExecutions(input.commandId)': 'INVALID_INPUT',
  'pauseExecutions(input.filter.errorCode)': 'INVALID_INPUT',
  'pauseExecutions(input.filter.ids.0)': 'INVALID_INPUT',
  'pauseExecutions(input.filter.workflowKey)': 'WORKFLOW_NOT_FOUND',
  'pauseExecutions(input.reason)': 'INVALID_INPUT',
  'pauseExecutions(input.settle)': 'INVALID_INPUT',
  'pauseWorkflow(input.commandId)': 'INVALID_INPUT',
  'pauseWorkflow(input.key)': 'WORKFLOW_NOT_FOUND',
  'pauseWorkflow(input.reason)': 'INVALID_INPUT',
  'publishEvent(input.commandId)': 'INVALID_INPUT',
  'publishEvent(input.event)': 'INVALID_INPUT',
  'publishEvent(input.payload)': 'INVALID_INPUT',
  'publishEvent(input.ttl)': 'INVALID_INPUT',
  'publishWorkflow(input.definition)': 'INVALID_DEFINITION',
  'publishWorkflow(input.key)': 'INVALID_INPUT',
  'rerunExecution(input.commandId)': 'INVALID_INPUT',
  'rerunExecution(input.fromStepId)': 'INVALID_INPUT',
  'rerunExecution(input.id)': 'INVALID_INPUT',
  'rerunExecution(input.metadata)': 'INVALID_INPUT',
  'rerunExecution(input.payload)': 'INVALID_INPUT',
  'rerunExecution(input.reason)': 'INVALID_INPUT',
  'rerunExecution(input.stepInput)': 'INVALID_INPUT',
  'resumeExecution(input.commandId)': 'INVALID_INPUT',
  'resumeExecution(input.id)': 'INVALID_INPUT',
  'resumeExecution(input.planVersion)': 'RESUME_PLAN_CHANGED',
  'resumeExecution(input.reason)': 'INVALID_INPUT',
  'resumeExecution(input.resumeData)': 'INVALID_INPUT',
  'resumeExecutions(input.commandId)': 'INVALID_INPUT',
  'resumeExecutions(input.filter.errorCode)': 'INVALID_INPUT',
  'resumeExecutions(input.filter.ids.0)': 'INVALID_INPUT',
  'resumeExecutions(input.filter.workflowKey)': 'WORKFLOW_NOT_FOUND',
  'resumeExecutions(input.reason)': 'INVALID_INPUT',
  'resumeExecutions(input.resumeData)': 'INVALID_INPUT',
  'resumeExecutions(input.settle)': 'INVALID_INPUT',
  'resumeWorkflow(input.commandId)': 'INVALID_INPUT',
  'resumeWorkflow(input.key)': 'WORKFLOW_NOT_FOUND',
  'resumeWorkflow(input.reason)': 'INVALID_INPUT',
  'sendEvent(input.commandId)': 'INVALID_INPUT',
  'sendEvent(input.event)': 'INVALID_INPUT',
  'sendEvent(input.id)': 'INVALID_INPUT',
  'sendEvent(input.payload)': 'INVALID_INPUT',
  'sendEvent(input.ttl)': 'INVALID_INPUT',
  'startExecution(input.idempotencyKey)': 'INVALID_INPUT',
  'startExecution(input.metadata)': 'INVALID_INPUT',
  'startExecution(input.payload)': 'INVALID_INPUT',
  'startExecution(input.queue.key)': 'INVALID_INPUT',
  'startExecution(input.triggerEvent)': 'INVALID_INPUT',
  'startExecution(input.workflowKey)': 'WORKFLOW_NOT_FOUND',
  'workflow(key)': null,
  'workflows(after)': 'CURSOR_INVALID',
  'workflows(before)': 'INVALID_INPUT',
};

function outcome({ data, errors }: Answer, { field }: Place): unknown {
  const answer = data?.[field.name];
  return errors?.[0]?.extensions?.code ?? answer?.code ?? answer?.__typename ?? answer;
}

test.each(Object.entries(TEXTS))(
  '%s in any argument is answered for what it is, and changes nothing',
  async (_what, text) => {
    const server = await setupServer();
    const { publish, start, query, subscribe } = server;
    const worker = server.startWorker();
    const { approvalId, version } = await holdForApproval(server);
    await worker.stop(5_000);
    await publish(definition);
    const { id } = await start('waits');
    const state = () =>
      query(
        '{ executions { totalCount edges { node { eventSeq } } } workflows { edges { node { key latestVersion { version } } } } }',
      );
    const before = await state();

    const outcomes: Record<string, unknown> = {};
    for (const place of places) {
      const variables = withText(
        goodArguments(id, { id: approvalId, version })[place.field.name] ?? {},
        place,
        text,
      );
      const [answer] =
        place.kind === 'subscription'
          ? await take(subscribe('WebSocket', operationOf(place), variables), 1)
          : [await query(operationOf(place), variables)];
      outcomes[`${place.field.name}(${place.path.join('.')})`] = outcome(answer as Answer, place);
    }
    expect(outcomes).toEqual(OUTCOMES);
    expect(await state()).toEqual(before);
  },
);
