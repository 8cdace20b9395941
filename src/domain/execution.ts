import type { Json, JsonObject } from './json.js';
import { isRunning, type StepExecution } from './step.js';

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
  /** The step begun last. */
  currentStepId: string | null;
  /** The step that starts next; null while one is in flight, and at the end. */
  nextStepId: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** Set while a pause is asked for. */
  pauseMode: PauseMode | null;
  pausedAt: Date | null;
  pausedReason: string | null;
  pausedStepId: string | null;
  resumeData: JsonObject | null;
  resumeCount: number;
  lastResumedAt: Date | null;
  /** When the whole run fails by its time limit. */
  timeoutAt: Date | null;
  /** The number of the last event: also the version that every write checks. */
  eventSeq: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An execution with its steps, by path: what every decision is made on. */
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

/** Paths of the steps that are doing their work now. */
export function pathsInFlight(state: ExecutionState): string[] {
  return [...state.steps.values()].filter(isRunning).map((step) => step.path);
}

/** Whether a worker has anything to do, now or later, for an execution that nobody advances. */
export function wakeTime(state: ExecutionState, now: Date): Date | null {
  const { execution, steps } = state;
  if (isFinal(execution.status) || execution.status === 'paused') return null;
  if (execution.status !== 'waiting') return now;
  const times = [...steps.values()].flatMap((step) =>
    step.status === 'waiting' && step.wakeAt ? [step.wakeAt] : [],
  );
  if (execution.timeoutAt) times.push(execution.timeoutAt);
  return times.reduce<Date | null>((least, time) => (least && least <= time ? least : time), null);
}

/** What a condition and a template see: the payload at the top, finished steps' outputs, and the resume data. */
export function contextOf(state: ExecutionState, now: Date): JsonObject {
  const steps: JsonObject = {};
  for (const step of state.steps.values()) {
    if (step.status === 'succeeded') steps[step.path] = { output: step.output as Json };
  }
  return {
    ...state.execution.triggerPayload,
    steps,
    resume: state.execution.resumeData ?? {},
    execution: { id: state.execution.id, execution_id: state.execution.executionId },
    now: now.toISOString(),
  };
}
