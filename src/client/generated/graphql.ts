/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What somebody says. */
export type ApprovalDecision =
  /** Yes. */
  | 'APPROVE'
  /** No. */
  | 'REJECT';

/** What happens where nobody decides in time. */
export type ApprovalExpiryWay =
  /** Others are asked, for as long again; then it is rejected. */
  | 'ESCALATE'
  /** As though it were rejected. */
  | 'REJECT'
  /** As though it were approved. */
  | 'RESUME';

/** Which approvals. All that is given must hold. */
export type ApprovalFilter = {
  /** About this kind of thing. */
  entity?: string | null | undefined;
  /** About this one. */
  entityId?: string | null | undefined;
  /** The global id, the id as in logs and SQL, or the short name: `exec_...`. */
  executionId?: string | null | undefined;
  /** Asked of this role. */
  role?: string | null | undefined;
  /** In one of these statuses. */
  status?: Array<ApprovalStatus> | null | undefined;
};

/** Where an approval stands. */
export type ApprovalStatus =
  /** As many as were wanted have approved. */
  | 'APPROVED'
  /** The execution went on, or ended, without it. */
  | 'CLOSED'
  /** Nobody decided in time, and what was provided for that was done. */
  | 'EXPIRED'
  /** People are asked. */
  | 'PENDING'
  /** It was rejected. */
  | 'REJECTED';

/** A vote for. */
export type ApproveInput = {
  /** What was filled into the form of the approval. At most 256 KiB. */
  answers?: Record<string, unknown> | null | undefined;
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
  /** The `version` of the approval when it was shown: the decision is about that, and is refused where it has changed. */
  version: string;
};

/** Which entries. All that is given must hold. */
export type AuditFilter = {
  /** What, as `resume`. */
  action?: string | null | undefined;
  /** By whom. */
  actor?: string | null | undefined;
  /** `ok`, or the code of an error. */
  outcome?: string | null | undefined;
  /** At this time or later. */
  since?: string | null | undefined;
  /** To what: the id as in logs and SQL. */
  target?: string | null | undefined;
  /** Before this time. */
  until?: string | null | undefined;
};

/** What a batch does to each of its executions. */
export type BatchAction =
  /** As cancelExecution. */
  | 'CANCEL'
  /** As pauseExecution. */
  | 'PAUSE'
  /** As resumeExecution. */
  | 'RESUME';

/** Which executions. All that is given must hold, and at least one must be given besides `limit`. */
export type BatchFilter = {
  /** Started at this time or later. */
  createdAfter?: string | null | undefined;
  /** Started at this time or before. */
  createdBefore?: string | null | undefined;
  /** Ended by this kind of error. */
  errorCode?: string | null | undefined;
  /** One of these, at most 10,000. */
  ids?: Array<string> | null | undefined;
  /** At most so many, the oldest first. At most 100,000. */
  limit?: number | null | undefined;
  /** Paused at this time or before. */
  pausedBefore?: string | null | undefined;
  /** In one of these statuses; left out, those in which the command is taken, and of a resume by force those in which nothing runs. */
  statuses?: Array<ExecutionStatus> | null | undefined;
  /** Of the workflow of this key. */
  workflowKey?: string | null | undefined;
};

/** What came of an execution of a batch. */
export type BatchItemStatus =
  /** The command was carried out. */
  | 'DONE'
  /** The command broke. */
  | 'FAILED'
  /** Not taken yet. */
  | 'PENDING'
  /** The execution did not take the command. */
  | 'REFUSED';

/** Where a batch stands. */
export type BatchStatus =
  /** Ended on request; what it had not come to was left as it was. Final. */
  | 'CANCELLED'
  /** Every execution was taken. Final. */
  | 'COMPLETED'
  /** Going on by itself. */
  | 'RUNNING'
  /** Its canary is done, and what comes of that is waited for. */
  | 'SETTLING'
  /** Too much went wrong: see `stoppedBecause`, then continueBatch or cancelBatch. */
  | 'STOPPED';

/** A batch to cancel. */
export type CancelBatchInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
};

/** An execution to cancel. */
export type CancelExecutionInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** What happens to steps in flight. A stronger mode may follow while it is CANCELLING. */
  mode?: CancelMode | null | undefined;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
};

/** Executions to cancel. */
export type CancelExecutionsInput = {
  /** So many are tried first. The others follow once those have come to rest, or `settle` has passed, and none of them went wrong. */
  canary?: number | null | undefined;
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** Which. */
  filter: BatchFilter;
  /** What happens to steps in flight. */
  mode?: CancelMode | null | undefined;
  /** Stores nothing, and only tells what the batch would do. */
  preview?: boolean | null | undefined;
  /** Most executions a second; left out, as fast as it goes. */
  ratePerSecond?: number | null | undefined;
  /** Why; it is in the events of each. At most 255 characters. */
  reason?: string | null | undefined;
  /** How long those are watched for at most. */
  settle?: string | null | undefined;
  /** So many that are refused or fail stop the batch. */
  stopAfter?: number | null | undefined;
};

/** What a cancel does with steps in flight. */
export type CancelMode =
  /** Signals them to stop, and waits for nothing: what they still do is dropped. */
  | 'FORCE'
  /** Signals them to stop, and waits until they have: they may clean up. */
  | 'GRACEFUL'
  /** Cuts the run off at once, whatever its worker does: that can write nothing any more. */
  | 'KILL';

/** An agent that has room. */
export type ClaimOperationsInput = {
  /** The name of the agent, for those who look. */
  agent: string;
  /** How many at most, 1 to 100. */
  max?: number | null | undefined;
  /** The queue. */
  queue: string;
  /** Milliseconds to wait for the first, at most 30000, where none is there. */
  waitMs?: number | null | undefined;
};

/** The answer of an agent. */
export type CompleteOperationInput = {
  /** The number that came with the claim. */
  epoch: number;
  /** The id that came with the claim. */
  id: string;
  /** Becomes the output of the step. At most 1 MiB. */
  output?: unknown;
};

/** A batch to continue. */
export type ContinueBatchInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
};

/** A key to make. */
export type CreateApiKeyInput = {
  /** For how long it is good, as `90d`; left out, until it is revoked. */
  expiresIn?: string | null | undefined;
  /** What it is for; records call it `key:<name>`. At most 200 characters. */
  name: string;
  /** What it may do, as `execution:read`; at least one. */
  permissions: Array<string>;
  /** As whom it may decide. At most 50. */
  roles?: Array<string> | null | undefined;
};

/** A link to make. */
export type CreateApprovalLinkInput = {
  /** In whose name the link decides. He must be one who may. */
  approver: string;
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** For how long it is good, as `2d`; left out, as long as the approval waits, or 7 days where that has no end. */
  expiresIn?: string | null | undefined;
  /** The global id of the approval, or the id as in logs and SQL. */
  id: string;
  /** The roles that he has. At most 50. */
  roles?: Array<string> | null | undefined;
};

/** An approval for another to decide. */
export type DelegateApprovalInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
  /** Who is to decide: the subject of his token. */
  to: string;
};

/** Another input for a step. */
export type EditStepInputInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** The path of the step. */
  path: string;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
  /** Its whole input, as `StepExecution.input` shows it, and no templates: of an operation any JSON, of `execute` and `action` the list of entries, of a foreach `{ items }`, of a wait `{ match }`. At most 256 KiB. */
  stepInput: unknown;
};

/** What can be asked of an execution in its present state. */
export type ExecutionAction =
  /** pauseExecution with the mode ABORT. */
  | 'ABORT'
  /** cancelExecution. */
  | 'CANCEL'
  /** editStepInput. */
  | 'EDIT_STEP_INPUT'
  /** cancelExecution with the mode FORCE. */
  | 'FORCE_CANCEL'
  /** resumeExecution with force. */
  | 'FORCE_RESUME'
  /** cancelExecution with the mode KILL. */
  | 'KILL'
  /** pauseExecution. */
  | 'PAUSE'
  /** rerunExecution. */
  | 'RERUN'
  /** resumeExecution. */
  | 'RESUME'
  /** sendEvent. */
  | 'SEND_EVENT';

/** What happened. */
export type ExecutionEventType =
  /** An approval was decided. */
  | 'APPROVAL_DECIDED'
  /** Somebody is asked in the stead of another. */
  | 'APPROVAL_DELEGATED'
  /** Nobody decided in time, and others are asked. */
  | 'APPROVAL_ESCALATED'
  /** Somebody approved or rejected, and more are asked. */
  | 'APPROVAL_VOTED'
  /** Its turn in its queue came. */
  | 'EXECUTION_ADMITTED'
  /** A rejection ended it. */
  | 'EXECUTION_BLOCKED'
  /** It was cancelled. */
  | 'EXECUTION_CANCELLED'
  /** A cancel was asked for while steps were in flight. */
  | 'EXECUTION_CANCEL_REQUESTED'
  /** All its steps are done. */
  | 'EXECUTION_COMPLETED'
  /** It was started. */
  | 'EXECUTION_CREATED'
  /** An event came that no step waits for yet. */
  | 'EXECUTION_EVENT_KEPT'
  /** A step took an event that was kept. */
  | 'EXECUTION_EVENT_TAKEN'
  /** An error ended it. */
  | 'EXECUTION_FAILED'
  /** It stands still until somebody resumes it. */
  | 'EXECUTION_PAUSED'
  /** A pause was asked for while steps were in flight. */
  | 'EXECUTION_PAUSE_REQUESTED'
  /** It goes on. */
  | 'EXECUTION_RESUMED'
  /** It was moved to another version of its workflow. */
  | 'EXECUTION_VERSION_CHANGED'
  /** A step was stopped. */
  | 'STEP_CANCELLED'
  /** An agent took a step. */
  | 'STEP_CLAIMED'
  /** A step failed for good. */
  | 'STEP_FAILED'
  /** The input of a step was changed by a person. */
  | 'STEP_INPUT_EDITED'
  /** A rerun took over what a step had come to. */
  | 'STEP_KEPT'
  /** A step told how far it has come. */
  | 'STEP_PROGRESSED'
  /** An attempt failed, and another will follow. */
  | 'STEP_RETRIED'
  /** A step was not taken. */
  | 'STEP_SKIPPED'
  /** An attempt at a step began. */
  | 'STEP_STARTED'
  /** A step is done. */
  | 'STEP_SUCCEEDED'
  /** A step began to wait. */
  | 'STEP_WAITING';

/** Which executions. All that is given must hold. */
export type ExecutionFilter = {
  /** Started at this time or later. */
  createdAfter?: string | null | undefined;
  /** Started at this time or before. */
  createdBefore?: string | null | undefined;
  /** One of these statuses. */
  status?: Array<ExecutionStatus> | null | undefined;
  /** Of the workflow of this key. */
  workflowKey?: string | null | undefined;
};

/** The order of a list of executions. */
export type ExecutionOrder =
  /** Oldest first. */
  | 'CREATED_AT_ASC'
  /** Newest first. */
  | 'CREATED_AT_DESC';

/** A queue in which an execution waits for its turn. */
export type ExecutionQueueInput = {
  /** What the executions have in common, in all workflows. At most 200 characters. */
  key: string;
  /** It begins while fewer executions of this key are under way: 1 to 1,000. */
  limit: number;
};

/** What came of an execution. */
export type ExecutionResult =
  /** Its last step allowed it, or a person approved it. */
  | 'ALLOWED'
  /** A person rejected it. */
  | 'BLOCKED'
  /** All its steps were done. */
  | 'EXECUTED'
  /** A step failed. */
  | 'FAILED';

/** Where an execution stands. */
export type ExecutionStatus =
  /** Ended by a rejection. Final. */
  | 'BLOCKED'
  /** Ended on request. Final, unless it is resumed. */
  | 'CANCELLED'
  /** A cancel was asked for, and steps are still in flight. */
  | 'CANCELLING'
  /** Ended, all steps done. Final. */
  | 'COMPLETED'
  /** Ended by an error. Final, unless it is resumed. */
  | 'FAILED'
  /** Nothing runs, and nothing will until somebody resumes it. */
  | 'PAUSED'
  /** A pause was asked for, and steps are still in flight. */
  | 'PAUSING'
  /** Started, and not yet taken up by a worker. */
  | 'PENDING'
  /** Going on by itself. */
  | 'RUNNING'
  /** Waiting for an event, a delay, or the next attempt of a step. */
  | 'WAITING';

