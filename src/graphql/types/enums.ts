import {
  APPROVAL_DECISIONS,
  APPROVAL_STATUSES,
  type ApprovalDecision,
  type ApprovalStatus,
  EXPIRY_WAYS,
  type ExpiryWay,
} from '#src/domain/approval.js';
import {
  BATCH_ACTIONS,
  BATCH_ITEM_STATUSES,
  BATCH_STATUSES,
  type BatchAction,
  type BatchItemStatus,
  type BatchStatus,
} from '#src/domain/batch.js';
import { EVENT_TYPES, type EventType } from '#src/domain/event.js';
import {
  CANCEL_MODES,
  type CancelMode,
  EXECUTION_RESULTS,
  EXECUTION_STATUSES,
  type ExecutionResult,
  type ExecutionStatus,
  PAUSE_CLOCKS,
  PAUSE_MODES,
  type PauseClock,
  type PauseMode,
} from '#src/domain/execution.js';
import { PLAN_ACTIONS, type PlanAction } from '#src/domain/resume-plan.js';
import { COMMANDS, type Command } from '#src/domain/state-machine.js';
import {
  STEP_DISPLAYS,
  STEP_STATUSES,
  STEP_TYPES,
  type StepDisplay,
  type StepStatus,
  type StepType,
  WAIT_KINDS,
  type WaitKind,
} from '#src/domain/step.js';
import { VERDICTS, type Verdict } from '#src/domain/version-change.js';
import { builder } from '#src/graphql/builder.js';

import { VERSION_CHOICES, type VersionChoice } from '#src/services/resume.js';

/** Stored `pause_requested` or `execution.paused` are `PAUSE_REQUESTED` and `EXECUTION_PAUSED` in GraphQL. */
function upperCased<T extends string>(values: readonly T[], meanings: Record<T, string>) {
  const entries = values.map((value) => [
    value.replaceAll('.', '_').toUpperCase(),
    { value, description: meanings[value] },
  ]);
  return Object.fromEntries(entries) as Record<string, { value: T; description: string }>;
}

export const ExecutionStatusEnum = builder.enumType('ExecutionStatus', {
  description: 'Where an execution stands.',
  values: upperCased<ExecutionStatus>(EXECUTION_STATUSES, {
    pending: 'Started, and not yet taken up by a worker.',
    running: 'Going on by itself.',
    waiting: 'Waiting for an event, a delay, or the next attempt of a step.',
    pausing: 'A pause was asked for, and steps are still in flight.',
    paused: 'Nothing runs, and nothing will until somebody resumes it.',
    cancelling: 'A cancel was asked for, and steps are still in flight.',
    completed: 'Ended, all steps done. Final.',
    failed: 'Ended by an error. Final, unless it is resumed.',
    cancelled: 'Ended on request. Final, unless it is resumed.',
    blocked: 'Ended by a rejection. Final.',
  }),
});

export const ExecutionResultEnum = builder.enumType('ExecutionResult', {
  description: 'What came of an execution.',
  values: upperCased<ExecutionResult>(EXECUTION_RESULTS, {
    allowed: 'Its last step allowed it, or a person approved it.',
    blocked: 'A person rejected it.',
    executed: 'All its steps were done.',
    failed: 'A step failed.',
  }),
});

export const PauseModeEnum = builder.enumType('PauseMode', {
  description: 'What a pause does with steps in flight.',
  values: upperCased<PauseMode>(PAUSE_MODES, {
    wait: 'Lets them end.',
    abort: 'Signals them to stop; they run again at the resume.',
  }),
});

export const PauseClockEnum = builder.enumType('PauseClock', {
  description: 'What becomes of time-outs while an execution is paused.',
  values: upperCased<PauseClock>(PAUSE_CLOCKS, {
    run: 'They go on: what has passed meanwhile takes effect at the resume.',
    freeze: 'They stand still: at the resume each is later by as long as the pause lasted.',
  }),
});

