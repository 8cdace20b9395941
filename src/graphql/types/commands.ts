import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { EventNotAwaitedError, UnexpectedEventError } from '#src/domain/event-errors.js';
import { pathsInFlight } from '#src/domain/execution.js';
import { ExecutionNotFoundError, ExecutionNotRunningError } from '#src/domain/execution-errors.js';
import { builder } from '#src/graphql/builder.js';
import { executionIdFrom } from '#src/graphql/global-id.js';
import { ExecutionRef } from '#src/graphql/refs.js';
import { type CommandOutcome, cancelExecution, pauseExecution, sendEvent } from '#src/services/command.js';
import { loadExecution } from '#src/services/execution.js';
import { durationFrom } from '#src/services/input.js';
import { publishEvent } from '#src/services/publish-event.js';
import { CancelModeEnum, PauseClockEnum, PauseModeEnum } from './enums.js';

export const commandPayload = (name: string, description: string) =>
  builder.objectRef<CommandOutcome>(name).implement({
    description,
    fields: (t) => ({
      execution: t.field({
        type: ExecutionRef,
        description: 'The execution after the command; of one that is repeated, as it was then.',
        resolve: ({ state, repeated }) =>
          repeated ? { ...state.execution, steps: state.steps } : state.execution,
      }),
      inFlight: t.stringList({
        description: 'The paths of the steps that are still doing their work.',
        resolve: ({ state }) => pathsInFlight(state),
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether this commandId had been carried out before; nothing was done now.',
      }),
    }),
  });

const PauseExecutionPayload = commandPayload(
  'PauseExecutionPayload',
  'PAUSED where nothing was in flight; otherwise PAUSING, until what is in flight has ended.',
);
const CancelExecutionPayload = commandPayload(
  'CancelExecutionPayload',
  'CANCELLED where nothing was in flight; otherwise CANCELLING, until what is in flight has ended.',
);
const SendEventPayload = commandPayload(
  'SendEventPayload',
  'The event was taken by the step that waited for it.',
);

export const EXECUTION_ID = {
  required: true,
  description: 'The global id, or the id as in logs and SQL.',
} as const;
export const COMMAND_ID = {
  description:
    'Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters.',
};

builder.mutationField('pauseExecution', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:pause' },
    type: PauseExecutionPayload,
    description: 'Stops an execution before its next step. After the answer, no further step starts.',
    errors: {
      types: [ExecutionNotFoundError, ExecutionNotRunningError, IdempotencyConflictError, InvalidInputError],
    },
    argOptions: { description: 'What to pause.' },
    typeOptions: { description: 'An execution to pause.' },
    input: {
      id: t.input.id(EXECUTION_ID),
      commandId: t.input.string(COMMAND_ID),
      reason: t.input.string({
        description: 'Why; "Manually paused via API" where it is left out or blank. At most 255 characters.',
      }),
      mode: t.input.field({
        type: PauseModeEnum,
        defaultValue: 'wait',
        description: 'What happens to steps in flight.',
      }),
      clock: t.input.field({
        type: PauseClockEnum,
        defaultValue: 'run',
        description: 'Whether time-outs go on meanwhile: those of steps, and that of the workflow.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      pauseExecution(services, caller, {
        executionId: executionIdFrom(input.id),
        commandId: input.commandId ?? null,
        reason: input.reason ?? null,
        mode: input.mode ?? 'wait',
        clock: input.clock ?? 'run',
      }),
  }),
);

builder.mutationField('cancelExecution', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:cancel' },
    type: CancelExecutionPayload,
    description:
      'Ends an execution. Steps in flight are signalled to stop, and it is CANCELLED when they have.',
    errors: {
      types: [ExecutionNotFoundError, ExecutionNotRunningError, IdempotencyConflictError, InvalidInputError],
    },
    argOptions: { description: 'What to cancel.' },
    typeOptions: { description: 'An execution to cancel.' },
    input: {
      id: t.input.id(EXECUTION_ID),
      commandId: t.input.string(COMMAND_ID),
      reason: t.input.string({ description: 'Why. At most 255 characters.' }),
      mode: t.input.field({
        type: CancelModeEnum,
        defaultValue: 'graceful',
        description: 'What happens to steps in flight. A stronger mode may follow while it is CANCELLING.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      cancelExecution(services, caller, {
        executionId: executionIdFrom(input.id),
        commandId: input.commandId ?? null,
        reason: input.reason ?? null,
        mode: input.mode ?? 'graceful',
      }),
  }),
);

builder.mutationField('sendEvent', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:resume' },
    type: SendEventPayload,
    description:
      'Hands an event to the step of an execution that waits for it: the first that waits for its name, and for what its payload holds where the step says so.',
    errors: {
      types: [ExecutionNotFoundError, UnexpectedEventError, IdempotencyConflictError, InvalidInputError],
    },
    argOptions: { description: 'What happened, and to which execution.' },
    typeOptions: { description: 'An event for an execution.' },
    input: {
      id: t.input.id(EXECUTION_ID),
      commandId: t.input.string(COMMAND_ID),
      event: t.input.string({ required: true, description: 'The name of the event.' }),
      payload: t.input.field({
        type: 'JSONObject',
        description: 'Becomes the output of the step, under `payload`. At most 256 KiB.',
      }),
      ttl: t.input.string({
        description:
          'How long it is kept where no step waits for it yet, as `24h`: the first that does takes it. Left out, it is refused.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      sendEvent(services, caller, {
        executionId: executionIdFrom(input.id),
        commandId: input.commandId ?? null,
        name: input.event,
        payload: input.payload ?? {},
        ttlMs: durationFrom('ttl', input.ttl),
      }),
  }),
);

const PublishEventPayload = builder
  .objectRef<{ executionId: string | null; repeated: boolean }>('PublishEventPayload')
  .implement({
    description: 'The execution that took the event, or that it is kept.',
    fields: (t) => ({
      execution: t.field({
        type: ExecutionRef,
        nullable: true,
        description: 'The execution that took it; null where it is kept for one that may.',
        resolve: ({ executionId }, _args, { services, caller }) =>
          executionId === null ? null : loadExecution(services, caller, executionId),
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether this commandId had been carried out before; the event was not sent again.',
      }),
    }),
  });

builder.mutationField('publishEvent', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:resume' },
    type: PublishEventPayload,
    description:
      'Hands an event to whichever execution waits for it: the one that has waited longest for its name and for what its payload holds. It is taken once.',
    errors: { types: [EventNotAwaitedError, IdempotencyConflictError, InvalidInputError] },
    argOptions: { description: 'What happened.' },
    typeOptions: { description: 'An event for whoever waits for it.' },
    input: {
      commandId: t.input.string(COMMAND_ID),
      event: t.input.string({ required: true, description: 'The name of the event.' }),
      payload: t.input.field({
        type: 'JSONObject',
        description:
          'What the `match` of a wait looks into; becomes the output of the step, under `payload`. At most 256 KiB.',
      }),
      ttl: t.input.string({
        description:
          'How long it is kept where no execution waits for it yet, as `24h`. Left out, it is refused.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      publishEvent(services, caller, {
        commandId: input.commandId ?? null,
        event: input.event,
        payload: input.payload ?? {},
        ttlMs: durationFrom('ttl', input.ttl),
      }),
  }),
);
