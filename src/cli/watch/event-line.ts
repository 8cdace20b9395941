import type { EventFieldsFragment } from '#src/client/index.js';
import { type Colour, type Line, span } from './line.js';
import { errorText } from './step-row.js';
import { preciseTime } from './time.js';
import { cleanText } from './width.js';

type Event = EventFieldsFragment;
type Words = { [T in Event['__typename']]: (event: Extract<Event, { __typename: T }>) => string };

/** What happened to an execution, or to one of its steps. */
const WORDS: Words = {
  ExecutionCreatedEvent: () => 'was created',
  ExecutionAdmittedEvent: () => 'has its turn',
  ExecutionVersionChangedEvent: ({ to }) => `was moved to version ${to.version}`,
  ExecutionPauseRequestedEvent: ({ inFlight, pauseReason }) =>
    withReason(`is pausing${inFlight.length > 0 ? ` (in flight: ${inFlight.join(', ')})` : ''}`, pauseReason),
  ExecutionPausedEvent: ({ nextStepId, pauseReason }) =>
    withReason(nextStepId === null ? 'paused' : `paused before ${nextStepId}`, pauseReason),
  ExecutionResumedEvent: ({ nextStepId, reason }) =>
    withReason(nextStepId === null ? 'resumed' : `resumed at ${nextStepId}`, reason),
  ExecutionCancelRequestedEvent: ({ reason }) => withReason('is being cancelled', reason),
  ExecutionCancelledEvent: ({ reason }) => withReason('was cancelled', reason),
  ExecutionCompletedEvent: ({ result }) => `completed (${result.toLowerCase()})`,
  ExecutionBlockedEvent: ({ blockReason }) => withReason('was blocked', blockReason),
  ExecutionFailedEvent: ({ error }) => `failed: ${errorText(error)}`,
  ExecutionEventKeptEvent: ({ keptEvent }) => `keeps the event ${keptEvent}`,
  ExecutionEventTakenEvent: () => 'took an event that it had kept',
  StepStartedEvent: ({ attempt, iteration }) =>
    `started (attempt ${attempt}${iteration > 0 ? `, round ${iteration + 1}` : ''})`,
  StepProgressedEvent: ({ part, partSucceeded, percent, message }) =>
    part === null ? progressText(percent, message) : partText(part, partSucceeded === true),
  StepRetriedEvent: ({ error, nextAttemptAt }) =>
    `failed: ${errorText(error)}; next attempt at ${preciseTime(nextAttemptAt)}`,
  StepWaitingEvent: ({ waitingFor, event, waitingUntil }) =>
    `${waitText(waitingFor, event)}${waitingUntil === null ? '' : ` until ${preciseTime(waitingUntil)}`}`,
  StepClaimedEvent: ({ agent }) => `was taken by ${agent}`,
  StepSucceededEvent: () => 'succeeded',
  StepFailedEvent: ({ error, handled }) => `failed: ${errorText(error)}${handled ? ' (handled)' : ''}`,
  StepKeptEvent: ({ status }) => `was kept as ${status.toLowerCase()}`,
  StepInputEditedEvent: () => 'has another input',
  StepSkippedEvent: () => 'was skipped',
  StepCancelledEvent: ({ cancelReason }) => withReason('was stopped', cancelReason),
  ApprovalVotedEvent: ({ decision, voteReason, actor }) =>
    withReason(
      `was ${decision === 'APPROVE' ? 'approved' : 'rejected'} by ${actor}, and more are asked`,
      voteReason,
    ),
  ApprovalDecidedEvent: ({ approvalStatus, approved, decisionReason, actor }) =>
    approvalStatus === 'EXPIRED'
      ? `was decided by nobody in time, and counts as ${approved ? 'approved' : 'rejected'}`
      : withReason(`was ${approvalStatus.toLowerCase()} by ${actor}`, decisionReason),
  // Whoever may not see approvals is not told who is asked.
  ApprovalDelegatedEvent: ({ delegator, delegate }) =>
    `is for ${delegate ?? 'another'} to decide instead of ${delegator ?? 'whoever was asked'}`,
  ApprovalEscalatedEvent: ({ role }) =>
    `was decided by nobody in time, and is for ${role ?? 'another role'} to decide`,
};

/** One event as a line: `12:03:04.123 ship started (attempt 1)`. `name` stands before it where there are many executions. */
export function eventLine(event: Event, name: string | null): Line {
  const words = WORDS[event.__typename] as (event: Event) => string;
  const subject = [name, event.stepPath].filter((part) => part !== null).join(' ');
  const by = event.actor === 'engine' || event.stepPath !== null ? '' : ` (by ${event.actor})`;
  const text = cleanText(`${subject || 'execution'} ${words(event)}${by}`);
  return [span(`${preciseTime(event.at)} `, 'grey'), span(text, colourOf(event.type))];
}

function colourOf(type: Event['type']): Colour | undefined {
  if (/_(SUCCEEDED|COMPLETED)$/.test(type)) return 'green';
  if (/_(FAILED|RETRIED|CANCELLED|BLOCKED)$/.test(type)) return 'red';
  return /_PAUSE/.test(type) ? 'yellow' : undefined;
}

function withReason(text: string, reason: string | null): string {
  return reason === null || reason === '' ? text : `${text}: ${reason}`;
}

function progressText(percent: number | null, message: string | null): string {
  const said = [percent === null ? '' : `${Math.floor(percent)}%`, message ?? ''].filter(
    (part) => part !== '',
  );
  return said.length === 0 ? 'goes on' : `is at ${said.join(' ')}`;
}

/** An item of a foreach by its name; a branch of a parallel has none but its step's. */
function partText(part: string, succeeded: boolean): string {
  return `has ${succeeded ? 'done' : 'lost'} ${part.endsWith(']') ? part : 'a branch'}`;
}

function waitText(
  waitingFor: Extract<Event, { __typename: 'StepWaitingEvent' }>['waitingFor'],
  event: string | null,
) {
  if (waitingFor === 'EVENT') return `waits for the event ${event}`;
  if (waitingFor === 'APPROVAL') return 'waits for a decision';
  return waitingFor === 'AGENT' ? 'waits for an agent' : 'waits';
}
