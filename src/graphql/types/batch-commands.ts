import type { Batch } from '#src/domain/batch.js';
import type { BatchCommand } from '#src/domain/batch-command.js';
import { BatchEndedError, BatchNotFoundError, BatchNotStoppedError } from '#src/domain/batch-errors.js';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { WorkflowNotFoundError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import type { GraphqlContext } from '#src/graphql/context.js';
import { batchIdFrom } from '#src/graphql/global-id.js';
import { BatchRef } from '#src/graphql/refs.js';
import { type BatchOutcome, cancelBatch, continueBatch, createBatch } from '#src/services/batch.js';
import { type BatchPreview, previewBatch } from '#src/services/batch-preview.js';
import { type BatchInput, batchFields, requestFrom } from './batch-input.js';
import { BatchPreviewRef } from './batch-preview.js';
import { COMMAND_ID } from './commands.js';
import { CancelModeEnum, PauseClockEnum, PauseModeEnum } from './enums.js';
import { FORCE, RESUME_DATA } from './resume.js';

interface Asked {
  batch: Batch | null;
  preview: BatchPreview | null;
  repeated: boolean;
}

const askedPayload = (name: string) =>
  builder.objectRef<Asked>(name).implement({
    description: 'The batch that does it, or what it would do.',
    fields: (t) => ({
      batch: t.field({
        type: BatchRef,
        nullable: true,
        description: 'The batch; null for a preview.',
        resolve: ({ batch }) => batch,
      }),
      preview: t.field({
        type: BatchPreviewRef,
        nullable: true,
        description: 'What the batch would do, where that was asked for.',
        resolve: ({ preview }) => preview,
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether this commandId had made the batch before; none was made now.',
      }),
    }),
  });

async function ask(
  { services, caller }: GraphqlContext,
  command: BatchCommand,
  input: BatchInput,
): Promise<Asked> {
  const request = requestFrom(command, input);
  if (input.preview)
    return { batch: null, preview: await previewBatch(services, caller, request), repeated: false };
  return { ...(await createBatch(services, caller, request)), preview: null };
}

const errors = { types: [WorkflowNotFoundError, IdempotencyConflictError, InvalidInputError] };
const argOptions = { description: 'Which executions, and how.' };
const SELECTED =
  'Which executions is settled once and for all at the answer; workers do it, and go on with it after a crash.';

builder.mutationField('pauseExecutions', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:pause' },
    type: askedPayload('PauseExecutionsPayload'),
    description: `Pauses many executions. ${SELECTED}`,
    errors,
    argOptions,
    typeOptions: { description: 'Executions to pause.' },
    input: {
      ...batchFields(t.input),
      mode: t.input.field({
        type: PauseModeEnum,
        defaultValue: 'wait',
        description: 'What happens to steps in flight.',
      }),
      clock: t.input.field({
        type: PauseClockEnum,
        defaultValue: 'run',
        description: 'Whether time-outs go on meanwhile.',
      }),
    },
    resolve: (_root, { input }, context) =>
      ask(context, { action: 'pause', mode: input.mode ?? 'wait', clock: input.clock ?? 'run' }, input),
  }),
);

builder.mutationField('resumeExecutions', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:resume' },
    type: askedPayload('ResumeExecutionsPayload'),
    description: `Lets many executions go on; those that are held for an approval are approved, unless \`resumeData.approved\` says otherwise. ${SELECTED}`,
    errors,
    argOptions,
    typeOptions: { description: 'Executions to resume.' },
    input: {
      ...batchFields(t.input),
      resumeData: t.input.field({ type: 'JSONObject', description: RESUME_DATA }),
      force: t.input.boolean({ defaultValue: false, description: FORCE }),
    },
    resolve: (_root, { input }, context) => {
      const { resumeData, force } = input;
      return ask(context, { action: 'resume', data: resumeData ?? {}, force: force ?? false }, input);
    },
  }),
);

builder.mutationField('cancelExecutions', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:cancel' },
    type: askedPayload('CancelExecutionsPayload'),
    description: `Ends many executions. ${SELECTED}`,
    errors,
    argOptions,
    typeOptions: { description: 'Executions to cancel.' },
    input: {
      ...batchFields(t.input),
      mode: t.input.field({
        type: CancelModeEnum,
        defaultValue: 'graceful',
        description: 'What happens to steps in flight.',
      }),
    },
    resolve: (_root, { input }, context) =>
      ask(context, { action: 'cancel', mode: input.mode ?? 'graceful' }, input),
  }),
);

const batchPayload = (name: string, description: string) =>
  builder.objectRef<BatchOutcome>(name).implement({
    description,
    fields: (t) => ({
      batch: t.field({
        type: BatchRef,
        description: 'The batch as it is now.',
        resolve: ({ batch }) => batch,
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether this commandId had been carried out before; nothing was done now.',
      }),
    }),
  });

const BATCH_ID = { required: true, description: 'The global id, or the id as in logs and SQL.' } as const;

builder.mutationField('continueBatch', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:cancel' },
    type: batchPayload('ContinueBatchPayload', 'The batch goes on.'),
    description:
      'Lets a batch that was stopped go on with the executions it had not come to; what went wrong until now does not stop it again.',
    errors: {
      types: [BatchNotFoundError, BatchNotStoppedError, IdempotencyConflictError, InvalidInputError],
    },
    argOptions: { description: 'Which batch.' },
    typeOptions: { description: 'A batch to continue.' },
    input: {
      id: t.input.id(BATCH_ID),
      commandId: t.input.string(COMMAND_ID),
      reason: t.input.string({ description: 'Why. At most 255 characters.' }),
    },
    resolve: (_root, { input: { id, commandId, reason } }, { services, caller }) =>
      continueBatch(services, caller, {
        ...{ id: batchIdFrom(id), commandId: commandId ?? null, reason: reason ?? null },
      }),
  }),
);

builder.mutationField('cancelBatch', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:cancel' },
    type: batchPayload('CancelBatchPayload', 'The batch does nothing more.'),
    description: 'Ends a batch for good. What it has done is not taken back.',
    errors: { types: [BatchNotFoundError, BatchEndedError, IdempotencyConflictError, InvalidInputError] },
    argOptions: { description: 'Which batch.' },
    typeOptions: { description: 'A batch to cancel.' },
    input: {
      id: t.input.id(BATCH_ID),
      commandId: t.input.string(COMMAND_ID),
      reason: t.input.string({ description: 'Why. At most 255 characters.' }),
    },
    resolve: (_root, { input: { id, commandId, reason } }, { services, caller }) =>
      cancelBatch(services, caller, {
        ...{ id: batchIdFrom(id), commandId: commandId ?? null, reason: reason ?? null },
      }),
  }),
);
