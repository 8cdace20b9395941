import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotAtRestError, ExecutionNotFoundError } from '#src/domain/execution-errors.js';
import { StepNotBegunError, StepNotEditableError } from '#src/domain/step-errors.js';
import { VersionNotCompatibleError, WorkflowDisabledError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { executionIdFrom } from '#src/graphql/global-id.js';
import { executionOf } from '#src/graphql/loaders.js';
import { ExecutionRef } from '#src/graphql/refs.js';
import { type RerunOutcome, rerunExecution } from '#src/services/rerun.js';
import { COMMAND_ID, EXECUTION_ID } from './commands.js';
import { STEP_INPUT } from './edit-step-input.js';
import { VersionChoiceEnum } from './enums.js';

const RerunExecutionPayload = builder.objectRef<RerunOutcome>('RerunExecutionPayload').implement({
  description: 'The new execution: `rerunOf` leads to the one that it goes on from, which stays as it is.',
  fields: (t) => ({
    execution: t.field({
      type: ExecutionRef,
      description: 'The new execution, as it is now.',
      resolve: ({ execution }) => execution,
    }),
    repeated: t.exposeBoolean('repeated', {
      description: 'Whether this commandId had been carried out before; nothing was started now.',
    }),
  }),
});

builder.mutationField('rerunExecution', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:start' },
    type: RerunExecutionPayload,
    description:
      'Starts a new execution from a step of one that is paused or has ended. Results before that step are kept, and those of steps that do not follow from it.',
    errors: {
      types: [
        ExecutionNotFoundError,
        ExecutionNotAtRestError,
        StepNotBegunError,
        StepNotEditableError,
        VersionNotCompatibleError,
        WorkflowDisabledError,
        IdempotencyConflictError,
        InvalidInputError,
      ],
    },
    argOptions: { description: 'What to rerun, and from where.' },
    typeOptions: { description: 'An execution to rerun.' },
    input: {
      id: t.input.id(EXECUTION_ID),
      fromStepId: t.input.string({
        required: true,
        description: 'The first step that is done anew: one at the top of the workflow, which has begun.',
      }),
      payload: t.input.field({
        type: 'JSONObject',
        description:
          'What the steps see at the top of their context; that of the source where it is left out.',
      }),
      stepInput: t.input.field({
        type: 'JSON',
        description: `What that first step is given. ${STEP_INPUT} Left out, its templates are resolved anew.`,
      }),
      onVersion: t.input.field({
        type: VersionChoiceEnum,
        defaultValue: 'pinned',
        description: 'On which version: that of the source, or the latest.',
      }),
      reason: t.input.string({ description: 'Why. At most 255 characters.' }),
      metadata: t.input.field({
        type: 'JSONObject',
        description: 'Anything to note with it; that of the source where it is left out.',
      }),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input }, { services, caller }) =>
      rerunExecution(services, caller, {
        executionId: executionIdFrom(input.id),
        commandId: input.commandId ?? null,
        fromStepId: input.fromStepId,
        payload: input.payload ?? null,
        stepInput: input.stepInput ?? null,
        onVersion: input.onVersion ?? 'pinned',
        reason: input.reason ?? null,
        metadata: input.metadata ?? null,
      }),
  }),
);

builder.objectFields(ExecutionRef, (t) => ({
  rerunOf: t.field({
    type: ExecutionRef,
    nullable: true,
    description: 'The execution whose results it goes on from.',
    resolve: ({ rerunOf }, _args, context) => (rerunOf === null ? null : executionOf(rerunOf, context)),
  }),
  rerunFrom: t.exposeString('rerunFrom', {
    nullable: true,
    description: 'The first step that it did itself, where it goes on from another execution.',
  }),
}));
