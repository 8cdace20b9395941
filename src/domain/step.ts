import type { Json } from './json.js';

export const STEP_STATUSES = [
  'pending',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const STEP_TYPES = ['condition', 'action', 'execute', 'wait'] as const;
export type StepType = (typeof STEP_TYPES)[number];

/** Why a waiting step waits: for an event, a delay, a person's decision, or its next attempt. */
export type WaitKind = 'event' | 'delay' | 'approval' | 'retry';

export interface StepError {
  code: string;
  message: string;
}

/** One step inside one execution, addressed by its path. Entered again by a loop, it starts over with `iteration` + 1. */
export interface StepExecution {
  path: string;
  stepId: string;
  /** Its place in the order in which the steps first began: 0, 1, 2... */
  position: number;
  type: StepType;
  status: StepStatus;
  /** Attempts begun in this iteration; 0 before the first. */
  attempt: number;
  iteration: number;
  input: Json;
  output: Json;
  error: StepError | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  waitKind: WaitKind | null;
  waitEvent: string | null;
  /** When a wait ends by itself, or the next attempt is due. */
  wakeAt: Date | null;
}

/** The colours people know: nothing yet, yellow, green, red. */
export const STEP_DISPLAYS = ['pending', 'active', 'done', 'error'] as const;
export type StepDisplay = (typeof STEP_DISPLAYS)[number];

const DISPLAY: Record<StepStatus, StepDisplay> = {
  pending: 'pending',
  running: 'active',
  waiting: 'active',
  succeeded: 'done',
  failed: 'error',
  skipped: 'pending',
  cancelled: 'error',
};

export function displayOf(status: StepStatus): StepDisplay {
  return DISPLAY[status];
}

export function isRunning(step: StepExecution): boolean {
  return step.status === 'running';
}

export function isWaiting(step: StepExecution): boolean {
  return step.status === 'waiting';
}
