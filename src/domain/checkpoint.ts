import type { AskedApproval } from './approval-request.js';
import type { ExecutionEvent, NewEvent } from './event.js';
import type { Execution, ExecutionState } from './execution.js';
import { applyTo } from './fold.js';
import { draftOf, stateOf } from './fold-draft.js';
import { isHeld, type StepExecution } from './step.js';

/** What happens to a worker's lease, and to the time a worker looks again. */
export type LeaseChange = { kind: 'keep' } | { kind: 'release'; wakeAt: Date | null };

/** One execution's way from one stored state to the next. */
export interface Checkpoint {
  /** The execution after the events. */
  execution: Execution;
  /** Its `eventSeq` before them: the write is refused if the stored one differs. */
  expectedSeq: number;
  /** Since when it was paused before them; null where it was not. */
  pausedSince: Date | null;
  /** The lease under which this is written; `owner: null` for a writer that holds the row's lock instead. */
  lease: { owner: string | null; epoch: number };
  /** The steps that the events changed. */
  steps: ChangedStep[];
  events: ExecutionEvent[];
  leaseChange: LeaseChange;
  /** What people are asked from now on, and the steps that are not held any more: what was asked for them is closed. */
  approvals: { asked: AskedApproval[]; released: string[] };
  /** Whether a step ended or began to wait, or the lease is given back in good order: claims without that are counted. */
  progress: boolean;
}

/** A step to be stored; what it keeps of its stored row need not be sent. */
export interface ChangedStep {
  executionId: string;
  step: StepExecution;
  keepsInput: boolean;
  keepsOutput: boolean;
}

const PROGRESS: ReadonlySet<string> = new Set([
  'step.succeeded',
  'step.waiting',
  'step.failed',
  'step.retried',
]);

/** Where events lead to, and the steps that they changed on the way: those of an item that is done are no part of the state any more. */
export interface Folded {
  after: ExecutionState;
  changed: Iterable<StepExecution>;
}

/** The write that takes an execution from `before` through `events`, and the state it leads to, where not known already. */
export function toCheckpoint(
  before: ExecutionState,
  events: readonly NewEvent[],
  lease: Checkpoint['lease'],
  leaseChangeOf: (after: ExecutionState) => LeaseChange,
  { after, changed }: Folded = foldNew(before, events),
): { checkpoint: Checkpoint; after: ExecutionState } {
  const leaseChange = leaseChangeOf(after);
  const checkpoint: Checkpoint = {
    execution: after.execution,
    expectedSeq: before.execution.eventSeq,
    pausedSince: before.execution.pausedAt,
    lease,
    steps: changedSteps(before, changed),
    events: numbered(before, events),
    approvals: approvalsIn(before, after, events),
    leaseChange,
    progress: leaseChange.kind === 'release' || events.some((event) => PROGRESS.has(event.type)),
  };
  return { checkpoint, after };
}

function foldNew(before: ExecutionState, events: readonly NewEvent[]): Folded {
  const draft = draftOf(before);
  for (const event of events) applyTo(draft, event);
  return { after: stateOf(draft), changed: draft.changed.values() };
}

function approvalsIn(before: ExecutionState, after: ExecutionState, events: readonly NewEvent[]) {
  const held = [...before.steps.values()].filter(isHeld).map(({ path }) => path);
  const isReleased = (path: string) => {
    const step = after.steps.get(path);
    return !step || !isHeld(step);
  };
  return {
    asked: events.flatMap(({ content }) => content?.approvals ?? []),
    released: held.filter(isReleased),
  };
}

function changedSteps(before: ExecutionState, changed: Iterable<StepExecution>): ChangedStep[] {
  return Array.from(changed, (step) => {
    const stored = before.steps.get(step.path);
    const keepsInput = stored !== undefined && stored.input === step.input;
    const keepsOutput = stored !== undefined && stored.output === step.output;
    return { executionId: before.execution.id, step, keepsInput, keepsOutput };
  });
}

/** As they are stored: what an event brings along is not a part of it. */
function numbered(before: ExecutionState, events: readonly NewEvent[]): ExecutionEvent[] {
  const { id: executionId, eventSeq } = before.execution;
  return events.map((event, index) => ({ ...bare(event), executionId, seq: eventSeq + index + 1 }));
}

function bare(event: NewEvent): NewEvent {
  if (event.content === undefined) return event;
  const { content, ...rest } = event;
  return rest;
}
