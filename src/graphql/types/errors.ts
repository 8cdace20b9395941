import {
  EventNotAwaitedError,
  ExecutionNotFoundError,
  ExecutionNotPausedError,
  ExecutionNotRunningError,
  type Fault,
  IdempotencyConflictError,
  InvalidDefinitionError,
  InvalidInputError,
  OperationLostError,
  type RepriseError,
  UnexpectedEventError,
  WorkflowDisabledError,
  WorkflowNotFoundError,
} from '#src/domain/errors.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { ExecutionStatusEnum } from './enums.js';

const ErrorInterface = builder.interfaceRef<RepriseError>('Error').implement({
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
