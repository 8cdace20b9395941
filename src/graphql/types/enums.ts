import { ACTIONS, type Action } from '#src/domain/command.js';
import { EVENT_TYPES, type EventType } from '#src/domain/event.js';
import {
  EXECUTION_RESULTS,
  EXECUTION_STATUSES,
  type ExecutionResult,
  type ExecutionStatus,
  PAUSE_MODES,
  type PauseMode,
} from '#src/domain/execution.js';
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
import { builder } from '#src/graphql/builder.js';

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

export const ExecutionActionEnum = builder.enumType('ExecutionAction', {
  description: 'What can be asked of an execution in its present state.',
  values: upperCased<Action>(ACTIONS, {
    pause: 'pauseExecution',
    resume: 'resumeExecution',
    cancel: 'cancelExecution',
    send_event: 'sendEvent',
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

export const EventTypeEnum = builder.enumType('ExecutionEventType', {
  description: 'What happened.',
  values: upperCased<EventType>(EVENT_TYPES, {
    'execution.created': 'It was started.',
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
    'step.skipped': 'A step was not taken.',
    'step.cancelled': 'A step was stopped.',
  }),
});
