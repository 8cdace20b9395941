import type { JsonObject } from './json.js';
import { isFinished, isInFlight, isRemote, type StepExecution } from './step.js';

export const EXECUTION_STATUSES = [
  'pending',
  'running',
  'waiting',
  'pausing',
  'paused',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
  'blocked',
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export const EXECUTION_RESULTS = ['allowed', 'blocked', 'executed', 'failed'] as const;
export type ExecutionResult = (typeof EXECUTION_RESULTS)[number];

/** How steps in flight are treated by a pause: waited for, or signalled to stop. */
export const PAUSE_MODES = ['wait', 'abort'] as const;
export type PauseMode = (typeof PAUSE_MODES)[number];

/** Whether time-outs go on while an execution is paused, or stand still. */
export const PAUSE_CLOCKS = ['run', 'freeze'] as const;
export type PauseClock = (typeof PAUSE_CLOCKS)[number];

/** How a cancel treats steps in flight: waits until they have ended, only signals them to stop, or cuts them off. */
export const CANCEL_MODES = ['graceful', 'force', 'kill'] as const;
export type CancelMode = (typeof CANCEL_MODES)[number];

/** One run of one version of a workflow. Times are absolute; `null` where a thing has not happened. */
export interface Execution {
  id: string;
  projectId: string;
  workflowId: string;
  versionId: string;
  /** The name people type: `exec_` and a short id. */
  executionId: string;
  status: ExecutionStatus;
  result: ExecutionResult | null;
  triggerEvent: string | null;
  triggerPayload: JsonObject;
  metadata: JsonObject;
  /** The path of the step begun last. */
  currentStepId: string | null;
  /** The path of the step that starts next: the first of `ready`, and once it has failed the step that did. */
  nextStepId: string | null;
  /** The paths of the steps that may start, in their order. */
  ready: string[];
  /** Steps that there are to be done, as far as is known: those of a foreach are once it has begun. */
  totalSteps: number;
  /** Those of them that have ended, in whatever way. */
  finishedSteps: number;
  /** Events that came before a step waited for them. */
  keptEvents: KeptEvent[];
  startedAt: Date | null;
  completedAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** Set while a pause is asked for. */
  pauseMode: PauseMode | null;
  /** Set while a pause is asked for, and while it lasts. */
  pauseClock: PauseClock | null;
  /** The pause of its workflow that holds it; null where it was paused by itself. */
  holdId: string | null;
  /** Set while a cancel is asked for. */
  cancelMode: CancelMode | null;
  pausedAt: Date | null;
  pausedReason: string | null;
  pausedStepId: string | null;
  resumeData: JsonObject | null;
  resumeCount: number;
  lastResumedAt: Date | null;
  /** When the whole run fails by its time limit. */
  timeoutAt: Date | null;
  /** Before it, it does not begin. */
  startAt: Date | null;
  /** Of all executions of one key no more than `queueLimit` are under way; `queued` while it waits for its turn. */
  queueKey: string | null;
  queueLimit: number | null;
  queued: boolean;
  /** Nothing outside is changed: each step says what it would do. */
  dryRun: boolean;
  /** The execution whose results it goes on from, and the path of the first step that it does itself. */
  rerunOf: string | null;
  rerunFrom: string | null;
  /** The number of the last event: also the version that every write checks. */
  eventSeq: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An event that is kept for a step that may yet wait for it. */
export interface KeptEvent {
  id: string;
  event: string;
  payload: JsonObject;
  until: string;
}

/**
 * An execution with its steps, by path: what every decision is made on. The steps inside a parallel or a foreach's item that
 * is done are in their rows, and no part of this: so it stays small, however many items there are.
 */
export interface ExecutionState {
  execution: Execution;
  steps: ReadonlyMap<string, StepExecution>;
}

/** A worker's right to advance an execution; writes with another epoch are refused. */
export interface Lease {
  owner: string;
  epoch: number;
}

const FINAL: ReadonlySet<ExecutionStatus> = new Set(['completed', 'failed', 'cancelled', 'blocked']);

export function isFinal(status: ExecutionStatus): boolean {
  return FINAL.has(status);
}

/** Paths of the steps whose work is being done now, here or by agents. */
export function pathsInFlight(state: ExecutionState): string[] {
  return [...state.steps.values()].filter(isInFlight).map((step) => step.path);
}

/** Those of them that only a worker with the lease can do. */
export function pathsInWorker(state: ExecutionState): string[] {
  return [...state.steps.values()]
    .filter((step) => isInFlight(step) && !isRemote(step))
    .map((step) => step.path);
}

/** Only a person, or the end of others of its queue, moves it. */
export function standsStill({ status, queued }: Execution): boolean {
  return isFinal(status) || status === 'paused' || queued;
}

/** When a worker should look at what a command has changed. */
export function dueAt({ execution }: ExecutionState, now: Date): Date | null {
  if (standsStill(execution)) return null;
  const { status, startAt } = execution;
  return status === 'pending' && startAt && startAt > now ? startAt : now;
}

/** When something is due by itself in an execution that has nothing to do before: a timer, a time limit, the end of an agent's lease. */
export function nextTimer({ execution, steps }: ExecutionState): Date | null {
  if (standsStill(execution)) return null;
  if (execution.status === 'pending' && execution.startAt) return execution.startAt;
  let least = execution.timeoutAt;
  for (const step of steps.values()) {
    if (step.wakeAt && !isFinished(step) && (!least || step.wakeAt < least)) least = step.wakeAt;
  }
  return least;
}