/** Which executions. All that is given must hold. */
export type ExecutionsUpdatedFilter = {
  /** One of these, at most 1,000. */
  ids?: Array<string> | null | undefined;
  /** In one of these statuses after the event. */
  status?: Array<ExecutionStatus> | null | undefined;
  /** Whose version has all of these tags. */
  tags?: Array<string> | null | undefined;
  /** Of the workflow of this key. */
  workflowKey?: string | null | undefined;
};

/** The failure of an agent. */
export type FailOperationInput = {
  /** The kind of error: what `retry_on` matches. */
  code: string;
  /** The number that came with the claim. */
  epoch: number;
  /** The id that came with the claim. */
  id: string;
  /** What happened. At most 2000 characters. */
  message: string;
  /** When the next attempt may be made, as `30s` from now. */
  retryAfter?: string | null | undefined;
  /** False where another attempt is no use. */
  retryable?: boolean | null | undefined;
};

/** What an agent does. */
export type HeartbeatOperationsInput = {
  /** The operations, at most 1000. */
  operations: Array<OperationHeartbeatInput>;
};

/** An operation that the agent still does. */
export type OperationHeartbeatInput = {
  /** The number that came with the claim. */
  epoch: number;
  /** The id that came with the claim. */
  id: string;
  /** The same in words. At most 2000 characters. */
  message?: string | null | undefined;
  /** How far it has come, 0 to 100: shown to those who watch. */
  percent?: number | null | undefined;
};

/** What becomes of time-outs while an execution is paused. */
export type PauseClock =
  /** They stand still: at the resume each is later by as long as the pause lasted. */
  | 'FREEZE'
  /** They go on: what has passed meanwhile takes effect at the resume. */
  | 'RUN';

/** An execution to pause. */
export type PauseExecutionInput = {
  /** Whether time-outs go on meanwhile: those of steps, and that of the workflow. */
  clock?: PauseClock | null | undefined;
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** What happens to steps in flight. */
  mode?: PauseMode | null | undefined;
  /** Why; "Manually paused via API" where it is left out or blank. At most 255 characters. */
  reason?: string | null | undefined;
};

/** Executions to pause. */
export type PauseExecutionsInput = {
  /** So many are tried first. The others follow once those have come to rest, or `settle` has passed, and none of them went wrong. */
  canary?: number | null | undefined;
  /** Whether time-outs go on meanwhile. */
  clock?: PauseClock | null | undefined;
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** Which. */
  filter: BatchFilter;
  /** What happens to steps in flight. */
  mode?: PauseMode | null | undefined;
  /** Stores nothing, and only tells what the batch would do. */
  preview?: boolean | null | undefined;
  /** Most executions a second; left out, as fast as it goes. */
  ratePerSecond?: number | null | undefined;
  /** Why; it is in the events of each. At most 255 characters. */
  reason?: string | null | undefined;
  /** How long those are watched for at most. */
  settle?: string | null | undefined;
  /** So many that are refused or fail stop the batch. */
  stopAfter?: number | null | undefined;
};

/** What a pause does with steps in flight. */
export type PauseMode =
  /** Signals them to stop; they run again at the resume. */
  | 'ABORT'
  /** Lets them end. */
  | 'WAIT';

/** A workflow to hold. */
export type PauseWorkflowInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The key of the workflow. */
  key: string;
  /** Why; it is in the events of each. At most 255 characters. */
  reason?: string | null | undefined;
};

/** Which of the paused executions. */
export type PausedCountFilter = {
  /** Of the workflow of this key. */
  workflowKey?: string | null | undefined;
};

/** What a resume does with a step. */
export type PlanAction =
  /** It goes on where it is: it waits, or has steps inside it that go on. */
  | 'AWAIT'
  /** It stays as it is, with its result. */
  | 'KEEP'
  /** Because of it the resume is refused. */
  | 'REFUSE'
  /** It had failed or was cut off, and runs again, from its first attempt on. */
  | 'RERUN'
  /** It is in flight, is taken out of it, and runs again. */
  | 'RESET'
  /** It starts for the first time. */
  | 'START';

/** An event for whoever waits for it. */
export type PublishEventInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The name of the event. */
  event: string;
  /** What the `match` of a wait looks into; becomes the output of the step, under `payload`. At most 256 KiB. */
  payload?: Record<string, unknown> | null | undefined;
  /** How long it is kept where no execution waits for it yet, as `24h`. Left out, it is refused. */
  ttl?: string | null | undefined;
};

/** A definition to publish. */
export type PublishWorkflowInput = {
  /** The definition, as JSON. */
  definition: unknown;
  /** The key of the workflow, where the definition has no `workflow_id`. */
  key?: string | null | undefined;
};

/** A vote against. */
export type RejectInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
  /** The `version` of the approval when it was shown: the decision is about that, and is refused where it has changed. */
  version: string;
};

/** An execution to rerun. */
export type RerunExecutionInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The first step that is done anew: one at the top of the workflow, which has begun. */
  fromStepId: string;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Anything to note with it; that of the source where it is left out. */
  metadata?: Record<string, unknown> | null | undefined;
  /** On which version: that of the source, or the latest. */
  onVersion?: VersionChoice | null | undefined;
  /** What the steps see at the top of their context; that of the source where it is left out. */
  payload?: Record<string, unknown> | null | undefined;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
  /** What that first step is given. Its whole input, as `StepExecution.input` shows it, and no templates: of an operation any JSON, of `execute` and `action` the list of entries, of a foreach `{ items }`, of a wait `{ match }`. At most 256 KiB. Left out, its templates are resolved anew. */
  stepInput?: unknown;
};

/** An execution to resume. */
export type ResumeExecutionInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** Resumes also what is blocked, was paused for too long, or is held with its workflow; takes steps left in flight out of it; and runs steps again that may run at most once. */
  force?: boolean | null | undefined;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** On which version it goes on. */
  onVersion?: VersionChoice | null | undefined;
  /** The `planVersion` of the plan that was looked at: the resume is refused if it would do anything else by now. */
  planVersion?: string | null | undefined;
  /** Why. At most 255 characters. */
  reason?: string | null | undefined;
  /** Merged into what earlier resumes brought; steps see it under `resume`. At most 256 KiB. */
  resumeData?: Record<string, unknown> | null | undefined;
};

/** Executions to resume. */
export type ResumeExecutionsInput = {
  /** So many are tried first. The others follow once those have come to rest, or `settle` has passed, and none of them went wrong. */
  canary?: number | null | undefined;
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** Which. */
  filter: BatchFilter;
  /** Resumes also what is blocked, was paused for too long, or is held with its workflow; takes steps left in flight out of it; and runs steps again that may run at most once. */
  force?: boolean | null | undefined;
  /** Stores nothing, and only tells what the batch would do. */
  preview?: boolean | null | undefined;
  /** Most executions a second; left out, as fast as it goes. */
  ratePerSecond?: number | null | undefined;
  /** Why; it is in the events of each. At most 255 characters. */
  reason?: string | null | undefined;
  /** Merged into what earlier resumes brought; steps see it under `resume`. At most 256 KiB. */
  resumeData?: Record<string, unknown> | null | undefined;
  /** How long those are watched for at most. */
  settle?: string | null | undefined;
  /** So many that are refused or fail stop the batch. */
  stopAfter?: number | null | undefined;
};

/** A resume to be planned: as it would be sent. */
export type ResumePlanInput = {
  /** Resumes also what is blocked, was paused for too long, or is held with its workflow; takes steps left in flight out of it; and runs steps again that may run at most once. */
  force?: boolean | null | undefined;
  /** On which version it goes on. */
  onVersion?: VersionChoice | null | undefined;
  /** Merged into what earlier resumes brought; steps see it under `resume`. At most 256 KiB. */
  resumeData?: Record<string, unknown> | null | undefined;
};

/** A workflow to let go. */
export type ResumeWorkflowInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** Also what has been held for longer than MAX_PAUSE_DURATION. */
  force?: boolean | null | undefined;
  /** The key of the workflow. */
  key: string;
  /** Why; it is in the events of each. At most 255 characters. */
  reason?: string | null | undefined;
};

/** A key to revoke. */
export type RevokeApiKeyInput = {
  /** Its global id, or its id as in logs and SQL. */
  id: string;
};

/** A link to take back. */
export type RevokeApprovalLinkInput = {
  /** Its id, as `Approval.links` has it. */
  id: string;
};

/** An event for an execution. */
export type SendEventInput = {
  /** Makes the request safe to repeat: the same id of the same caller changes nothing again and answers the same, also where it was refused: ask anew under a new id. At most 200 characters. */
  commandId?: string | null | undefined;
  /** The name of the event. */
  event: string;
  /** The global id, or the id as in logs and SQL. */
  id: string;
  /** Becomes the output of the step, under `payload`. At most 256 KiB. */
  payload?: Record<string, unknown> | null | undefined;
  /** How long it is kept where no step waits for it yet, as `24h`: the first that does takes it. Left out, it is refused. */
  ttl?: string | null | undefined;
};

/** An execution to start. */
export type StartExecutionInput = {
  /** Changes nothing outside: each step says what it would do, in its output. */
  dryRun?: boolean | null | undefined;
  /** Starts it once, however often it is sent; the same key with another request is a conflict. At most 200 characters. */
  idempotencyKey?: string | null | undefined;
  /** Anything to note with it. */
  metadata?: Record<string, unknown> | null | undefined;
  /** What its steps see at the top of their context; the trigger's `data` where it is left out. */
  payload?: Record<string, unknown> | null | undefined;
  /** It stays PENDING until there is room for it, in the order of creation. */
  queue?: ExecutionQueueInput | null | undefined;
  /** It stays PENDING until then; one that has passed is now. At most a year ahead. */
  startAt?: string | null | undefined;
  /** What started it, for those who look. */
  triggerEvent?: string | null | undefined;
  /** The key of the workflow. */
  workflowKey: string;
};

/** The colour people know a state by. */
export type StepDisplay =
  /** Yellow: in progress. */
  | 'ACTIVE'
  /** Green: done. */
  | 'DONE'
  /** Red: failed or cancelled. */
  | 'ERROR'
  /** Grey: nothing has happened yet. */
  | 'PENDING';

/** Where a step stands. */
export type StepStatus =
  /** Stopped before it was done. */
  | 'CANCELLED'
  /** Ended by an error. */
  | 'FAILED'
  /** Not begun. */
  | 'PENDING'
  /** Doing its work. */
  | 'RUNNING'
  /** Not taken. */
  | 'SKIPPED'
  /** Done. */
  | 'SUCCEEDED'
  /** Waiting for an event, a delay, a decision, or its next attempt. */
  | 'WAITING';

/** What kind of step it is. */
export type StepType =
  /** Allows, or holds the execution for a decision. */
  | 'ACTION'
  /** Chooses the next step. */
  | 'CONDITION'
  /** Does a list of things. */
  | 'EXECUTE'
  /** Does its steps for each item of a list. */
  | 'FOREACH'
  /** Has named code do it, in a worker or in a remote agent. */
  | 'OPERATION'
  /** Goes several ways at once. */
  | 'PARALLEL'
  /** Waits for an event or a delay. */
  | 'WAIT';

/** On which version an execution goes on. */
export type VersionChoice =
  /** On the latest, where that is safe: nothing that it has done, and still needs, is different there. */
  | 'LATEST'
  /** On the one it was started with. */
  | 'PINNED';

/** What a waiting step waits for. */
export type WaitKind =
  /** An agent that takes it: see claimOperations. */
  | 'AGENT'
  /** The decision of a person: see resumeExecution. */
  | 'APPROVAL'
  /** A time. */
  | 'DELAY'
  /** An event by name: see sendEvent. */
  | 'EVENT'
  /** Its next attempt. */
  | 'RETRY';

export type ApiKeyFieldsFragment = { id: string, databaseId: string, name: string, hint: string, permissions: Array<string>, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, revokedBy: string | null };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey:
    | { __typename: 'CreateApiKeyPayload', key: string, apiKey: { id: string, databaseId: string, name: string, hint: string, permissions: Array<string>, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, revokedBy: string | null } }
    | { __typename: 'InvalidInputError', code: string, message: string }
   };

