import { z } from 'zod';
import { APPROVAL_STATUSES, EXPIRY_WAYS } from '#src/domain/approval.js';
import { EXECUTION_RESULTS, EXECUTION_STATUSES } from '#src/domain/execution.js';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { STEP_STATUSES, STEP_TYPES } from '#src/domain/step.js';

/** Handed on as it is: copying it would lose a key `__proto__`. */
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'is no JSON object').meta({ type: 'object' });
const json = z.custom<Json>(() => true);
const time = z.iso.datetime();
const count = z.int().min(0).max(2_147_483_647);

export const executionAnswer = z
  .object({
    id: z.uuid().describe('Its id as in logs and SQL.'),
    workflow_id: z.string().describe('What its definition calls the workflow.'),
    execution_id: z.string().describe('The short name that people type: `exec_` and a short id.'),
    status: z.enum(EXECUTION_STATUSES).describe('Where it stands.'),
    result: z.enum(EXECUTION_RESULTS).nullable().describe('What came of it, once it has ended.'),
    trigger_event: z.string().nullable().describe('What started it.'),
    trigger_payload: jsonObject.describe('What it was started with; empty without `execution:read`.'),
    context: jsonObject.describe(
      'What templates of steps at the top see: the payload, `steps.<id>.output`, `resume`, `execution` and `now`. Empty without `execution:read`.',
    ),
    current_step_id: z.string().nullable().describe('The step begun last.'),
    started_at: time.nullable().describe('When its first step began.'),
    completed_at: time.nullable().describe('When it ended.'),
    duration_ms: z.number().nullable().describe('Milliseconds from its first step to its end.'),
    error_message: z.string().nullable().describe('Why it failed, was blocked or cancelled.'),
    metadata: jsonObject.describe('What whoever started it noted; empty without `execution:read`.'),
    paused_at: time.nullable().describe('Since when it is paused.'),
    paused_reason: z.string().nullable().describe('Why it is paused, or about to be.'),
    paused_step_id: z.string().nullable().describe('The step at which it is paused.'),
    next_step_id: z.string().nullable().describe('The step that starts next.'),
    resume_data: jsonObject
      .nullable()
      .describe(
        'What its resumes brought, merged; null without `execution:read`. What looks secret is masked without `execution:force`.',
      ),
    resume_count: count.describe('How often it was resumed.'),
    last_resumed_at: time.nullable().describe('When last.'),
  })
  .describe('One run of one version of a workflow.');

export const executionPage = z
  .object({
    executions: z.array(executionAnswer).describe('Newest first.'),
    total: count.describe('How many there are on all pages.'),
    page: count.describe('Which page this is, from 1.'),
    page_size: count.describe('How many a page holds.'),
  })
  .describe('A page of executions.');

export const pausedExecutions = z
  .object({
    executions: z.array(executionAnswer).describe('Oldest pause first.'),
    count: count.describe('How many are in this answer.'),
  })
  .describe('The executions that have been paused the longest.');

export const stepAnswer = z
  .object({
    path: z.string().describe('Where it is: `ship`, `checks.fraud`, `each[3].reserve`.'),
    step_id: z.string().describe('What its author calls it.'),
    type: z.enum(STEP_TYPES).describe('What kind of step it is.'),
    status: z.enum(STEP_STATUSES).describe('Where it stands.'),
    attempt: count.describe('Attempts begun in this iteration.'),
    iteration: count.describe('How often it was entered before.'),
    input: json.describe('What it was given.'),
    output: json.describe('What it left behind.'),
    error_code: z.string().nullable().describe('The kind of error that ended it.'),
    error_message: z.string().nullable().describe('What went wrong.'),
    started_at: time.nullable().describe('When it began.'),
    completed_at: time.nullable().describe('When it ended.'),
    duration_ms: z.number().nullable().describe('Milliseconds that it took.'),
  })
  .describe('One step inside one execution.');

export const workflowAnswer = z
  .object({
    workflow_id: z.string().describe('What its definition calls it.'),
    version: z.string().nullable().describe('What its author calls the version.'),
    version_number: count.describe('Which version it is: 1, 2, 3...'),
    name: z.string(),
    description: z.string().nullable(),
    enabled: z.boolean().describe('Whether this version can be started.'),
    tags: z.array(z.string()),
    definition: json.describe('The document as its author sent it; null without `workflow:read`.'),
  })
  .describe('The version of the workflow that an execution runs.');

export const traceAnswer = z
  .object({
    execution: executionAnswer,
    steps: z.array(stepAnswer).describe('In the order they began, those inside others too.'),
    workflow: workflowAnswer,
  })
  .describe('An execution, what its steps did, and what it runs.');

export const approvalAnswer = z
  .object({
    id: z.uuid().describe('Its id as in logs and SQL.'),
    execution_id: z.uuid().describe('The id, as in logs and SQL, of the execution that it holds.'),
    step_path: z.string().describe('The path of the step that asks.'),
    status: z.enum(APPROVAL_STATUSES).describe('Where it stands.'),
    entity: z.string().nullable().describe('What kind of thing it is about.'),
    entity_id: z.string().nullable().describe('Which one.'),
    reason: z.string().describe('Why it is asked.'),
    data: jsonObject.describe('What else its author gave.'),
    approver_role: z.string().nullable().describe('The role that may decide.'),
    approvers: z.array(z.string()).describe('Who may decide, by name.'),
    quorum: count.describe('So many have to approve.'),
    veto: z.boolean().describe('Whether a single rejection rejects.'),
    not_requester: z.boolean().describe('Whether who asked for it may not decide.'),
    requested_by: z.string().describe('Who started the execution.'),
    form: jsonObject.nullable().describe('A JSON Schema of the answers that go with an approval.'),
    answers: jsonObject
      .nullable()
      .describe('What was filled into the form. What looks secret is masked without `execution:force`.'),
    on_expire: z.enum(EXPIRY_WAYS).describe('What happens at the end of its time.'),
    escalated: z.boolean().describe('Whether others are asked, since nobody decided in time.'),
    version: z.string().describe('Of what there is to decide: send it with the decision.'),
    expires_at: time.nullable().describe('The end of its time.'),
    decided_at: time.nullable().describe('When it was decided, or closed.'),
    decided_by: z.string().nullable().describe('Whose vote decided it.'),
    decided_reason: z.string().nullable().describe('Why.'),
    created_at: time.describe('Since when.'),
  })
  .describe('A decision of people that holds an execution, or what came of it.');

export const refusalAnswer = z
  .object({
    error: z.string().describe('The kind of error, for programs: `EXECUTION_NOT_PAUSED`.'),
    message: z.string().describe('What happened, to which id, and what to do.'),
  })
  .describe('Why a request was refused.');

export type ExecutionAnswer = z.infer<typeof executionAnswer>;
export type StepAnswer = z.infer<typeof stepAnswer>;
export type WorkflowAnswer = z.infer<typeof workflowAnswer>;
export type ApprovalAnswer = z.infer<typeof approvalAnswer>;
export type RefusalAnswer = z.infer<typeof refusalAnswer>;
