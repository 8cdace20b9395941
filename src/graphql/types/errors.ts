import { ApiKeyNotFoundError } from '#src/domain/access-errors.js';
import { OperationLostError } from '#src/domain/agent-errors.js';
import { BatchEndedError, BatchNotFoundError, BatchNotStoppedError } from '#src/domain/batch-errors.js';
import {
  type Fault,
  IdempotencyConflictError,
  InvalidInputError,
  type RepriseError,
} from '#src/domain/errors.js';
import { EventNotAwaitedError, UnexpectedEventError } from '#src/domain/event-errors.js';
import {
  ExecutionNotAtRestError,
  ExecutionNotFoundError,
  ExecutionNotPausedError,
  ExecutionNotResumableError,
  ExecutionNotRunningError,
  ExecutionPausedTooLongError,
  ResumePlanChangedError,
} from '#src/domain/execution-errors.js';
import { StepNotBegunError, StepNotEditableError, StepNotResumableError } from '#src/domain/step-errors.js';
import type { Verdict } from '#src/domain/version-change.js';
import {
  InvalidDefinitionError,
  VersionNotCompatibleError,
  WorkflowDisabledError,
  WorkflowNotFoundError,
  WorkflowPausedError,
} from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { BatchStatusEnum, ExecutionStatusEnum, VersionVerdictEnum } from './enums.js';

export const ErrorInterface = builder.interfaceRef<RepriseError>('Error').implement({
  description: 'Why a request was refused.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What happened, to which id, and what to do.' }),
    code: t.exposeString('code', { description: 'The kind of error, for programs.' }),
  }),
});

export const FaultRef = builder.objectRef<Fault>('Fault').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where, as `steps[2].next`; empty for the whole.' }),
    message: t.exposeString('message', { description: 'What is wrong.' }),
    hint: t.exposeString('hint', { nullable: true, description: 'What to do about it.' }),
  }),
});

const interfaces = [ErrorInterface];
const faults = { type: [FaultRef] as [typeof FaultRef], description: 'Every fault that was found.' };
const executionId = { description: 'The global id of the execution.' };
const status = { type: ExecutionStatusEnum, description: 'Its status when it refused.' } as const;
const key = { description: 'The key that was sent.' };
const globalId = ({ id }: { id: string }) => encodeGlobalId('Execution', id);

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input is not what it should be; nothing was done.',
  interfaces,
  fields: (t) => ({ faults: t.expose('faults', faults) }),
});

builder.objectType(InvalidDefinitionError, {
  name: 'InvalidDefinitionError',
  description: 'The workflow definition has faults; nothing was published.',
  interfaces,
  fields: (t) => ({ faults: t.expose('faults', faults) }),
});

builder.objectType(ExecutionNotRunningError, {
  name: 'ExecutionNotRunningError',
  description: 'Only an execution that goes on can be paused or cancelled.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
  }),
});

builder.objectType(ExecutionNotPausedError, {
  name: 'ExecutionNotPausedError',
  description: 'Only a paused, failed or cancelled execution can be resumed.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
  }),
});

builder.objectType(UnexpectedEventError, {
  name: 'UnexpectedEventError',
  description: 'The execution does not wait for this event.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    awaited: t.exposeStringList('awaited', { description: 'The events it waits for.' }),
  }),
});

builder.objectType(ExecutionNotFoundError, {
  name: 'ExecutionNotFoundError',
  description: 'There is no such execution in this project.',
  interfaces,
  fields: (t) => ({ executionId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

builder.objectType(WorkflowNotFoundError, {
  name: 'WorkflowNotFoundError',
  description: 'There is no workflow of this key in this project.',
  interfaces,
  fields: (t) => ({ key: t.exposeString('key', key) }),
});

builder.objectType(WorkflowDisabledError, {
  name: 'WorkflowDisabledError',
  description: 'The latest version of the workflow says `enabled: false`.',
  interfaces,
  fields: (t) => ({ key: t.exposeString('key', key) }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The command id or idempotency key was used for something else.',
  interfaces,
  fields: (t) => ({ key: t.exposeString('key', key) }),
});

builder.objectType(OperationLostError, {
  name: 'OperationLostError',
  description: 'The operation is not the one of this agent any more: its answer does not count.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({
      ...executionId,
      resolve: ({ executionId: id }) => encodeGlobalId('Execution', id),
    }),
    stepPath: t.exposeString('stepPath', { description: 'The path of its step.' }),
  }),
});

builder.objectType(EventNotAwaitedError, {
  name: 'EventNotAwaitedError',
  description: 'No execution waits for the event, and it was not to be kept.',
  interfaces,
  fields: (t) => ({ event: t.exposeString('event', { description: 'The name of the event.' }) }),
});

builder.objectType(ExecutionNotResumableError, {
  name: 'ExecutionNotResumableError',
  description: 'The execution can not be resumed, not even by force; the message says why.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
  }),
});

