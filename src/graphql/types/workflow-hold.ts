import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { WorkflowNotFoundError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { BatchRef, WorkflowRef } from '#src/graphql/refs.js';
import { type HoldOutcome, pauseWorkflow, resumeWorkflow } from '#src/services/workflow-hold.js';
import { COMMAND_ID } from './commands.js';

const holdPayload = (name: string, description: string) =>
  builder.objectRef<HoldOutcome>(name).implement({
    description,
    fields: (t) => ({
      workflow: t.field({
        type: WorkflowRef,
        description: 'The workflow as it is now.',
        resolve: ({ workflow }) => workflow,
      }),
      batch: t.field({
        type: BatchRef,
        nullable: true,
        description: 'What is done to its executions; null where there is nothing to do.',
        resolve: ({ batch }) => batch,
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Nothing was done now: this commandId had been carried out, or it was so already.',
      }),
    }),
  });

const errors = { types: [WorkflowNotFoundError, IdempotencyConflictError, InvalidInputError] };
const KEY = { required: true, description: 'The key of the workflow.' } as const;
const REASON = { description: 'Why; it is in the events of each. At most 255 characters.' };

builder.mutationField('pauseWorkflow', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:pause' },
    type: holdPayload('PauseWorkflowPayload', 'The workflow is held.'),
    description:
      'Holds a workflow: whatever goes on of it is paused, once its steps in flight have ended, and new executions start paused. Only force resumes one of them by itself.',
    errors,
    argOptions: { description: 'Which workflow.' },
    typeOptions: { description: 'A workflow to hold.' },
    input: {
      key: t.input.string(KEY),
      reason: t.input.string(REASON),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input: { key, reason, commandId } }, { services, caller }) =>
      pauseWorkflow(services, caller, { key, reason: reason ?? null, commandId: commandId ?? null }),
  }),
);

builder.mutationField('resumeWorkflow', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:resume' },
    type: holdPayload('ResumeWorkflowPayload', 'The workflow goes on.'),
    description:
      'Lets a workflow go on: whatever was held with it is resumed; what was paused by itself, or waits for an approval, stays so.',
    errors,
    argOptions: { description: 'Which workflow.' },
    typeOptions: { description: 'A workflow to let go.' },
    input: {
      key: t.input.string(KEY),
      reason: t.input.string(REASON),
      commandId: t.input.string(COMMAND_ID),
      force: t.input.boolean({
        defaultValue: false,
        description: 'Also what has been held for longer than MAX_PAUSE_DURATION.',
      }),
    },
    resolve: (_root, { input: { key, reason, commandId, force } }, { services, caller }) =>
      resumeWorkflow(services, caller, {
        ...{ key, reason: reason ?? null, commandId: commandId ?? null, force: force ?? false },
      }),
  }),
);