export type ListApiKeysQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListApiKeysQuery = { apiKeys: { edges: Array<{ node: { id: string, databaseId: string, name: string, hint: string, permissions: Array<string>, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, revokedBy: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { revokeApiKey:
    | { __typename: 'ApiKeyNotFoundError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'RevokeApiKeyPayload', repeated: boolean, apiKey: { id: string, databaseId: string, name: string, hint: string, permissions: Array<string>, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, revokedBy: string | null } }
   };

export type ClaimOperationsMutationVariables = Exact<{
  input: ClaimOperationsInput;
}>;


export type ClaimOperationsMutation = { claimOperations:
    | { __typename: 'ClaimOperationsPayload', operations: Array<{ id: string, epoch: number, name: string, input: unknown, executionId: string, stepPath: string, attempt: number, idempotencyKey: string, leaseMs: number, leaseUntil: string, deadline: string | null, resumable: boolean }> }
    | { __typename: 'InvalidInputError', code: string, message: string }
   };

export type CompleteOperationMutationVariables = Exact<{
  input: CompleteOperationInput;
}>;


export type CompleteOperationMutation = { completeOperation:
    | { __typename: 'CompleteOperationPayload', repeated: boolean }
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'OperationLostError', code: string, message: string }
   };

export type FailOperationMutationVariables = Exact<{
  input: FailOperationInput;
}>;


export type FailOperationMutation = { failOperation:
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'FailOperationPayload', repeated: boolean }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'OperationLostError', code: string, message: string }
   };

export type HeartbeatOperationsMutationVariables = Exact<{
  input: HeartbeatOperationsInput;
}>;


export type HeartbeatOperationsMutation = { heartbeatOperations:
    | { __typename: 'HeartbeatOperationsPayload', operations: Array<{ id: string, wanted: boolean, reason: string | null, leaseUntil: string | null }> }
    | { __typename: 'InvalidInputError', code: string, message: string }
   };

export type ListAgentStepsQueryVariables = Exact<{
  id: string;
}>;


export type ListAgentStepsQuery = { execution: { status: ExecutionStatus, errorMessage: string | null, steps: Array<{ path: string, status: StepStatus, attempt: number, queue: string | null, agent: string | null, output: unknown, progress: { percent: number | null, message: string | null } | null }> } | null };

export type OperationsAvailableSubscriptionVariables = Exact<{
  queue: string;
}>;


export type OperationsAvailableSubscription = { operationsAvailable: { queue: string, waiting: number } };

export type ApprovalFieldsFragment = { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> };

export type ApprovalLinkFieldsFragment = { id: string, approver: string, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string, usedAt: string | null, revokedAt: string | null, revokedBy: string | null };

export type ApproveMutationVariables = Exact<{
  input: ApproveInput;
}>;


export type ApproveMutation = { approve:
    | { __typename: 'ApprovalChangedError', message: string, code: string, version: string }
    | { __typename: 'ApprovalExpiredError', message: string, code: string }
    | { __typename: 'ApprovalNotFoundError', message: string, code: string }
    | { __typename: 'ApprovalNotPendingError', message: string, code: string }
    | { __typename: 'ApprovePayload', repeated: boolean, approval: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> }, execution: { __typename: 'Execution', id: string, databaseId: string, status: ExecutionStatus } }
    | { __typename: 'ExecutionNotRunningError', message: string, code: string }
    | { __typename: 'ExecutionPausedTooLongError', message: string, code: string }
    | { __typename: 'IdempotencyConflictError', message: string, code: string }
    | { __typename: 'InvalidInputError', message: string, code: string, faults: Array<{ path: string, message: string, hint: string | null }> }
    | { __typename: 'NotAnApproverError', message: string, code: string }
    | { __typename: 'WorkflowPausedError', message: string, code: string }
   };

export type CreateApprovalLinkMutationVariables = Exact<{
  input: CreateApprovalLinkInput;
}>;


export type CreateApprovalLinkMutation = { createApprovalLink:
    | { __typename: 'ApprovalExpiredError', message: string, code: string }
    | { __typename: 'ApprovalNotFoundError', message: string, code: string }
    | { __typename: 'ApprovalNotPendingError', message: string, code: string }
    | { __typename: 'CreateApprovalLinkPayload', url: string | null, expiresAt: string, repeated: boolean, linkId: string | null, approval: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> } }
    | { __typename: 'IdempotencyConflictError', message: string, code: string }
    | { __typename: 'InvalidInputError', message: string, code: string, faults: Array<{ path: string, message: string, hint: string | null }> }
    | { __typename: 'NotAnApproverError', message: string, code: string }
   };

export type DelegateApprovalMutationVariables = Exact<{
  input: DelegateApprovalInput;
}>;


export type DelegateApprovalMutation = { delegateApproval:
    | { __typename: 'ApprovalChangedError', message: string, code: string, version: string }
    | { __typename: 'ApprovalExpiredError', message: string, code: string }
    | { __typename: 'ApprovalNotFoundError', message: string, code: string }
    | { __typename: 'ApprovalNotPendingError', message: string, code: string }
    | { __typename: 'DelegateApprovalPayload', repeated: boolean, approval: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> }, execution: { __typename: 'Execution', id: string, databaseId: string, status: ExecutionStatus } }
    | { __typename: 'IdempotencyConflictError', message: string, code: string }
    | { __typename: 'InvalidInputError', message: string, code: string, faults: Array<{ path: string, message: string, hint: string | null }> }
    | { __typename: 'NotAnApproverError', message: string, code: string }
   };

export type GetApprovalQueryVariables = Exact<{
  id: string;
}>;


export type GetApprovalQuery = { approval: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, execution: { __typename: 'Execution', id: string, databaseId: string, executionId: string, status: ExecutionStatus, triggerPayload: Record<string, unknown> }, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> } | null };

export type ListApprovalLinksQueryVariables = Exact<{
  id: string;
}>;


export type ListApprovalLinksQuery = { approval: { __typename: 'Approval', id: string, links: Array<{ id: string, approver: string, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string, usedAt: string | null, revokedAt: string | null, revokedBy: string | null }> } | null };

