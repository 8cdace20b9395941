import {
  ExecutionNotAtRestError,
  ExecutionNotFoundError,
  ExecutionNotPausedError,
  ExecutionNotResumableError,
  ExecutionNotRunningError,
  ExecutionPausedTooLongError,
  ResumePlanChangedError,
} from '#src/domain/execution-errors.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { ExecutionStatusEnum } from './enums.js';
import { ErrorInterface } from './errors.js';

const interfaces = [ErrorInterface];

/** The fields of whatever was refused by an execution as it stands. */
export const executionId = {
  description: 'The global id of the execution.',
  resolve: ({ id }: { id: string }) => encodeGlobalId('Execution', id),
};
export const status = { type: ExecutionStatusEnum, description: 'Its status when it refused.' } as const;

builder.objectType(ExecutionNotRunningError, {
  name: 'ExecutionNotRunningError',
  description: 'Only an execution that goes on can be paused or cancelled.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
  }),
});

builder.objectType(ExecutionNotPausedError, {
  name: 'ExecutionNotPausedError',
  description: 'Only a paused, failed or cancelled execution can be resumed.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
  }),
});

builder.objectType(ExecutionNotFoundError, {
  name: 'ExecutionNotFoundError',
  description: 'There is no such execution in this project.',
  interfaces,
  fields: (t) => ({ executionId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

builder.objectType(ExecutionNotResumableError, {
  name: 'ExecutionNotResumableError',
  description: 'The execution can not be resumed, not even by force; the message says why.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
  }),
});

builder.objectType(ExecutionPausedTooLongError, {
  name: 'ExecutionPausedTooLongError',
  description:
    'The execution has been paused for longer than MAX_PAUSE_DURATION: it can only be resumed by force.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    pausedAt: t.field({
      type: 'DateTime',
      description: 'Since when it is paused.',
      resolve: ({ pausedAt }) => new Date(pausedAt),
    }),
  }),
});

builder.objectType(ExecutionNotAtRestError, {
  name: 'ExecutionNotAtRestError',
  description: 'Only what is paused or has ended can be asked for that.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
  }),
});

builder.objectType(ResumePlanChangedError, {
  name: 'ResumePlanChangedError',
  description: 'The execution has moved since the plan was made: look at the new one.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    planVersion: t.exposeString('planVersion', { description: 'The version of the plan as it is now.' }),
  }),
});