export const CancelModeEnum = builder.enumType('CancelMode', {
  description: 'What a cancel does with steps in flight.',
  values: upperCased<CancelMode>(CANCEL_MODES, {
    graceful: 'Signals them to stop, and waits until they have: they may clean up.',
    force: 'Signals them to stop, and waits for nothing: what they still do is dropped.',
    kill: 'Cuts the run off at once, whatever its worker does: that can write nothing any more.',
  }),
});

export const VersionChoiceEnum = builder.enumType('VersionChoice', {
  description: 'On which version an execution goes on.',
  values: upperCased<VersionChoice>(VERSION_CHOICES, {
    pinned: 'On the one it was started with.',
    latest:
      'On the latest, where that is safe: nothing that it has done, and still needs, is different there.',
  }),
});

export const VersionVerdictEnum = builder.enumType('VersionVerdict', {
  description: 'What a newer version would mean for an execution.',
  values: upperCased<Verdict>(VERDICTS, {
    SAFE: 'Nothing that matters to a run is different.',
    CHANGED_AFTER: 'Only what is yet to come is different. It can be moved.',
    CHANGED_BEFORE: 'Steps that it has done are different. It stays on its own version.',
    STEP_MISSING: 'Steps that it has done or is about to begin are not there. It stays on its own version.',
  }),
});

export const PlanActionEnum = builder.enumType('PlanAction', {
  description: 'What a resume does with a step.',
  values: upperCased<PlanAction>(PLAN_ACTIONS, {
    KEEP: 'It stays as it is, with its result.',
    RERUN: 'It had failed or was cut off, and runs again, from its first attempt on.',
    RESET: 'It is in flight, is taken out of it, and runs again.',
    AWAIT: 'It goes on where it is: it waits, or has steps inside it that go on.',
    START: 'It starts for the first time.',
    REFUSE: 'Because of it the resume is refused.',
  }),
});

export const ExecutionActionEnum = builder.enumType('ExecutionAction', {
  description: 'What can be asked of an execution in its present state.',
  values: upperCased<Command>(COMMANDS, {
    pause: 'pauseExecution.',
    abort: 'pauseExecution with the mode ABORT.',
    resume: 'resumeExecution.',
    force_resume: 'resumeExecution with force.',
    cancel: 'cancelExecution.',
    force_cancel: 'cancelExecution with the mode FORCE.',
    kill: 'cancelExecution with the mode KILL.',
    send_event: 'sendEvent.',
    edit_step_input: 'editStepInput.',
    rerun: 'rerunExecution.',
  }),
});

export const StepStatusEnum = builder.enumType('StepStatus', {
  description: 'Where a step stands.',
  values: upperCased<StepStatus>(STEP_STATUSES, {
    pending: 'Not begun.',
    running: 'Doing its work.',
    waiting: 'Waiting for an event, a delay, a decision, or its next attempt.',
    succeeded: 'Done.',
    failed: 'Ended by an error.',
    skipped: 'Not taken.',
    cancelled: 'Stopped before it was done.',
  }),
});

export const StepDisplayEnum = builder.enumType('StepDisplay', {
  description: 'The colour people know a state by.',
  values: upperCased<StepDisplay>(STEP_DISPLAYS, {
    pending: 'Grey: nothing has happened yet.',
    active: 'Yellow: in progress.',
    done: 'Green: done.',
    error: 'Red: failed or cancelled.',
  }),
});

export const StepTypeEnum = builder.enumType('StepType', {
  description: 'What kind of step it is.',
  values: upperCased<StepType>(STEP_TYPES, {
    condition: 'Chooses the next step.',
    action: 'Allows, or holds the execution for a decision.',
    execute: 'Does a list of things.',
    wait: 'Waits for an event or a delay.',
    operation: 'Has named code do it, in a worker or in a remote agent.',
    parallel: 'Goes several ways at once.',
    foreach: 'Does its steps for each item of a list.',
  }),
});

export const WaitKindEnum = builder.enumType('WaitKind', {
  description: 'What a waiting step waits for.',
  values: upperCased<WaitKind>(WAIT_KINDS, {
    event: 'An event by name: see sendEvent.',
    delay: 'A time.',
    approval: 'The decision of a person: see resumeExecution.',
    retry: 'Its next attempt.',
    agent: 'An agent that takes it: see claimOperations.',
  }),
});

