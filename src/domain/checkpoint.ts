import type { ExecutionEvent, NewEvent } from './event.js';
import type { Execution, ExecutionState } from './execution.js';
import { fold } from './fold.js';
import type { StepExecution } from './step.js';

/** What happens to a worker's lease, and to the time a worker looks again. */
export type LeaseChange = { kind: 'keep' } | { kind: 'release'; wakeAt: Date | null };

/** One execution's way from one stored state to the next. */
export interface Checkpoint {
  /** The execution after the events. */
  execution: Execution;
  /** Its `eventSeq` before them: the write is refused if the stored one differs. */
  expectedSeq: number;
  /** The lease under which this is written; `owner: null` for a writer that holds the row's lock instead. */
  lease: { owner: string | null; epoch: number };
  /** The steps that the events changed. */
  steps: StepExecution[];
  events: ExecutionEvent[];
  leaseChange: LeaseChange;
  /** Whether a step ended or began to wait, or the lease is given back in good order: claims without that are counted. */
  progress: boolean;
}

const PROGRESS: ReadonlySet<string> = new Set([
  'step.succeeded',
  'step.waiting',
  'step.failed',
  'step.retried',
]);

/** The write that takes an execution from `before` through `events`, and the state it leads to, where not known already. */
export function toCheckpoint(
  before: ExecutionState,
  events: readonly NewEvent[],
  lease: Checkpoint['lease'],
  leaseChangeOf: (after: ExecutionState) => LeaseChange,
  after: ExecutionState = fold(before, events),
): { checkpoint: Checkpoint; after: ExecutionState } {
  const leaseChange = leaseChangeOf(after);
  const checkpoint: Checkpoint = {
    execution: after.execution,
    expectedSeq: before.execution.eventSeq,
    lease,
    steps: changedSteps(before, after),
    events: numbered(before, events),
    leaseChange,
    progress: leaseChange.kind === 'release' || events.some((event) => PROGRESS.has(event.type)),
  };
  return { checkpoint, after };
}

function changedSteps(before: ExecutionState, after: ExecutionState): StepExecution[] {
  const changed: StepExecution[] = [];
  for (const [path, step] of after.steps) if (before.steps.get(path) !== step) changed.push(step);
  return changed;
}

function numbered(before: ExecutionState, events: readonly NewEvent[]): ExecutionEvent[] {
  const { id: executionId, eventSeq } = before.execution;
  return events.map(({ content, ...event }, index) => ({ ...event, executionId, seq: eventSeq + index + 1 }));
}