export type ListApprovalsQueryVariables = Exact<{
  filter?: ApprovalFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListApprovalsQuery = { approvals: { edges: Array<{ cursor: string, node: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListMyApprovalsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListMyApprovalsQuery = { myApprovals: { edges: Array<{ cursor: string, node: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RejectMutationVariables = Exact<{
  input: RejectInput;
}>;


export type RejectMutation = { reject:
    | { __typename: 'ApprovalChangedError', message: string, code: string, version: string }
    | { __typename: 'ApprovalExpiredError', message: string, code: string }
    | { __typename: 'ApprovalNotFoundError', message: string, code: string }
    | { __typename: 'ApprovalNotPendingError', message: string, code: string }
    | { __typename: 'ExecutionNotRunningError', message: string, code: string }
    | { __typename: 'ExecutionPausedTooLongError', message: string, code: string }
    | { __typename: 'IdempotencyConflictError', message: string, code: string }
    | { __typename: 'InvalidInputError', message: string, code: string, faults: Array<{ path: string, message: string, hint: string | null }> }
    | { __typename: 'NotAnApproverError', message: string, code: string }
    | { __typename: 'RejectPayload', repeated: boolean, approval: { __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> }, execution: { __typename: 'Execution', id: string, databaseId: string, status: ExecutionStatus } }
    | { __typename: 'WorkflowPausedError', message: string, code: string }
   };

export type RevokeApprovalLinkMutationVariables = Exact<{
  input: RevokeApprovalLinkInput;
}>;


export type RevokeApprovalLinkMutation = { revokeApprovalLink:
    | { __typename: 'ApprovalLinkNotFoundError', message: string, code: string }
    | { __typename: 'ApprovalLinkUsedError', message: string, code: string }
    | { __typename: 'InvalidInputError', message: string, code: string }
    | { __typename: 'RevokeApprovalLinkPayload', repeated: boolean, link: { id: string, approver: string, roles: Array<string>, createdBy: string, createdAt: string, expiresAt: string, usedAt: string | null, revokedAt: string | null, revokedBy: string | null } }
   };

export type WatchApprovalsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchApprovalsSubscription = { approvalsUpdated: { __typename: 'ApprovalsUpdate', cursor: string, event:
      | { __typename: 'ApprovalDecidedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ApprovalDelegatedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ApprovalEscalatedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ApprovalVotedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionAdmittedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionBlockedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCancelRequestedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCancelledEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCompletedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCreatedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionEventKeptEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionEventTakenEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionFailedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionPauseRequestedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionPausedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionResumedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionVersionChangedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepCancelledEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepClaimedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepFailedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepInputEditedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepKeptEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepProgressedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepRetriedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepSkippedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepStartedEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepSucceededEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepWaitingEvent', type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
     | null, approvals: Array<{ __typename: 'Approval', id: string, databaseId: string, status: ApprovalStatus, stepPath: string, entity: string | null, entityId: string | null, reason: string, data: Record<string, unknown>, role: string | null, people: Array<string>, quorum: number, veto: boolean, notRequester: boolean, requestedBy: string, form: Record<string, unknown> | null, expiresAt: string | null, onExpire: ApprovalExpiryWay, escalated: boolean, version: string, decidedAt: string | null, decidedBy: string | null, decidedReason: string | null, createdAt: string, delegations: Array<{ from: string, to: string }>, votes: Array<{ actor: string, decision: ApprovalDecision, reason: string | null, at: string }> }> } };

export type ListAuditLogQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListAuditLogQuery = { auditLog: { edges: Array<{ cursor: string, node: { __typename: 'AuditEntry', at: string, actor: string, credential: string | null, address: string | null, requestId: string | null, action: string, target: string | null, outcome: string, detail: Record<string, unknown>, lane: number, position: number, hash: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BatchFieldsFragment = { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null };

export type BatchPreviewFieldsFragment = { selected: number, sampled: number, taken: number, refused: Array<{ code: string, count: number }>, first: Array<{ errorCode: string | null, errorMessage: string | null, execution: { id: string, status: ExecutionStatus } }> };

export type CancelBatchMutationVariables = Exact<{
  input: CancelBatchInput;
}>;


export type CancelBatchMutation = { cancelBatch:
    | { __typename: 'BatchEndedError', code: string, message: string }
    | { __typename: 'BatchNotFoundError', code: string, message: string }
    | { __typename: 'CancelBatchPayload', repeated: boolean, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
   };

export type CancelExecutionsMutationVariables = Exact<{
  input: CancelExecutionsInput;
}>;


export type CancelExecutionsMutation = { cancelExecutions:
    | { __typename: 'CancelExecutionsPayload', repeated: boolean, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } | null, preview: { selected: number, sampled: number, taken: number, refused: Array<{ code: string, count: number }>, first: Array<{ errorCode: string | null, errorMessage: string | null, execution: { id: string, status: ExecutionStatus } }> } | null }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'WorkflowNotFoundError', code: string, message: string }
   };

export type ContinueBatchMutationVariables = Exact<{
  input: ContinueBatchInput;
}>;


export type ContinueBatchMutation = { continueBatch:
    | { __typename: 'BatchNotFoundError', code: string, message: string }
    | { __typename: 'BatchNotStoppedError', code: string, message: string }
    | { __typename: 'ContinueBatchPayload', repeated: boolean, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
   };

export type GetBatchQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  status?: Array<BatchItemStatus> | BatchItemStatus | null | undefined;
}>;


export type GetBatchQuery = { batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null, items: { edges: Array<{ node: { position: number, status: BatchItemStatus, errorCode: string | null, errorMessage: string | null, at: string | null, execution: { id: string, status: ExecutionStatus } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ListBatchesQueryVariables = Exact<{
  status?: Array<BatchStatus> | BatchStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListBatchesQuery = { batches: { edges: Array<{ node: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PauseExecutionsMutationVariables = Exact<{
  input: PauseExecutionsInput;
}>;


export type PauseExecutionsMutation = { pauseExecutions:
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'PauseExecutionsPayload', repeated: boolean, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } | null, preview: { selected: number, sampled: number, taken: number, refused: Array<{ code: string, count: number }>, first: Array<{ errorCode: string | null, errorMessage: string | null, execution: { id: string, status: ExecutionStatus } }> } | null }
    | { __typename: 'WorkflowNotFoundError', code: string, message: string }
   };

export type ResumeExecutionsMutationVariables = Exact<{
  input: ResumeExecutionsInput;
}>;


export type ResumeExecutionsMutation = { resumeExecutions:
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'ResumeExecutionsPayload', repeated: boolean, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } | null, preview: { selected: number, sampled: number, taken: number, refused: Array<{ code: string, count: number }>, first: Array<{ errorCode: string | null, errorMessage: string | null, execution: { id: string, status: ExecutionStatus } }> } | null }
    | { __typename: 'WorkflowNotFoundError', code: string, message: string }
   };

export type WatchBatchSubscriptionVariables = Exact<{
  id: string;
}>;


export type WatchBatchSubscription = { batchUpdated: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } };

export type CancelExecutionMutationVariables = Exact<{
  input: CancelExecutionInput;
}>;


export type CancelExecutionMutation = { cancelExecution:
    | { __typename: 'CancelExecutionPayload', repeated: boolean, inFlight: Array<string>, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number } }
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'ExecutionNotRunningError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
   };

export type CountPausedQueryVariables = Exact<{
  filter?: PausedCountFilter | null | undefined;
}>;


export type CountPausedQuery = { __typename: 'Query', pausedCount: number };

export type EditStepInputMutationVariables = Exact<{
  input: EditStepInputInput;
}>;


export type EditStepInputMutation = { editStepInput:
    | { __typename: 'EditStepInputPayload', repeated: boolean, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number } }
    | { __typename: 'ExecutionNotAtRestError', code: string, message: string }
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'ExecutionNotResumableError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'StepNotEditableError', code: string, message: string }
   };

type EventFields_ApprovalDecidedEvent_Fragment = { __typename: 'ApprovalDecidedEvent', approvalStatus: ApprovalStatus, approved: boolean, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, decisionReason: string | null };

type EventFields_ApprovalDelegatedEvent_Fragment = { __typename: 'ApprovalDelegatedEvent', delegator: string | null, delegate: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ApprovalEscalatedEvent_Fragment = { __typename: 'ApprovalEscalatedEvent', role: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, escalatedUntil: string | null };

type EventFields_ApprovalVotedEvent_Fragment = { __typename: 'ApprovalVotedEvent', decision: ApprovalDecision, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, voteReason: string | null };

type EventFields_ExecutionAdmittedEvent_Fragment = { __typename: 'ExecutionAdmittedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionBlockedEvent_Fragment = { __typename: 'ExecutionBlockedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, blockReason: string };

type EventFields_ExecutionCancelRequestedEvent_Fragment = { __typename: 'ExecutionCancelRequestedEvent', reason: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionCancelledEvent_Fragment = { __typename: 'ExecutionCancelledEvent', reason: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionCompletedEvent_Fragment = { __typename: 'ExecutionCompletedEvent', result: ExecutionResult, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionCreatedEvent_Fragment = { __typename: 'ExecutionCreatedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionEventKeptEvent_Fragment = { __typename: 'ExecutionEventKeptEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, keptEvent: string };

type EventFields_ExecutionEventTakenEvent_Fragment = { __typename: 'ExecutionEventTakenEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionFailedEvent_Fragment = { __typename: 'ExecutionFailedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } };

type EventFields_ExecutionPauseRequestedEvent_Fragment = { __typename: 'ExecutionPauseRequestedEvent', inFlight: Array<string>, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, pauseReason: string };

type EventFields_ExecutionPausedEvent_Fragment = { __typename: 'ExecutionPausedEvent', nextStepId: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, pauseReason: string };

type EventFields_ExecutionResumedEvent_Fragment = { __typename: 'ExecutionResumedEvent', reason: string | null, nextStepId: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_ExecutionVersionChangedEvent_Fragment = { __typename: 'ExecutionVersionChangedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, to: { version: number } };

type EventFields_StepCancelledEvent_Fragment = { __typename: 'StepCancelledEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, cancelReason: string };

type EventFields_StepClaimedEvent_Fragment = { __typename: 'StepClaimedEvent', agent: string, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepFailedEvent_Fragment = { __typename: 'StepFailedEvent', handled: boolean, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } };

type EventFields_StepInputEditedEvent_Fragment = { __typename: 'StepInputEditedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepKeptEvent_Fragment = { __typename: 'StepKeptEvent', status: StepStatus, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepProgressedEvent_Fragment = { __typename: 'StepProgressedEvent', percent: number | null, message: string | null, part: string | null, partSucceeded: boolean | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepRetriedEvent_Fragment = { __typename: 'StepRetriedEvent', nextAttemptAt: string, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } };

type EventFields_StepSkippedEvent_Fragment = { __typename: 'StepSkippedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepStartedEvent_Fragment = { __typename: 'StepStartedEvent', attempt: number, iteration: number, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepSucceededEvent_Fragment = { __typename: 'StepSucceededEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null };

type EventFields_StepWaitingEvent_Fragment = { __typename: 'StepWaitingEvent', waitingFor: WaitKind, event: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, waitingUntil: string | null };

export type EventFieldsFragment =
  | EventFields_ApprovalDecidedEvent_Fragment
  | EventFields_ApprovalDelegatedEvent_Fragment
  | EventFields_ApprovalEscalatedEvent_Fragment
  | EventFields_ApprovalVotedEvent_Fragment
  | EventFields_ExecutionAdmittedEvent_Fragment
  | EventFields_ExecutionBlockedEvent_Fragment
  | EventFields_ExecutionCancelRequestedEvent_Fragment
  | EventFields_ExecutionCancelledEvent_Fragment
  | EventFields_ExecutionCompletedEvent_Fragment
  | EventFields_ExecutionCreatedEvent_Fragment
  | EventFields_ExecutionEventKeptEvent_Fragment
  | EventFields_ExecutionEventTakenEvent_Fragment
  | EventFields_ExecutionFailedEvent_Fragment
  | EventFields_ExecutionPauseRequestedEvent_Fragment
  | EventFields_ExecutionPausedEvent_Fragment
  | EventFields_ExecutionResumedEvent_Fragment
  | EventFields_ExecutionVersionChangedEvent_Fragment
  | EventFields_StepCancelledEvent_Fragment
  | EventFields_StepClaimedEvent_Fragment
  | EventFields_StepFailedEvent_Fragment
  | EventFields_StepInputEditedEvent_Fragment
  | EventFields_StepKeptEvent_Fragment
  | EventFields_StepProgressedEvent_Fragment
  | EventFields_StepRetriedEvent_Fragment
  | EventFields_StepSkippedEvent_Fragment
  | EventFields_StepStartedEvent_Fragment
  | EventFields_StepSucceededEvent_Fragment
  | EventFields_StepWaitingEvent_Fragment
;

export type ExecutionFieldsFragment = { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number };

export type GetExecutionQueryVariables = Exact<{
  id: string;
}>;


export type GetExecutionQuery = { execution: { allowedActions: Array<ExecutionAction>, triggerPayload: Record<string, unknown>, resumeData: Record<string, unknown> | null, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, workflow: { key: string }, version: { version: number }, steps: Array<{ path: string, type: StepType, status: StepStatus, display: StepDisplay, attempt: number, iteration: number, input: unknown, output: unknown, startedAt: string | null, finishedAt: string | null, waitingFor: WaitKind | null, waitingForEvent: string | null, waitingUntil: string | null, error: { code: string, message: string } | null }>, graph: { nodes: Array<{ id: string, name: string, type: StepType, display: StepDisplay }>, edges: Array<{ from: string, to: string, label: string | null }> } } | null };

export type GetGraphQueryVariables = Exact<{
  id: string;
}>;


export type GetGraphQuery = { execution: { status: ExecutionStatus, eventSeq: number, workflow: { key: string }, version: { version: number }, graph: { nodes: Array<{ id: string, type: StepType, display: StepDisplay, inside: string | null, step: { path: string, stepId: string, type: StepType, status: StepStatus, display: StepDisplay, attempt: number, iteration: number, startedAt: string | null, finishedAt: string | null, queue: string | null, agent: string | null, handled: boolean, waitingFor: WaitKind | null, waitingForEvent: string | null, waitingUntil: string | null, progress: { percent: number | null, message: string | null } | null, parts: { total: number, succeeded: number, failed: number } | null, error: { code: string, message: string } | null } | null }> } } | null };

export type ListExecutionEventsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListExecutionEventsQuery = { execution: { events: { edges: Array<{ cursor: string, node:
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
          | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
         }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ListExecutionsQueryVariables = Exact<{
  filter?: ExecutionFilter | null | undefined;
  orderBy?: ExecutionOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ListExecutionsQuery = { executions: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, workflow: { key: string } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type ListNewestQueryVariables = Exact<{
  filter?: ExecutionFilter | null | undefined;
  first: number;
}>;


export type ListNewestQuery = { executions: { edges: Array<{ node: { totalSteps: number, finishedSteps: number, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, workflow: { key: string } } }> } };

export type ListPausedExecutionsQueryVariables = Exact<{
  workflowKey?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListPausedExecutionsQuery = { pausedExecutions: { totalCount: number, edges: Array<{ cursor: string, node: { triggerPayload: Record<string, unknown>, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, workflow: { key: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListPausedPageQueryVariables = Exact<{
  workflowKey?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListPausedPageQuery = { pausedExecutions: { edges: Array<{ cursor: string, node: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, workflow: { key: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListStepResultsQueryVariables = Exact<{
  id: string;
}>;


export type ListStepResultsQuery = { execution: { steps: Array<{ path: string, status: StepStatus, attempt: number, finishedAt: string | null, output: unknown, steps: Array<{ path: string, status: StepStatus, attempt: number, finishedAt: string | null, output: unknown }> }> } | null };

export type PauseExecutionMutationVariables = Exact<{
  input: PauseExecutionInput;
}>;


export type PauseExecutionMutation = { pauseExecution:
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'ExecutionNotRunningError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'PauseExecutionPayload', repeated: boolean, inFlight: Array<string>, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number } }
   };

export type PlanResumeQueryVariables = Exact<{
  id: string;
  input?: ResumePlanInput | null | undefined;
}>;


export type PlanResumeQuery = { execution: { resumePlan: { planVersion: string, allowed: boolean, from: ExecutionStatus, to: ExecutionStatus | null, warnings: Array<string>, resumeData: Record<string, unknown>, refusal: { code: string, message: string } | null, effects: Array<{ path: string, effect: string, idempotencyKey: string | null, resumable: boolean }>, steps: Array<{ path: string, status: StepStatus, action: PlanAction, reason: string }> } } | null };

export type PublishEventMutationVariables = Exact<{
  input: PublishEventInput;
}>;


export type PublishEventMutation = { publishEvent:
    | { __typename: 'EventNotAwaitedError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'PublishEventPayload', repeated: boolean, execution: { id: string, status: ExecutionStatus } | null }
   };

export type RerunExecutionMutationVariables = Exact<{
  input: RerunExecutionInput;
}>;


export type RerunExecutionMutation = { rerunExecution:
    | { __typename: 'ExecutionNotAtRestError', code: string, message: string }
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'RerunExecutionPayload', repeated: boolean, execution: { rerunFrom: string | null, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, rerunOf: { id: string } | null } }
    | { __typename: 'StepNotBegunError', code: string, message: string }
    | { __typename: 'StepNotEditableError', code: string, message: string }
    | { __typename: 'VersionNotCompatibleError', code: string, message: string }
    | { __typename: 'WorkflowDisabledError', code: string, message: string }
   };

export type ResumeExecutionMutationVariables = Exact<{
  input: ResumeExecutionInput;
}>;


export type ResumeExecutionMutation = { resumeExecution:
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'ExecutionNotPausedError', code: string, message: string }
    | { __typename: 'ExecutionNotResumableError', code: string, message: string }
    | { __typename: 'ExecutionPausedTooLongError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'ResumeExecutionPayload', repeated: boolean, inFlight: Array<string>, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number } }
    | { __typename: 'ResumePlanChangedError', code: string, message: string }
    | { __typename: 'StepNotResumableError', code: string, message: string }
    | { __typename: 'VersionNotCompatibleError', code: string, message: string }
    | { __typename: 'WorkflowPausedError', code: string, message: string }
   };

export type SendEventMutationVariables = Exact<{
  input: SendEventInput;
}>;


export type SendEventMutation = { sendEvent:
    | { __typename: 'ExecutionNotFoundError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'SendEventPayload', repeated: boolean, inFlight: Array<string>, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number } }
    | { __typename: 'UnexpectedEventError', code: string, message: string }
   };

export type StartExecutionMutationVariables = Exact<{
  input: StartExecutionInput;
}>;


export type StartExecutionMutation = { startExecution:
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'StartExecutionPayload', created: boolean, execution: { startAt: string | null, dryRun: boolean, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, queue: { key: string, limit: number, waiting: boolean, position: number | null } | null } }
    | { __typename: 'WorkflowDisabledError', code: string, message: string }
    | { __typename: 'WorkflowNotFoundError', code: string, message: string }
   };

export type StepFieldsFragment = { path: string, stepId: string, type: StepType, status: StepStatus, display: StepDisplay, attempt: number, iteration: number, startedAt: string | null, finishedAt: string | null, queue: string | null, agent: string | null, handled: boolean, waitingFor: WaitKind | null, waitingForEvent: string | null, waitingUntil: string | null, progress: { percent: number | null, message: string | null } | null, parts: { total: number, succeeded: number, failed: number } | null, error: { code: string, message: string } | null };

export type WatchEventsSubscriptionVariables = Exact<{
  filter?: ExecutionsUpdatedFilter | null | undefined;
  after?: string | null | undefined;
  ofAll?: boolean | null | undefined;
}>;


export type WatchEventsSubscription = { executionsUpdated: { cursor: string, event:
      | { __typename: 'ApprovalDecidedEvent', approvalStatus: ApprovalStatus, approved: boolean, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, decisionReason: string | null }
      | { __typename: 'ApprovalDelegatedEvent', delegator: string | null, delegate: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ApprovalEscalatedEvent', role: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, escalatedUntil: string | null }
      | { __typename: 'ApprovalVotedEvent', decision: ApprovalDecision, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, voteReason: string | null }
      | { __typename: 'ExecutionAdmittedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionBlockedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, blockReason: string }
      | { __typename: 'ExecutionCancelRequestedEvent', reason: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCancelledEvent', reason: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCompletedEvent', result: ExecutionResult, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCreatedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionEventKeptEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, keptEvent: string }
      | { __typename: 'ExecutionEventTakenEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionFailedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } }
      | { __typename: 'ExecutionPauseRequestedEvent', inFlight: Array<string>, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, pauseReason: string }
      | { __typename: 'ExecutionPausedEvent', nextStepId: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, pauseReason: string }
      | { __typename: 'ExecutionResumedEvent', reason: string | null, nextStepId: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionVersionChangedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, to: { version: number } }
      | { __typename: 'StepCancelledEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, cancelReason: string }
      | { __typename: 'StepClaimedEvent', agent: string, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepFailedEvent', handled: boolean, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } }
      | { __typename: 'StepInputEditedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepKeptEvent', status: StepStatus, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepProgressedEvent', percent: number | null, message: string | null, part: string | null, partSucceeded: boolean | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepRetriedEvent', nextAttemptAt: string, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } }
      | { __typename: 'StepSkippedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepStartedEvent', attempt: number, iteration: number, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepSucceededEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepWaitingEvent', waitingFor: WaitKind, event: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, waitingUntil: string | null }
     | null, execution: { totalSteps: number, finishedSteps: number, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, workflow?: { key: string } } | null } };

export type WatchExecutionSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchExecutionSubscription = { executionUpdated: { cursor: string, event:
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
     | null, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, steps: Array<{ path: string, status: StepStatus, display: StepDisplay, attempt: number }> } } };

export type WatchExecutionsSubscriptionVariables = Exact<{
  filter?: ExecutionsUpdatedFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type WatchExecutionsSubscription = { executionsUpdated: { cursor: string, event:
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
     | null, execution: { id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number } | null } };

export type WatchPausedCountSubscriptionVariables = Exact<{
  filter?: PausedCountFilter | null | undefined;
}>;


export type WatchPausedCountSubscription = { pausedCount: number };

export type WatchStepsSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchStepsSubscription = { executionUpdated: { cursor: string, event:
      | { __typename: 'ApprovalDecidedEvent', approvalStatus: ApprovalStatus, approved: boolean, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, decisionReason: string | null }
      | { __typename: 'ApprovalDelegatedEvent', delegator: string | null, delegate: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ApprovalEscalatedEvent', role: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, escalatedUntil: string | null }
      | { __typename: 'ApprovalVotedEvent', decision: ApprovalDecision, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, voteReason: string | null }
      | { __typename: 'ExecutionAdmittedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionBlockedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, blockReason: string }
      | { __typename: 'ExecutionCancelRequestedEvent', reason: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCancelledEvent', reason: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCompletedEvent', result: ExecutionResult, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionCreatedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionEventKeptEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, keptEvent: string }
      | { __typename: 'ExecutionEventTakenEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionFailedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } }
      | { __typename: 'ExecutionPauseRequestedEvent', inFlight: Array<string>, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, pauseReason: string }
      | { __typename: 'ExecutionPausedEvent', nextStepId: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, pauseReason: string }
      | { __typename: 'ExecutionResumedEvent', reason: string | null, nextStepId: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'ExecutionVersionChangedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, to: { version: number } }
      | { __typename: 'StepCancelledEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, cancelReason: string }
      | { __typename: 'StepClaimedEvent', agent: string, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepFailedEvent', handled: boolean, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } }
      | { __typename: 'StepInputEditedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepKeptEvent', status: StepStatus, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepProgressedEvent', percent: number | null, message: string | null, part: string | null, partSucceeded: boolean | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepRetriedEvent', nextAttemptAt: string, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, error: { code: string, message: string } }
      | { __typename: 'StepSkippedEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepStartedEvent', attempt: number, iteration: number, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepSucceededEvent', seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null }
      | { __typename: 'StepWaitingEvent', waitingFor: WaitKind, event: string | null, seq: number, type: ExecutionEventType, at: string, actor: string, stepPath: string | null, waitingUntil: string | null }
     | null, execution: { totalSteps: number, finishedSteps: number, updatedAt: string, id: string, databaseId: string, executionId: string, status: ExecutionStatus, result: ExecutionResult | null, currentStepId: string | null, nextStepId: string | null, pausedAt: string | null, pausedReason: string | null, pausedStepId: string | null, resumeCount: number, errorCode: string | null, errorMessage: string | null, startedAt: string | null, completedAt: string | null, createdAt: string, eventSeq: number, steps: Array<{ path: string, stepId: string, type: StepType, status: StepStatus, display: StepDisplay, attempt: number, iteration: number, startedAt: string | null, finishedAt: string | null, queue: string | null, agent: string | null, handled: boolean, waitingFor: WaitKind | null, waitingForEvent: string | null, waitingUntil: string | null, progress: { percent: number | null, message: string | null } | null, parts: { total: number, succeeded: number, failed: number } | null, error: { code: string, message: string } | null }> } } };

export type GetQueueStatsQueryVariables = Exact<{ [key: string]: never; }>;


export type GetQueueStatsQuery = { queueStats: { __typename: 'QueueStats', open: Array<{ status: ExecutionStatus, total: number }>, agentQueues: Array<{ queue: string, waiting: number, taken: number }>, startQueues: Array<{ key: string, limit: number, underWay: number, waiting: number }> } };

export type WatchQueueStatsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WatchQueueStatsSubscription = { queueStats: { open: Array<{ status: ExecutionStatus, total: number }>, agentQueues: Array<{ queue: string, waiting: number, taken: number }>, startQueues: Array<{ key: string, limit: number, underWay: number, waiting: number }> } };

export type GetWorkflowQueryVariables = Exact<{
  key: string;
}>;


export type GetWorkflowQuery = { workflow: { id: string, key: string, latestVersion: { version: number, name: string, definition: unknown }, versions: Array<{ version: number, label: string | null, publishedAt: string, publishedBy: string }> } | null };

export type ListWorkflowsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListWorkflowsQuery = { workflows: { edges: Array<{ node: { id: string, key: string, latestVersion: { version: number, name: string, description: string | null, enabled: boolean } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PauseWorkflowMutationVariables = Exact<{
  input: PauseWorkflowInput;
}>;


export type PauseWorkflowMutation = { pauseWorkflow:
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'PauseWorkflowPayload', repeated: boolean, workflow: { id: string, key: string, pausedAt: string | null, pausedReason: string | null, pausedBy: string | null }, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } | null }
    | { __typename: 'WorkflowNotFoundError', code: string, message: string }
   };

export type PublishWorkflowMutationVariables = Exact<{
  input: PublishWorkflowInput;
}>;


export type PublishWorkflowMutation = { publishWorkflow:
    | { __typename: 'InvalidDefinitionError', code: string, message: string, faults: Array<{ path: string, message: string, hint: string | null }> }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'PublishWorkflowPayload', created: boolean, workflow: { id: string, key: string }, version: { id: string, version: number }, warnings: Array<{ path: string, message: string, hint: string | null }> }
   };

export type ResumeWorkflowMutationVariables = Exact<{
  input: ResumeWorkflowInput;
}>;


export type ResumeWorkflowMutation = { resumeWorkflow:
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'ResumeWorkflowPayload', repeated: boolean, workflow: { id: string, key: string, pausedAt: string | null, pausedReason: string | null, pausedBy: string | null }, batch: { id: string, databaseId: string, action: BatchAction, status: BatchStatus, reason: string | null, actor: string, total: number, pending: number, done: number, refused: number, failed: number, stoppedBecause: string | null, createdAt: string, finishedAt: string | null } | null }
    | { __typename: 'WorkflowNotFoundError', code: string, message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ApiKeyFieldsFragmentDoc = new TypedDocumentString(`
    fragment ApiKeyFields on ApiKey {
  id
  databaseId
  name
  hint
  permissions
  roles
  createdBy
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  revokedBy
}
    `, {"fragmentName":"ApiKeyFields"}) as unknown as TypedDocumentString<ApiKeyFieldsFragment, unknown>;
export const ApprovalFieldsFragmentDoc = new TypedDocumentString(`
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}
    `, {"fragmentName":"ApprovalFields"}) as unknown as TypedDocumentString<ApprovalFieldsFragment, unknown>;
export const ApprovalLinkFieldsFragmentDoc = new TypedDocumentString(`
    fragment ApprovalLinkFields on ApprovalLink {
  id
  approver
  roles
  createdBy
  createdAt
  expiresAt
  usedAt
  revokedAt
  revokedBy
}
    `, {"fragmentName":"ApprovalLinkFields"}) as unknown as TypedDocumentString<ApprovalLinkFieldsFragment, unknown>;
export const BatchFieldsFragmentDoc = new TypedDocumentString(`
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}
    `, {"fragmentName":"BatchFields"}) as unknown as TypedDocumentString<BatchFieldsFragment, unknown>;
export const BatchPreviewFieldsFragmentDoc = new TypedDocumentString(`
    fragment BatchPreviewFields on BatchPreview {
  selected
  sampled
  taken
  refused {
    code
    count
  }
  first(count: 10) {
    execution {
      id
      status
    }
    errorCode
    errorMessage
  }
}
    `, {"fragmentName":"BatchPreviewFields"}) as unknown as TypedDocumentString<BatchPreviewFieldsFragment, unknown>;
export const EventFieldsFragmentDoc = new TypedDocumentString(`
    fragment EventFields on ExecutionEvent {
  __typename
  seq
  type
  at
  actor
  stepPath
  ... on ExecutionVersionChangedEvent {
    to {
      version
    }
  }
  ... on ExecutionPauseRequestedEvent {
    pauseReason: reason
    inFlight
  }
  ... on ExecutionPausedEvent {
    pauseReason: reason
    nextStepId
  }
  ... on ExecutionResumedEvent {
    reason
    nextStepId
  }
  ... on ExecutionCancelRequestedEvent {
    reason
  }
  ... on ExecutionCancelledEvent {
    reason
  }
  ... on ExecutionCompletedEvent {
    result
  }
  ... on ExecutionBlockedEvent {
    blockReason: reason
  }
  ... on ExecutionFailedEvent {
    error {
      code
      message
    }
  }
  ... on ExecutionEventKeptEvent {
    keptEvent: event
  }
  ... on StepStartedEvent {
    attempt
    iteration
  }
  ... on StepProgressedEvent {
    percent
    message
    part
    partSucceeded
  }
  ... on StepRetriedEvent {
    error {
      code
      message
    }
    nextAttemptAt
  }
  ... on StepWaitingEvent {
    waitingFor
    event
    waitingUntil: until
  }
  ... on StepClaimedEvent {
    agent
  }
  ... on StepFailedEvent {
    error {
      code
      message
    }
    handled
  }
  ... on StepKeptEvent {
    status
  }
  ... on StepCancelledEvent {
    cancelReason: reason
  }
  ... on ApprovalVotedEvent {
    decision
    voteReason: reason
  }
  ... on ApprovalDecidedEvent {
    approvalStatus
    approved
    decisionReason: reason
  }
  ... on ApprovalDelegatedEvent {
    delegator
    delegate
  }
  ... on ApprovalEscalatedEvent {
    role
    escalatedUntil: until
  }
}
    `, {"fragmentName":"EventFields"}) as unknown as TypedDocumentString<EventFieldsFragment, unknown>;
export const ExecutionFieldsFragmentDoc = new TypedDocumentString(`
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}
    `, {"fragmentName":"ExecutionFields"}) as unknown as TypedDocumentString<ExecutionFieldsFragment, unknown>;
export const StepFieldsFragmentDoc = new TypedDocumentString(`
    fragment StepFields on StepExecution {
  path
  stepId
  type
  status
  display
  attempt
  iteration
  startedAt
  finishedAt
  progress {
    percent
    message
  }
  parts {
    total
    succeeded
    failed
  }
  queue
  agent
  handled
  error {
    code
    message
  }
  waitingFor
  waitingForEvent
  waitingUntil
}
    `, {"fragmentName":"StepFields"}) as unknown as TypedDocumentString<StepFieldsFragment, unknown>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    __typename
    ... on CreateApiKeyPayload {
      key
      apiKey {
        ...ApiKeyFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  databaseId
  name
  hint
  permissions
  roles
  createdBy
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  revokedBy
}`, {"hash":"sha256:de9c5824704fb66fda7660f3308cb9b659c93e5bdeb91dd9b3ed65569ce47e2f"}) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const ListApiKeysDocument = new TypedDocumentString(`
    query ListApiKeys($first: Int, $after: String) {
  apiKeys(first: $first, after: $after) {
    edges {
      node {
        ...ApiKeyFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  databaseId
  name
  hint
  permissions
  roles
  createdBy
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  revokedBy
}`, {"hash":"sha256:015d40f53c98a6d651ec2090226ecd328bfbb8e95df3fc2799352df78475ed5b"}) as unknown as TypedDocumentString<ListApiKeysQuery, ListApiKeysQueryVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) {
    __typename
    ... on RevokeApiKeyPayload {
      repeated
      apiKey {
        ...ApiKeyFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  databaseId
  name
  hint
  permissions
  roles
  createdBy
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  revokedBy
}`, {"hash":"sha256:7befe484fd897060e4de06a1f32379ab97cc41cb8615115c9d54b2e88c49a92c"}) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const ClaimOperationsDocument = new TypedDocumentString(`
    mutation ClaimOperations($input: ClaimOperationsInput!) {
  claimOperations(input: $input) {
    __typename
    ... on ClaimOperationsPayload {
      operations {
        id
        epoch
        name
        input
        executionId
        stepPath
        attempt
        idempotencyKey
        leaseMs
        leaseUntil
        deadline
        resumable
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:d59212c38f595a8018ef9cffd87618199a09e20a3a2d28800618d4e3fd990dfb"}) as unknown as TypedDocumentString<ClaimOperationsMutation, ClaimOperationsMutationVariables>;
export const CompleteOperationDocument = new TypedDocumentString(`
    mutation CompleteOperation($input: CompleteOperationInput!) {
  completeOperation(input: $input) {
    __typename
    ... on CompleteOperationPayload {
      repeated
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:d64916edbf4e5164311d1eafb0d04febf7bdbad908db3a6cc478df3ef0ee7cbd"}) as unknown as TypedDocumentString<CompleteOperationMutation, CompleteOperationMutationVariables>;
export const FailOperationDocument = new TypedDocumentString(`
    mutation FailOperation($input: FailOperationInput!) {
  failOperation(input: $input) {
    __typename
    ... on FailOperationPayload {
      repeated
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:57279de048b80379e37061df7fdf7918bfd3c708807f80accb6d66823e96b191"}) as unknown as TypedDocumentString<FailOperationMutation, FailOperationMutationVariables>;
export const HeartbeatOperationsDocument = new TypedDocumentString(`
    mutation HeartbeatOperations($input: HeartbeatOperationsInput!) {
  heartbeatOperations(input: $input) {
    __typename
    ... on HeartbeatOperationsPayload {
      operations {
        id
        wanted
        reason
        leaseUntil
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:d03793c1b29a69c9d45c6691a2a71e8ecff495a831ece7265004c1fec8f34ab1"}) as unknown as TypedDocumentString<HeartbeatOperationsMutation, HeartbeatOperationsMutationVariables>;
export const ListAgentStepsDocument = new TypedDocumentString(`
    query ListAgentSteps($id: ID!) {
  execution(id: $id) {
    status
    errorMessage
    steps {
      path
      status
      attempt
      queue
      agent
      output
      progress {
        percent
        message
      }
    }
  }
}
    `, {"hash":"sha256:ec2f7666301c1d680fc9a408f2b6940a670f8ed01a682b590b3dcca1b2189af7"}) as unknown as TypedDocumentString<ListAgentStepsQuery, ListAgentStepsQueryVariables>;
export const OperationsAvailableDocument = new TypedDocumentString(`
    subscription OperationsAvailable($queue: String!) {
  operationsAvailable(queue: $queue) {
    queue
    waiting
  }
}
    `, {"hash":"sha256:f38555ce16e86f2f54df42f1532d2edfe33aa878a7a848d73f4ad7dddf3bf8a9"}) as unknown as TypedDocumentString<OperationsAvailableSubscription, OperationsAvailableSubscriptionVariables>;
export const ApproveDocument = new TypedDocumentString(`
    mutation Approve($input: ApproveInput!) {
  approve(input: $input) {
    __typename
    ... on ApprovePayload {
      repeated
      approval {
        ...ApprovalFields
      }
      execution {
        __typename
        id
        databaseId
        status
      }
    }
    ... on Error {
      message
      code
    }
    ... on ApprovalChangedError {
      version
    }
    ... on InvalidInputError {
      faults {
        path
        message
        hint
      }
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:5c3c83c50f1ea74308709f2fca276dbb99ef9f1041e9956cdab7c607f5abd460"}) as unknown as TypedDocumentString<ApproveMutation, ApproveMutationVariables>;
export const CreateApprovalLinkDocument = new TypedDocumentString(`
    mutation CreateApprovalLink($input: CreateApprovalLinkInput!) {
  createApprovalLink(input: $input) {
    __typename
    ... on CreateApprovalLinkPayload {
      url
      expiresAt
      repeated
      linkId
      approval {
        ...ApprovalFields
      }
    }
    ... on Error {
      message
      code
    }
    ... on InvalidInputError {
      faults {
        path
        message
        hint
      }
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:27158639ee29950ab94c5af4c98fca96be3ddb602c02242351768c394bf1ea78"}) as unknown as TypedDocumentString<CreateApprovalLinkMutation, CreateApprovalLinkMutationVariables>;
export const DelegateApprovalDocument = new TypedDocumentString(`
    mutation DelegateApproval($input: DelegateApprovalInput!) {
  delegateApproval(input: $input) {
    __typename
    ... on DelegateApprovalPayload {
      repeated
      approval {
        ...ApprovalFields
      }
      execution {
        __typename
        id
        databaseId
        status
      }
    }
    ... on Error {
      message
      code
    }
    ... on ApprovalChangedError {
      version
    }
    ... on InvalidInputError {
      faults {
        path
        message
        hint
      }
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:8734c130562043647782d47542fa4fea6c85345d06f99d50492320dbdc9ea812"}) as unknown as TypedDocumentString<DelegateApprovalMutation, DelegateApprovalMutationVariables>;
export const GetApprovalDocument = new TypedDocumentString(`
    query GetApproval($id: ID!) {
  approval(id: $id) {
    ...ApprovalFields
    execution {
      __typename
      id
      databaseId
      executionId
      status
      triggerPayload
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:fe362ef502d0c5d780b0e5b7e888ac73e793addbae828e023bfd94b3473514aa"}) as unknown as TypedDocumentString<GetApprovalQuery, GetApprovalQueryVariables>;
export const ListApprovalLinksDocument = new TypedDocumentString(`
    query ListApprovalLinks($id: ID!) {
  approval(id: $id) {
    __typename
    id
    links {
      ...ApprovalLinkFields
    }
  }
}
    fragment ApprovalLinkFields on ApprovalLink {
  id
  approver
  roles
  createdBy
  createdAt
  expiresAt
  usedAt
  revokedAt
  revokedBy
}`, {"hash":"sha256:fe2fcb7c64a2ec408cc1c24e1b45bfb9567995d0cd64c60c47485ab640923106"}) as unknown as TypedDocumentString<ListApprovalLinksQuery, ListApprovalLinksQueryVariables>;
export const ListApprovalsDocument = new TypedDocumentString(`
    query ListApprovals($filter: ApprovalFilter, $first: Int, $after: String) {
  approvals(filter: $filter, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...ApprovalFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:c169cd73410812e126fc3d37ef97416f5139483268c542a74ff278d1fab23930"}) as unknown as TypedDocumentString<ListApprovalsQuery, ListApprovalsQueryVariables>;
export const ListMyApprovalsDocument = new TypedDocumentString(`
    query ListMyApprovals($first: Int, $after: String) {
  myApprovals(first: $first, after: $after) {
    edges {
      cursor
      node {
        ...ApprovalFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:c5fb5cbcb2ec57821be35504967021717f86e3a339d4fd0eff88744df481fc87"}) as unknown as TypedDocumentString<ListMyApprovalsQuery, ListMyApprovalsQueryVariables>;
export const RejectDocument = new TypedDocumentString(`
    mutation Reject($input: RejectInput!) {
  reject(input: $input) {
    __typename
    ... on RejectPayload {
      repeated
      approval {
        ...ApprovalFields
      }
      execution {
        __typename
        id
        databaseId
        status
      }
    }
    ... on Error {
      message
      code
    }
    ... on ApprovalChangedError {
      version
    }
    ... on InvalidInputError {
      faults {
        path
        message
        hint
      }
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:2439e0ac2aed5c1ed5013961533b00f5169d41bdeef1b248ed72f4e3c4457f8d"}) as unknown as TypedDocumentString<RejectMutation, RejectMutationVariables>;
export const RevokeApprovalLinkDocument = new TypedDocumentString(`
    mutation RevokeApprovalLink($input: RevokeApprovalLinkInput!) {
  revokeApprovalLink(input: $input) {
    __typename
    ... on RevokeApprovalLinkPayload {
      repeated
      link {
        ...ApprovalLinkFields
      }
    }
    ... on Error {
      message
      code
    }
  }
}
    fragment ApprovalLinkFields on ApprovalLink {
  id
  approver
  roles
  createdBy
  createdAt
  expiresAt
  usedAt
  revokedAt
  revokedBy
}`, {"hash":"sha256:46418eb9c33aec8c946adaa028a8edc02fe49b25e417b33215a647975fe6949c"}) as unknown as TypedDocumentString<RevokeApprovalLinkMutation, RevokeApprovalLinkMutationVariables>;
export const WatchApprovalsDocument = new TypedDocumentString(`
    subscription WatchApprovals($after: String) {
  approvalsUpdated(after: $after) {
    __typename
    cursor
    event {
      __typename
      type
      at
      actor
      stepPath
    }
    approvals {
      ...ApprovalFields
    }
  }
}
    fragment ApprovalFields on Approval {
  __typename
  id
  databaseId
  status
  stepPath
  entity
  entityId
  reason
  data
  role
  people
  quorum
  veto
  notRequester
  requestedBy
  form
  expiresAt
  onExpire
  escalated
  version
  decidedAt
  decidedBy
  decidedReason
  createdAt
  delegations {
    from
    to
  }
  votes {
    actor
    decision
    reason
    at
  }
}`, {"hash":"sha256:5baffe7596e977ea6fcec8431d5b713abfeccb39550cfc1acd5f118533880ab3"}) as unknown as TypedDocumentString<WatchApprovalsSubscription, WatchApprovalsSubscriptionVariables>;
export const ListAuditLogDocument = new TypedDocumentString(`
    query ListAuditLog($filter: AuditFilter, $first: Int, $after: String) {
  auditLog(filter: $filter, first: $first, after: $after) {
    edges {
      cursor
      node {
        __typename
        at
        actor
        credential
        address
        requestId
        action
        target
        outcome
        detail
        lane
        position
        hash
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:284b4576c50797a411ac804a69abf9c7904bd6d4f317f080cd2444880e253712"}) as unknown as TypedDocumentString<ListAuditLogQuery, ListAuditLogQueryVariables>;
export const CancelBatchDocument = new TypedDocumentString(`
    mutation CancelBatch($input: CancelBatchInput!) {
  cancelBatch(input: $input) {
    __typename
    ... on CancelBatchPayload {
      repeated
      batch {
        ...BatchFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:622a572675e7bdd500876f5f1ce8fb293c6b9f95bda8839d20830936777695fc"}) as unknown as TypedDocumentString<CancelBatchMutation, CancelBatchMutationVariables>;
export const CancelExecutionsDocument = new TypedDocumentString(`
    mutation CancelExecutions($input: CancelExecutionsInput!) {
  cancelExecutions(input: $input) {
    __typename
    ... on CancelExecutionsPayload {
      repeated
      batch {
        ...BatchFields
      }
      preview {
        ...BatchPreviewFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}
fragment BatchPreviewFields on BatchPreview {
  selected
  sampled
  taken
  refused {
    code
    count
  }
  first(count: 10) {
    execution {
      id
      status
    }
    errorCode
    errorMessage
  }
}`, {"hash":"sha256:ee1e860efe70dfdf3a461655beb3c98971790a59f7cd150b691c3a97a69c4217"}) as unknown as TypedDocumentString<CancelExecutionsMutation, CancelExecutionsMutationVariables>;
export const ContinueBatchDocument = new TypedDocumentString(`
    mutation ContinueBatch($input: ContinueBatchInput!) {
  continueBatch(input: $input) {
    __typename
    ... on ContinueBatchPayload {
      repeated
      batch {
        ...BatchFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:5c363c6cab7f5286a8b1b1ad1844df5f6e32c41c8f68c14d53e1f7a4657892d3"}) as unknown as TypedDocumentString<ContinueBatchMutation, ContinueBatchMutationVariables>;
export const GetBatchDocument = new TypedDocumentString(`
    query GetBatch($id: ID!, $first: Int, $after: String, $status: [BatchItemStatus!]) {
  batch(id: $id) {
    ...BatchFields
    items(first: $first, after: $after, status: $status) {
      edges {
        node {
          position
          status
          errorCode
          errorMessage
          at
          execution {
            id
            status
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:54672ab3bb462bf8cf5752390410f8ee67602698e175fcea40ed659f1a122dee"}) as unknown as TypedDocumentString<GetBatchQuery, GetBatchQueryVariables>;
export const ListBatchesDocument = new TypedDocumentString(`
    query ListBatches($status: [BatchStatus!], $first: Int, $after: String) {
  batches(status: $status, first: $first, after: $after) {
    edges {
      node {
        ...BatchFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:5708f7094659ffc1dd369b7d0d49aead9b9edc9229ec513fce909b8e91484bb2"}) as unknown as TypedDocumentString<ListBatchesQuery, ListBatchesQueryVariables>;
export const PauseExecutionsDocument = new TypedDocumentString(`
    mutation PauseExecutions($input: PauseExecutionsInput!) {
  pauseExecutions(input: $input) {
    __typename
    ... on PauseExecutionsPayload {
      repeated
      batch {
        ...BatchFields
      }
      preview {
        ...BatchPreviewFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}
fragment BatchPreviewFields on BatchPreview {
  selected
  sampled
  taken
  refused {
    code
    count
  }
  first(count: 10) {
    execution {
      id
      status
    }
    errorCode
    errorMessage
  }
}`, {"hash":"sha256:492d06e98d81f36a278f9ad69f63029acba673ac686f56138f3868432f5315f5"}) as unknown as TypedDocumentString<PauseExecutionsMutation, PauseExecutionsMutationVariables>;
export const ResumeExecutionsDocument = new TypedDocumentString(`
    mutation ResumeExecutions($input: ResumeExecutionsInput!) {
  resumeExecutions(input: $input) {
    __typename
    ... on ResumeExecutionsPayload {
      repeated
      batch {
        ...BatchFields
      }
      preview {
        ...BatchPreviewFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}
fragment BatchPreviewFields on BatchPreview {
  selected
  sampled
  taken
  refused {
    code
    count
  }
  first(count: 10) {
    execution {
      id
      status
    }
    errorCode
    errorMessage
  }
}`, {"hash":"sha256:5ccd11e9d7c780972a6a4d98051417fe78ec49ab9ad6846b43d618122e3f293a"}) as unknown as TypedDocumentString<ResumeExecutionsMutation, ResumeExecutionsMutationVariables>;
export const WatchBatchDocument = new TypedDocumentString(`
    subscription WatchBatch($id: ID!) {
  batchUpdated(id: $id) {
    ...BatchFields
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:dd38418c2826d194f4baf623042507d00c279423d8e6c17383fd9d379612fa44"}) as unknown as TypedDocumentString<WatchBatchSubscription, WatchBatchSubscriptionVariables>;
export const CancelExecutionDocument = new TypedDocumentString(`
    mutation CancelExecution($input: CancelExecutionInput!) {
  cancelExecution(input: $input) {
    __typename
    ... on CancelExecutionPayload {
      repeated
      inFlight
      execution {
        ...ExecutionFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:fdaad47d67d34b3122f66c8b6b49ab864f15f271ca8f8d8b5781ffb057d73b34"}) as unknown as TypedDocumentString<CancelExecutionMutation, CancelExecutionMutationVariables>;
export const CountPausedDocument = new TypedDocumentString(`
    query CountPaused($filter: PausedCountFilter) {
  __typename
  pausedCount(filter: $filter)
}
    `, {"hash":"sha256:f162293bf095e196151eebfcdea53df2749a6a7c9ab98a20eb1781bd485fda48"}) as unknown as TypedDocumentString<CountPausedQuery, CountPausedQueryVariables>;
export const EditStepInputDocument = new TypedDocumentString(`
    mutation EditStepInput($input: EditStepInputInput!) {
  editStepInput(input: $input) {
    __typename
    ... on EditStepInputPayload {
      repeated
      execution {
        ...ExecutionFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:26f1f5c543ba3da9e0dc0f3a460ce2c8a5553ba2446a40a098febdba1a5303d0"}) as unknown as TypedDocumentString<EditStepInputMutation, EditStepInputMutationVariables>;
export const GetExecutionDocument = new TypedDocumentString(`
    query GetExecution($id: ID!) {
  execution(id: $id) {
    ...ExecutionFields
    allowedActions
    triggerPayload
    resumeData
    workflow {
      key
    }
    version {
      version
    }
    steps {
      path
      type
      status
      display
      attempt
      iteration
      input
      output
      error {
        code
        message
      }
      startedAt
      finishedAt
      waitingFor
      waitingForEvent
      waitingUntil
    }
    graph {
      nodes {
        id
        name
        type
        display
      }
      edges {
        from
        to
        label
      }
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:f9bae85a1df3636377afae61feaea64c84925cf804a945075042932875a96142"}) as unknown as TypedDocumentString<GetExecutionQuery, GetExecutionQueryVariables>;
export const GetGraphDocument = new TypedDocumentString(`
    query GetGraph($id: ID!) {
  execution(id: $id) {
    status
    eventSeq
    workflow {
      key
    }
    version {
      version
    }
    graph {
      nodes {
        id
        type
        display
        inside
        step {
          ...StepFields
        }
      }
    }
  }
}
    fragment StepFields on StepExecution {
  path
  stepId
  type
  status
  display
  attempt
  iteration
  startedAt
  finishedAt
  progress {
    percent
    message
  }
  parts {
    total
    succeeded
    failed
  }
  queue
  agent
  handled
  error {
    code
    message
  }
  waitingFor
  waitingForEvent
  waitingUntil
}`, {"hash":"sha256:1bb90c0e33ab0f3174e1e969e11f826b3c8c235a73528c59c2eb2304028dfe3d"}) as unknown as TypedDocumentString<GetGraphQuery, GetGraphQueryVariables>;
export const ListExecutionEventsDocument = new TypedDocumentString(`
    query ListExecutionEvents($id: ID!, $first: Int, $after: String) {
  execution(id: $id) {
    events(first: $first, after: $after) {
      edges {
        cursor
        node {
          seq
          type
          at
          actor
          stepPath
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:7c798d240ee3d37728abd10753e58c7c8137b2e599cf07dde206c56bf105be85"}) as unknown as TypedDocumentString<ListExecutionEventsQuery, ListExecutionEventsQueryVariables>;
export const ListExecutionsDocument = new TypedDocumentString(`
    query ListExecutions($filter: ExecutionFilter, $orderBy: ExecutionOrder, $first: Int, $after: String, $last: Int, $before: String) {
  executions(
    filter: $filter
    orderBy: $orderBy
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    edges {
      cursor
      node {
        ...ExecutionFields
        workflow {
          key
        }
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:fca0dc56667003c1e3ddb3acda5c10aad56fe6ffacccc3fe948816eeb459b2cd"}) as unknown as TypedDocumentString<ListExecutionsQuery, ListExecutionsQueryVariables>;
export const ListNewestDocument = new TypedDocumentString(`
    query ListNewest($filter: ExecutionFilter, $first: Int!) {
  executions(filter: $filter, first: $first) {
    edges {
      node {
        ...ExecutionFields
        totalSteps
        finishedSteps
        workflow {
          key
        }
      }
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:b82cf27d109b7491ad593a3ec51b8e15bf5f9a2970ddb553fe4e0d4a304dfca4"}) as unknown as TypedDocumentString<ListNewestQuery, ListNewestQueryVariables>;
export const ListPausedExecutionsDocument = new TypedDocumentString(`
    query ListPausedExecutions($workflowKey: String, $first: Int, $after: String) {
  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {
    totalCount
    edges {
      cursor
      node {
        ...ExecutionFields
        triggerPayload
        workflow {
          key
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:7560330dc5ade88893ed62c522da87c08f01aa9349dc43e8e3596f98cf5602b9"}) as unknown as TypedDocumentString<ListPausedExecutionsQuery, ListPausedExecutionsQueryVariables>;
export const ListPausedPageDocument = new TypedDocumentString(`
    query ListPausedPage($workflowKey: String, $first: Int, $after: String) {
  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...ExecutionFields
        workflow {
          key
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:a17bc343ffc6cb9d02e062c8685bf7297ca379f82b055d6293183031fd2a30be"}) as unknown as TypedDocumentString<ListPausedPageQuery, ListPausedPageQueryVariables>;
export const ListStepResultsDocument = new TypedDocumentString(`
    query ListStepResults($id: ID!) {
  execution(id: $id) {
    steps {
      path
      status
      attempt
      finishedAt
      output
      steps(first: 100) {
        path
        status
        attempt
        finishedAt
        output
      }
    }
  }
}
    `, {"hash":"sha256:668d93d460c1c2d5825145b02b96b3def9eb2f1b2f7b69d098c1838298975d5e"}) as unknown as TypedDocumentString<ListStepResultsQuery, ListStepResultsQueryVariables>;
export const PauseExecutionDocument = new TypedDocumentString(`
    mutation PauseExecution($input: PauseExecutionInput!) {
  pauseExecution(input: $input) {
    __typename
    ... on PauseExecutionPayload {
      repeated
      inFlight
      execution {
        ...ExecutionFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:d665e984417346e8f792a6104d273b3bb191e86e013dc37c3e75e6f902812570"}) as unknown as TypedDocumentString<PauseExecutionMutation, PauseExecutionMutationVariables>;
export const PlanResumeDocument = new TypedDocumentString(`
    query PlanResume($id: ID!, $input: ResumePlanInput) {
  execution(id: $id) {
    resumePlan(input: $input) {
      planVersion
      allowed
      refusal {
        code
        message
      }
      from
      to
      warnings
      effects {
        path
        effect
        idempotencyKey
        resumable
      }
      steps {
        path
        status
        action
        reason
      }
      resumeData
    }
  }
}
    `, {"hash":"sha256:49b520aa3901f1d827615001af035a906a251da1b92f219f58f2f0568bd82797"}) as unknown as TypedDocumentString<PlanResumeQuery, PlanResumeQueryVariables>;
export const PublishEventDocument = new TypedDocumentString(`
    mutation PublishEvent($input: PublishEventInput!) {
  publishEvent(input: $input) {
    __typename
    ... on PublishEventPayload {
      repeated
      execution {
        id
        status
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:82b8583e60598ee3d2c53c1920925c4a292f90b42add522fff75a76b683af94e"}) as unknown as TypedDocumentString<PublishEventMutation, PublishEventMutationVariables>;
export const RerunExecutionDocument = new TypedDocumentString(`
    mutation RerunExecution($input: RerunExecutionInput!) {
  rerunExecution(input: $input) {
    __typename
    ... on RerunExecutionPayload {
      repeated
      execution {
        ...ExecutionFields
        rerunFrom
        rerunOf {
          id
        }
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:5083e2de3e615e0bf4896f8fa82fafc2663ad2a687eac1e8b3e452da4c8ec2a3"}) as unknown as TypedDocumentString<RerunExecutionMutation, RerunExecutionMutationVariables>;
export const ResumeExecutionDocument = new TypedDocumentString(`
    mutation ResumeExecution($input: ResumeExecutionInput!) {
  resumeExecution(input: $input) {
    __typename
    ... on ResumeExecutionPayload {
      repeated
      inFlight
      execution {
        ...ExecutionFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:3c08523de47fd72ba3f1d30d50db67634ddb8e6cb269bc8abd3d679b37dc27b8"}) as unknown as TypedDocumentString<ResumeExecutionMutation, ResumeExecutionMutationVariables>;
export const SendEventDocument = new TypedDocumentString(`
    mutation SendEvent($input: SendEventInput!) {
  sendEvent(input: $input) {
    __typename
    ... on SendEventPayload {
      repeated
      inFlight
      execution {
        ...ExecutionFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:c347cd9e86328ff96559340fb14e0c1406d05c83ceddef7db260830828fafa85"}) as unknown as TypedDocumentString<SendEventMutation, SendEventMutationVariables>;
export const StartExecutionDocument = new TypedDocumentString(`
    mutation StartExecution($input: StartExecutionInput!) {
  startExecution(input: $input) {
    __typename
    ... on StartExecutionPayload {
      created
      execution {
        ...ExecutionFields
        startAt
        dryRun
        queue {
          key
          limit
          waiting
          position
        }
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:bde9a9332b23ec35b9129bc080d7ca5d0d29c0a80711a5057badda84bc886edd"}) as unknown as TypedDocumentString<StartExecutionMutation, StartExecutionMutationVariables>;
export const WatchEventsDocument = new TypedDocumentString(`
    subscription WatchEvents($filter: ExecutionsUpdatedFilter, $after: String, $ofAll: Boolean = false) {
  executionsUpdated(filter: $filter, after: $after) {
    cursor
    event {
      ...EventFields
    }
    execution {
      ...ExecutionFields
      totalSteps
      finishedSteps
      workflow @include(if: $ofAll) {
        key
      }
    }
  }
}
    fragment EventFields on ExecutionEvent {
  __typename
  seq
  type
  at
  actor
  stepPath
  ... on ExecutionVersionChangedEvent {
    to {
      version
    }
  }
  ... on ExecutionPauseRequestedEvent {
    pauseReason: reason
    inFlight
  }
  ... on ExecutionPausedEvent {
    pauseReason: reason
    nextStepId
  }
  ... on ExecutionResumedEvent {
    reason
    nextStepId
  }
  ... on ExecutionCancelRequestedEvent {
    reason
  }
  ... on ExecutionCancelledEvent {
    reason
  }
  ... on ExecutionCompletedEvent {
    result
  }
  ... on ExecutionBlockedEvent {
    blockReason: reason
  }
  ... on ExecutionFailedEvent {
    error {
      code
      message
    }
  }
  ... on ExecutionEventKeptEvent {
    keptEvent: event
  }
  ... on StepStartedEvent {
    attempt
    iteration
  }
  ... on StepProgressedEvent {
    percent
    message
    part
    partSucceeded
  }
  ... on StepRetriedEvent {
    error {
      code
      message
    }
    nextAttemptAt
  }
  ... on StepWaitingEvent {
    waitingFor
    event
    waitingUntil: until
  }
  ... on StepClaimedEvent {
    agent
  }
  ... on StepFailedEvent {
    error {
      code
      message
    }
    handled
  }
  ... on StepKeptEvent {
    status
  }
  ... on StepCancelledEvent {
    cancelReason: reason
  }
  ... on ApprovalVotedEvent {
    decision
    voteReason: reason
  }
  ... on ApprovalDecidedEvent {
    approvalStatus
    approved
    decisionReason: reason
  }
  ... on ApprovalDelegatedEvent {
    delegator
    delegate
  }
  ... on ApprovalEscalatedEvent {
    role
    escalatedUntil: until
  }
}
fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:8aea683f84dcc069f1d9f6582099c43d9ffde1674b12a35d41af3b0398877026"}) as unknown as TypedDocumentString<WatchEventsSubscription, WatchEventsSubscriptionVariables>;
export const WatchExecutionDocument = new TypedDocumentString(`
    subscription WatchExecution($id: ID!, $after: String) {
  executionUpdated(id: $id, after: $after) {
    cursor
    event {
      seq
      type
      at
      actor
      stepPath
    }
    execution {
      ...ExecutionFields
      steps {
        path
        status
        display
        attempt
      }
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:61eed7e6f1ab3c2849bb990b85ed7118cd18ef6a0eee05af2145d6091be32a11"}) as unknown as TypedDocumentString<WatchExecutionSubscription, WatchExecutionSubscriptionVariables>;
export const WatchExecutionsDocument = new TypedDocumentString(`
    subscription WatchExecutions($filter: ExecutionsUpdatedFilter, $after: String) {
  executionsUpdated(filter: $filter, after: $after) {
    cursor
    event {
      seq
      type
      at
      actor
      stepPath
    }
    execution {
      ...ExecutionFields
    }
  }
}
    fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}`, {"hash":"sha256:293c6ff1a68676fa9bb31f6f51e973fcb0ccfe0a39dfc2076661356dd4c7d2a2"}) as unknown as TypedDocumentString<WatchExecutionsSubscription, WatchExecutionsSubscriptionVariables>;
export const WatchPausedCountDocument = new TypedDocumentString(`
    subscription WatchPausedCount($filter: PausedCountFilter) {
  pausedCount(filter: $filter)
}
    `, {"hash":"sha256:4f5cf98125dea8c2b30a53d3c96b6171260c3206ef1adbba26df2e4542fe53aa"}) as unknown as TypedDocumentString<WatchPausedCountSubscription, WatchPausedCountSubscriptionVariables>;
export const WatchStepsDocument = new TypedDocumentString(`
    subscription WatchSteps($id: ID!, $after: String) {
  executionUpdated(id: $id, after: $after) {
    cursor
    event {
      ...EventFields
    }
    execution {
      ...ExecutionFields
      totalSteps
      finishedSteps
      updatedAt
      steps {
        ...StepFields
      }
    }
  }
}
    fragment EventFields on ExecutionEvent {
  __typename
  seq
  type
  at
  actor
  stepPath
  ... on ExecutionVersionChangedEvent {
    to {
      version
    }
  }
  ... on ExecutionPauseRequestedEvent {
    pauseReason: reason
    inFlight
  }
  ... on ExecutionPausedEvent {
    pauseReason: reason
    nextStepId
  }
  ... on ExecutionResumedEvent {
    reason
    nextStepId
  }
  ... on ExecutionCancelRequestedEvent {
    reason
  }
  ... on ExecutionCancelledEvent {
    reason
  }
  ... on ExecutionCompletedEvent {
    result
  }
  ... on ExecutionBlockedEvent {
    blockReason: reason
  }
  ... on ExecutionFailedEvent {
    error {
      code
      message
    }
  }
  ... on ExecutionEventKeptEvent {
    keptEvent: event
  }
  ... on StepStartedEvent {
    attempt
    iteration
  }
  ... on StepProgressedEvent {
    percent
    message
    part
    partSucceeded
  }
  ... on StepRetriedEvent {
    error {
      code
      message
    }
    nextAttemptAt
  }
  ... on StepWaitingEvent {
    waitingFor
    event
    waitingUntil: until
  }
  ... on StepClaimedEvent {
    agent
  }
  ... on StepFailedEvent {
    error {
      code
      message
    }
    handled
  }
  ... on StepKeptEvent {
    status
  }
  ... on StepCancelledEvent {
    cancelReason: reason
  }
  ... on ApprovalVotedEvent {
    decision
    voteReason: reason
  }
  ... on ApprovalDecidedEvent {
    approvalStatus
    approved
    decisionReason: reason
  }
  ... on ApprovalDelegatedEvent {
    delegator
    delegate
  }
  ... on ApprovalEscalatedEvent {
    role
    escalatedUntil: until
  }
}
fragment ExecutionFields on Execution {
  id
  databaseId
  executionId
  status
  result
  currentStepId
  nextStepId
  pausedAt
  pausedReason
  pausedStepId
  resumeCount
  errorCode
  errorMessage
  startedAt
  completedAt
  createdAt
  eventSeq
}
fragment StepFields on StepExecution {
  path
  stepId
  type
  status
  display
  attempt
  iteration
  startedAt
  finishedAt
  progress {
    percent
    message
  }
  parts {
    total
    succeeded
    failed
  }
  queue
  agent
  handled
  error {
    code
    message
  }
  waitingFor
  waitingForEvent
  waitingUntil
}`, {"hash":"sha256:ef3066b8147d91ba4f41a68b8d9713f47401055ab4f05915e64bbd25de29c48b"}) as unknown as TypedDocumentString<WatchStepsSubscription, WatchStepsSubscriptionVariables>;
export const GetQueueStatsDocument = new TypedDocumentString(`
    query GetQueueStats {
  queueStats {
    __typename
    open {
      status
      total
    }
    agentQueues {
      queue
      waiting
      taken
    }
    startQueues {
      key
      limit
      underWay
      waiting
    }
  }
}
    `, {"hash":"sha256:d5b7c547aacbeb2e46e15e8019699f3db225991bf6971d1deadaaadecc5005fa"}) as unknown as TypedDocumentString<GetQueueStatsQuery, GetQueueStatsQueryVariables>;
export const WatchQueueStatsDocument = new TypedDocumentString(`
    subscription WatchQueueStats {
  queueStats {
    open {
      status
      total
    }
    agentQueues {
      queue
      waiting
      taken
    }
    startQueues {
      key
      limit
      underWay
      waiting
    }
  }
}
    `, {"hash":"sha256:a79f2a642b728b80349d8a69d35ec3d7bec9ce977e3369602e5b674321b2a140"}) as unknown as TypedDocumentString<WatchQueueStatsSubscription, WatchQueueStatsSubscriptionVariables>;
export const GetWorkflowDocument = new TypedDocumentString(`
    query GetWorkflow($key: String!) {
  workflow(key: $key) {
    id
    key
    latestVersion {
      version
      name
      definition
    }
    versions(first: 20) {
      version
      label
      publishedAt
      publishedBy
    }
  }
}
    `, {"hash":"sha256:0d7510d61819ac5a63f174f540d57c44a82fc8c88f0aacd74c640f9f7e8334a2"}) as unknown as TypedDocumentString<GetWorkflowQuery, GetWorkflowQueryVariables>;
export const ListWorkflowsDocument = new TypedDocumentString(`
    query ListWorkflows($first: Int, $after: String) {
  workflows(first: $first, after: $after) {
    edges {
      node {
        id
        key
        latestVersion {
          version
          name
          description
          enabled
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:ee911698b59603dfe733b7f0dae1ea8f7ba52ebcb5e5a2f86b1ec49f8172da02"}) as unknown as TypedDocumentString<ListWorkflowsQuery, ListWorkflowsQueryVariables>;
export const PauseWorkflowDocument = new TypedDocumentString(`
    mutation PauseWorkflow($input: PauseWorkflowInput!) {
  pauseWorkflow(input: $input) {
    __typename
    ... on PauseWorkflowPayload {
      repeated
      workflow {
        id
        key
        pausedAt
        pausedReason
        pausedBy
      }
      batch {
        ...BatchFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:5826bda9148cef9f96aeb541336202910b1000732956300756a0c1d2591a8f82"}) as unknown as TypedDocumentString<PauseWorkflowMutation, PauseWorkflowMutationVariables>;
export const PublishWorkflowDocument = new TypedDocumentString(`
    mutation PublishWorkflow($input: PublishWorkflowInput!) {
  publishWorkflow(input: $input) {
    __typename
    ... on PublishWorkflowPayload {
      created
      workflow {
        id
        key
      }
      version {
        id
        version
      }
      warnings {
        path
        message
        hint
      }
    }
    ... on InvalidDefinitionError {
      faults {
        path
        message
        hint
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:58df88522a17d293e00716fb205f22b0de572ac981abc5c74b68fe436442b5e1"}) as unknown as TypedDocumentString<PublishWorkflowMutation, PublishWorkflowMutationVariables>;
export const ResumeWorkflowDocument = new TypedDocumentString(`
    mutation ResumeWorkflow($input: ResumeWorkflowInput!) {
  resumeWorkflow(input: $input) {
    __typename
    ... on ResumeWorkflowPayload {
      repeated
      workflow {
        id
        key
        pausedAt
        pausedReason
        pausedBy
      }
      batch {
        ...BatchFields
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BatchFields on Batch {
  id
  databaseId
  action
  status
  reason
  actor
  total
  pending
  done
  refused
  failed
  stoppedBecause
  createdAt
  finishedAt
}`, {"hash":"sha256:123a3f74d26be4ffa7d135fd0ad2982195472d3f6166ff60aa2c022e8fab4902"}) as unknown as TypedDocumentString<ResumeWorkflowMutation, ResumeWorkflowMutationVariables>;