builder.objectType(StepNotResumableError, {
  name: 'StepNotResumableError',
  description:
    'A step that may run at most once was stopped in the middle of its work: only force runs it again.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    stepPath: t.exposeString('stepPath', { description: 'The path of the step.' }),
    operation: t.exposeString('operation', { description: 'The operation, or the id of the step.' }),
  }),
});

builder.objectType(ExecutionPausedTooLongError, {
  name: 'ExecutionPausedTooLongError',
  description:
    'The execution has been paused for longer than MAX_PAUSE_DURATION: it can only be resumed by force.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    pausedAt: t.field({
      type: 'DateTime',
      description: 'Since when it is paused.',
      resolve: ({ pausedAt }) => new Date(pausedAt),
    }),
  }),
});

builder.objectType(WorkflowPausedError, {
  name: 'WorkflowPausedError',
  description: 'All executions of the workflow are held: resume the workflow, or this execution by force.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    key: t.exposeString('key', { description: 'The key of the workflow.' }),
  }),
});

builder.objectType(ExecutionNotAtRestError, {
  name: 'ExecutionNotAtRestError',
  description: 'Only what is paused or has ended can be asked for that.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
  }),
});

builder.objectType(ResumePlanChangedError, {
  name: 'ResumePlanChangedError',
  description: 'The execution has moved since the plan was made: look at the new one.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    planVersion: t.exposeString('planVersion', { description: 'The version of the plan as it is now.' }),
  }),
});

builder.objectType(VersionNotCompatibleError, {
  name: 'VersionNotCompatibleError',
  description: 'The execution can not be moved to the latest version.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    verdict: t.field({
      type: VersionVerdictEnum,
      description: 'What that version would mean for it.',
      resolve: ({ verdict }) => verdict as Verdict,
    }),
    steps: t.exposeStringList('steps', { description: 'The ids of the steps that are the reason.' }),
  }),
});

builder.objectType(StepNotEditableError, {
  name: 'StepNotEditableError',
  description: 'The input of this step can not be changed now; the message says why.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    stepPath: t.exposeString('stepPath', { description: 'The path of the step.' }),
    reason: t.exposeString('reason', { description: 'Why.' }),
  }),
});

builder.objectType(StepNotBegunError, {
  name: 'StepNotBegunError',
  description: 'A rerun goes on from a step at the top of the workflow that has begun.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({ ...executionId, resolve: globalId }),
    status: t.expose('status', status),
    stepPath: t.exposeString('stepPath', { description: 'The step that was asked for.' }),
    begun: t.exposeStringList('begun', { description: 'The steps that can be asked for.' }),
  }),
});

builder.objectType(ApiKeyNotFoundError, {
  name: 'ApiKeyNotFoundError',
  description: 'There is no such API key in this project.',
  interfaces,
  fields: (t) => ({ apiKeyId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

builder.objectType(BatchNotFoundError, {
  name: 'BatchNotFoundError',
  description: 'There is no such batch in this project.',
  interfaces,
  fields: (t) => ({ batchId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

const batchId = { description: 'The global id of the batch.' };
const batchStatus = { type: BatchStatusEnum, description: 'Its status when it refused.' } as const;
const globalBatchId = ({ id }: { id: string }) => encodeGlobalId('Batch', id);

builder.objectType(BatchNotStoppedError, {
  name: 'BatchNotStoppedError',
  description: 'Only a batch that was stopped can be continued.',
  interfaces,
  fields: (t) => ({
    batchId: t.id({ ...batchId, resolve: globalBatchId }),
    batchStatus: t.expose('status', batchStatus),
  }),
});

builder.objectType(BatchEndedError, {
  name: 'BatchEndedError',
  description: 'The batch has ended, and nothing is left to cancel.',
  interfaces,
  fields: (t) => ({
    batchId: t.id({ ...batchId, resolve: globalBatchId }),
    batchStatus: t.expose('status', batchStatus),
  }),
});
