import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import {
  ExecutionNotAtRestError,
  ExecutionNotFoundError,
  ExecutionNotResumableError,
} from '#src/domain/execution-errors.js';
import { StepNotEditableError } from '#src/domain/step-errors.js';
import { builder } from '#src/graphql/builder.js';
import { executionIdFrom } from '#src/graphql/global-id.js';
import { editStepInput } from '#src/services/edit-step-input.js';
import { COMMAND_ID, commandPayload, EXECUTION_ID } from './commands.js';

const EditStepInputPayload = commandPayload(
  'EditStepInputPayload',
  'The step has its new input: a resume does its work with that.',
);

/** What a step can be given for its input, by what kind of step it is. */
export const STEP_INPUT =
  'Its whole input, as `StepExecution.input` shows it, and no templates: of an operation any JSON, of `execute` and `action` the list of entries, of a foreach `{ items }`, of a wait `{ match }`. At most 256 KiB.';

builder.mutationField('editStepInput', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:resume' },
    type: EditStepInputPayload,
    description:
      'Changes what the work of a step is given, before a resume does it: of a step that failed, was cut off, is about to start again, or waits for a retry, an agent or an event. It is other work then, under another idempotency key.',
    errors: {
      types: [
        ExecutionNotFoundError,
        ExecutionNotAtRestError,
        ExecutionNotResumableError,
        StepNotEditableError,
        IdempotencyConflictError,
        InvalidInputError,
      ],
    },
    argOptions: { description: 'Which step, and its new input.' },
    typeOptions: { description: 'Another input for a step.' },
    input: {
      id: t.input.id(EXECUTION_ID),
      path: t.input.string({ required: true, description: 'The path of the step.' }),
      stepInput: t.input.field({ type: 'JSON', required: true, description: STEP_INPUT }),
      reason: t.input.string({ description: 'Why. At most 255 characters.' }),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input }, { services, caller }) =>
      editStepInput(services, caller, {
        executionId: executionIdFrom(input.id),
        commandId: input.commandId ?? null,
        path: input.path,
        stepInput: input.stepInput ?? null,
        reason: input.reason ?? null,
      }),
  }),
);
