import { InvalidInputError } from '#src/domain/errors.js';
import { allowedCommands } from '#src/domain/state-machine.js';
import { builder } from '#src/graphql/builder.js';
import { eventCursor, eventSeqFrom } from '#src/graphql/cursor.js';
import { EXECUTION_ID, findExecutionId } from '#src/graphql/execution-id.js';
import { graphOf, stepsOf, storedExecution } from '#src/graphql/loaders.js';
import { maskedFor } from '#src/graphql/masked.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import {
  ExecutionEventRef,
  ExecutionRef,
  StepExecutionRef,
  WorkflowRef,
  WorkflowVersionRef,
} from '#src/graphql/refs.js';
import { loadEvents, loadExecution, loadExecutions } from '#src/services/execution.js';
import {
  CancelModeEnum,
  ExecutionActionEnum,
  ExecutionResultEnum,
  ExecutionStatusEnum,
  PauseClockEnum,
} from './enums.js';
import { ExecutionGraphRef } from './graph.js';
import { ExecutionQueueRef, queueOf } from './queue.js';

builder.node(ExecutionRef, {
  description: 'One run of one version of a workflow.',
  id: { resolve: (execution) => execution.id },
  loadMany: async (ids, { services, caller }) => {
    const byId = new Map((await loadExecutions(services, caller, ids)).map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  },
  fields: (t) => ({
    databaseId: t.exposeString('id', { description: 'Its id as in logs and SQL.' }),
    executionId: t.exposeString('executionId', { description: 'The short name that people type.' }),
    status: t.field({
      type: ExecutionStatusEnum,
      description: 'Where it stands.',
      resolve: (execution) => execution.status,
    }),
    result: t.field({
      type: ExecutionResultEnum,
      nullable: true,
      description: 'What came of it, once it has ended.',
      resolve: (execution) => execution.result,
    }),
    workflow: t.field({
      type: WorkflowRef,
      description: 'What it runs.',
      resolve: (execution) => execution.workflowId,
    }),
    version: t.field({
      type: WorkflowVersionRef,
      description: 'The version it runs, whatever is published meanwhile.',
      resolve: (execution) => execution.versionId,
    }),
    triggerEvent: t.exposeString('triggerEvent', { nullable: true, description: 'What started it.' }),
    triggerPayload: t.field({
      authScopes: { permission: 'execution:read' },
      type: 'JSONObject',
      description: 'What it was started with.',
      resolve: async (view, _args, context) => (await storedExecution(view, context)).triggerPayload,
    }),
    metadata: t.field({
      authScopes: { permission: 'execution:read' },
      type: 'JSONObject',
      description: 'What whoever started it noted.',
      resolve: async (view, _args, context) => (await storedExecution(view, context)).metadata,
    }),
    currentStepId: t.exposeString('currentStepId', { nullable: true, description: 'The step begun last.' }),
    nextStepId: t.exposeString('nextStepId', {
      nullable: true,
      description: 'The step that starts next: for one that stands still, at its resume.',
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its first step began.',
      resolve: (e) => e.startedAt,
    }),
    completedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ended.',
      resolve: (e) => e.completedAt,
    }),
    durationMs: t.float({
      nullable: true,
      description: 'Milliseconds from its first step to its end.',
      resolve: ({ startedAt, completedAt }) =>
        startedAt && completedAt ? completedAt.getTime() - startedAt.getTime() : null,
    }),
    errorCode: t.exposeString('errorCode', {
      nullable: true,
      description: 'The kind of error that ended it.',
    }),
    errorMessage: t.exposeString('errorMessage', {
      nullable: true,
      description: 'Why it failed, was blocked or cancelled.',
    }),
    pausedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is paused.',
      resolve: (e) => e.pausedAt,
    }),
    pausedReason: t.exposeString('pausedReason', {
      nullable: true,
      description: 'Why it is paused, or about to be.',
    }),
    pauseClock: t.field({
      type: PauseClockEnum,
      nullable: true,
      description: 'What becomes of time-outs while it is paused, or about to be.',
      resolve: (e) => e.pauseClock,
    }),
    cancelMode: t.field({
      type: CancelModeEnum,
      nullable: true,
      description: 'How it is being cancelled.',
      resolve: (e) => e.cancelMode,
    }),
    pausedStepId: t.exposeString('pausedStepId', {
      nullable: true,
      description: 'The step at which it is paused.',
    }),
    resumeData: t.field({
      authScopes: { permission: 'execution:read' },
      type: 'JSONObject',
      nullable: true,
      description:
        'What its resumes brought, merged: steps see it under `resume`. What stands under a key that looks secret, as `password`, is `***` without the permission `execution:force`.',
      resolve: async (view, _args, context) =>
        maskedFor((await storedExecution(view, context)).resumeData, context),
    }),
    resumeCount: t.exposeInt('resumeCount', { description: 'How often it was resumed.' }),
    lastResumedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When last.',
      resolve: (e) => e.lastResumedAt,
    }),
    timeoutAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it fails, unless it has ended before.',
      resolve: (e) => e.timeoutAt,
    }),
    startAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Before it, it does not begin; null where it may at once.',
      resolve: (e) => e.startAt,
    }),
    queue: t.field({
      type: ExecutionQueueRef,
      nullable: true,
      description: 'Where it waits for its turn, or did; null where it was started without a queue.',
      resolve: queueOf,
    }),
    dryRun: t.exposeBoolean('dryRun', {
      description: 'Whether it changes nothing outside: each step says what it would do.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was asked for.',
      resolve: (e) => e.createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When its last event happened.',
      resolve: (e) => e.updatedAt,
    }),
    eventSeq: t.exposeInt('eventSeq', { description: 'The number of its last event.' }),
    cursor: t.string({
      description: 'Its place among its events: for `executionUpdated(after:)`.',
      resolve: ({ id, eventSeq }) => eventCursor(id, eventSeq),
    }),
    allowedActions: t.field({
      type: [ExecutionActionEnum],
      description: 'What can be asked of it now.',
      resolve: async (view, _args, context) => allowedCommands(view, await stepsOf(view, context)),
    }),
    totalSteps: t.exposeInt('totalSteps', {
      description: 'Steps to be done, as far as is known: those of a foreach count once it has begun.',
    }),
    finishedSteps: t.exposeInt('finishedSteps', {
      description: 'Those of them that have ended: succeeded, failed, skipped or cancelled.',
    }),
    steps: t.field({
      authScopes: { permission: 'execution:read' },
      type: [StepExecutionRef],
      description:
        'Its steps, in the order they began. Inside a parallel or an item of a foreach that is done, see the `steps` of that step.',
      resolve: (view, _args, context) => stepsOf(view, context),
    }),
    graph: t.field({
      authScopes: { permission: 'execution:read' },
      type: ExecutionGraphRef,
      description:
        'All steps of its version and how they follow one another, with the state of each: enough to draw it.',
      resolve: async (view, _args, context) => {
        const [graph, steps] = await Promise.all([graphOf(view, context), stepsOf(view, context)]);
        return { executionId: view.id, graph, steps };
      },
    }),
    events: t.connection(
      {
        authScopes: { permission: 'execution:read' },
        type: ExecutionEventRef,
        description: 'What happened to it, in order.',
        resolve: async (view, { first, last, after, before }, { services }) => {
          const page = pageSize({ first, last });
          if (page.backwards || before) {
            throw new InvalidInputError([
              { path: 'last', message: 'events are read forwards only', hint: 'send first and after' },
            ]);
          }
          const read = await loadEvents(
            services,
            view,
            after ? eventSeqFrom(after, view.id) : 0,
            page.limit + 1,
          );
          return toConnection(
            read,
            page,
            ({ executionId, seq }) => eventCursor(executionId, seq),
            after != null,
          );
        },
      },
      { name: 'ExecutionEventConnection', description: 'A page of events.' },
      { name: 'ExecutionEventEdge', description: 'An event in a page.' },
    ),
  }),
});

builder.queryField('execution', (t) =>
  t.field({
    authScopes: { permission: 'execution:read' },
    type: ExecutionRef,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: EXECUTION_ID }) },
    description: 'One execution. An unknown id is an error with the code EXECUTION_NOT_FOUND.',
    resolve: async (_root, { id }, context) =>
      loadExecution(context.services, context.caller, await findExecutionId(id, context)),
  }),
);
