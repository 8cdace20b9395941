import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import {
  ExecutionNotFoundError,
  ExecutionNotPausedError,
  ExecutionNotResumableError,
  ExecutionPausedTooLongError,
  ResumePlanChangedError,
} from '#src/domain/execution-errors.js';
import { StepNotResumableError } from '#src/domain/step-errors.js';
import { VersionNotCompatibleError, WorkflowPausedError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { executionIdFrom } from '#src/graphql/global-id.js';
import { resumeExecution } from '#src/services/resume.js';
import { COMMAND_ID, commandPayload, EXECUTION_ID } from './commands.js';
import { VersionChoiceEnum } from './enums.js';

const ResumeExecutionPayload = commandPayload('ResumeExecutionPayload', 'The execution goes on.');

/** What a resume and its plan are asked with. */
export const RESUME_DATA =
  'Merged into what earlier resumes brought; steps see it under `resume`. At most 256 KiB.';
export const FORCE =
  'Resumes also what is blocked, was paused for too long, or is held with its workflow; takes steps left in flight out of it; and runs steps again that may run at most once.';
export const ON_VERSION = 'On which version it goes on.';

builder.mutationField('resumeExecution', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:resume' },
    type: ResumeExecutionPayload,
    description:
      'Lets a paused, failed or cancelled execution go on; `resumePlan` of the execution tells before what that does. Where it is held for an approval, `resumeData.approved` decides it; left out, it approves.',
    errors: {
      types: [
        ExecutionNotFoundError,
        ExecutionNotPausedError,
        ExecutionNotResumableError,
        ExecutionPausedTooLongError,
        StepNotResumableError,
        WorkflowPausedError,
        VersionNotCompatibleError,
        ResumePlanChangedError,
        IdempotencyConflictError,
        InvalidInputError,
      ],
    },
    argOptions: { description: 'What to resume.' },
    typeOptions: { description: 'An execution to resume.' },
    input: {
      id: t.input.id(EXECUTION_ID),
      commandId: t.input.string(COMMAND_ID),
      reason: t.input.string({ description: 'Why. At most 255 characters.' }),
      resumeData: t.input.field({ type: 'JSONObject', description: RESUME_DATA }),
      force: t.input.boolean({ defaultValue: false, description: FORCE }),
      onVersion: t.input.field({ type: VersionChoiceEnum, defaultValue: 'pinned', description: ON_VERSION }),
      planVersion: t.input.string({
        description:
          'The `planVersion` of the plan that was looked at: the resume is refused if it would do anything else by now.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      resumeExecution(services, caller, {
        executionId: executionIdFrom(input.id),
        commandId: input.commandId ?? null,
        reason: input.reason ?? null,
        data: input.resumeData ?? {},
        force: input.force ?? false,
        onVersion: input.onVersion ?? 'pinned',
        planVersion: input.planVersion ?? null,
      }),
  }),
);
