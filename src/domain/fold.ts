import type { EventBody } from './event.js';
import { type ExecutionState, isFinal } from './execution.js';
import type { ChangesOf, FoldableEvent } from './fold-change.js';
import { type DraftState, draftOf, stateOf } from './fold-draft.js';
import { EXECUTION_CHANGES } from './fold-execution.js';
import { STEP_CHANGES } from './fold-step.js';
import { isInFlight, isUnderWay, isWaiting } from './step.js';

/**
 * The one definition of what each event means: the state after `events`, from the state before them. Writers store
 * what it returns; readers get the same by folding the events they were sent.
 */
export function fold(state: ExecutionState, events: readonly FoldableEvent[]): ExecutionState {
  const draft = draftOf(state);
  for (const event of events) applyTo(draft, event);
  return stateOf(draft);
}

/** Takes a draft one event further. Each step that changes becomes a new object. */
export function applyTo(draft: DraftState, event: FoldableEvent): void {
  const { execution } = draft;
  execution.eventSeq += 1;
  execution.updatedAt = event.at;
  const change = CHANGES[event.type] as (draft: DraftState, event: FoldableEvent) => void;
  change(draft, event);
  const { status, ready } = execution;
  const goesOn = status === 'running' || status === 'waiting';
  if (goesOn) execution.status = isIdle(draft) ? 'waiting' : 'running';
  if (!isFinal(status)) execution.nextStepId = ready[0] ?? (goesOn ? null : execution.nextStepId);
}

const CHANGES: ChangesOf<EventBody['type']> = {
  ...EXECUTION_CHANGES,
  ...STEP_CHANGES,
  // What people say about an approval is in its own row; what follows from it comes in further events.
  'approval.voted'() {},
  'approval.decided'() {},
  'approval.delegated'() {},
  'approval.escalated'() {},
};

/** The events that change nothing of an execution but its status, where it stands, and when it began. */
const MOVES: ReadonlySet<EventBody['type']> = new Set([
  'step.started',
  'step.progressed',
  'step.retried',
  'step.waiting',
  'step.claimed',
  'step.succeeded',
  'step.failed',
  'step.skipped',
  'step.cancelled',
]);

export function onlyMoves(events: readonly EventBody[]): boolean {
  return events.every((event) => MOVES.has(event.type));
}

/** Nothing to do before something comes from outside, or a time: every step that was begun and not ended waits. */
function isIdle({ execution, steps }: DraftState): boolean {
  if (execution.ready.some((path) => !isUnderWay(steps.get(path)))) return false;
  let waits = false;
  for (const step of steps.values()) {
    if (isInFlight(step)) return false;
    waits ||= isWaiting(step);
  }
  return waits;
}