export const ApprovalStatusEnum = builder.enumType('ApprovalStatus', {
  description: 'Where an approval stands.',
  values: upperCased<ApprovalStatus>(APPROVAL_STATUSES, {
    pending: 'People are asked.',
    approved: 'As many as were wanted have approved.',
    rejected: 'It was rejected.',
    expired: 'Nobody decided in time, and what was provided for that was done.',
    closed: 'The execution went on, or ended, without it.',
  }),
});

export const ApprovalDecisionEnum = builder.enumType('ApprovalDecision', {
  description: 'What somebody says.',
  values: upperCased<ApprovalDecision>(APPROVAL_DECISIONS, { approve: 'Yes.', reject: 'No.' }),
});

export const ExpiryWayEnum = builder.enumType('ApprovalExpiryWay', {
  description: 'What happens where nobody decides in time.',
  values: upperCased<ExpiryWay>(EXPIRY_WAYS, {
    reject: 'As though it were rejected.',
    resume: 'As though it were approved.',
    escalate: 'Others are asked, for as long again; then it is rejected.',
  }),
});

export const EventTypeEnum = builder.enumType('ExecutionEventType', {
  description: 'What happened.',
  values: upperCased<EventType>(EVENT_TYPES, {
    'execution.created': 'It was started.',
    'execution.admitted': 'Its turn in its queue came.',
    'execution.version_changed': 'It was moved to another version of its workflow.',
    'execution.pause_requested': 'A pause was asked for while steps were in flight.',
    'execution.paused': 'It stands still until somebody resumes it.',
    'execution.resumed': 'It goes on.',
    'execution.cancel_requested': 'A cancel was asked for while steps were in flight.',
    'execution.cancelled': 'It was cancelled.',
    'execution.completed': 'All its steps are done.',
    'execution.blocked': 'A rejection ended it.',
    'execution.failed': 'An error ended it.',
    'execution.event_kept': 'An event came that no step waits for yet.',
    'execution.event_taken': 'A step took an event that was kept.',
    'step.started': 'An attempt at a step began.',
    'step.progressed': 'A step told how far it has come.',
    'step.retried': 'An attempt failed, and another will follow.',
    'step.waiting': 'A step began to wait.',
    'step.claimed': 'An agent took a step.',
    'step.succeeded': 'A step is done.',
    'step.failed': 'A step failed for good.',
    'step.kept': 'A rerun took over what a step had come to.',
    'step.input_edited': 'The input of a step was changed by a person.',
    'step.skipped': 'A step was not taken.',
    'step.cancelled': 'A step was stopped.',
    'approval.voted': 'Somebody approved or rejected, and more are asked.',
    'approval.decided': 'An approval was decided.',
    'approval.delegated': 'Somebody is asked in the stead of another.',
    'approval.escalated': 'Nobody decided in time, and others are asked.',
  }),
});

export const BatchActionEnum = builder.enumType('BatchAction', {
  description: 'What a batch does to each of its executions.',
  values: upperCased<BatchAction>(BATCH_ACTIONS, {
    pause: 'As pauseExecution.',
    resume: 'As resumeExecution.',
    cancel: 'As cancelExecution.',
  }),
});

export const BatchStatusEnum = builder.enumType('BatchStatus', {
  description: 'Where a batch stands.',
  values: upperCased<BatchStatus>(BATCH_STATUSES, {
    running: 'Going on by itself.',
    settling: 'Its canary is done, and what comes of that is waited for.',
    stopped: 'Too much went wrong: see `stoppedBecause`, then continueBatch or cancelBatch.',
    completed: 'Every execution was taken. Final.',
    cancelled: 'Ended on request; what it had not come to was left as it was. Final.',
  }),
});

export const BatchItemStatusEnum = builder.enumType('BatchItemStatus', {
  description: 'What came of an execution of a batch.',
  values: upperCased<BatchItemStatus>(BATCH_ITEM_STATUSES, {
    pending: 'Not taken yet.',
    done: 'The command was carried out.',
    refused: 'The execution did not take the command.',
    failed: 'The command broke.',
  }),
});
