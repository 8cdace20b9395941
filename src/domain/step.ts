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

export const STEP_TYPES = [
  'condition',
  'action',
  'execute',
  'wait',
  'operation',
  'parallel',
  'foreach',
] as const;
export type StepType = (typeof STEP_TYPES)[number];

/** Why a waiting step waits: for an event, a delay, a decision, its next attempt, or an agent to take it. */
export const WAIT_KINDS = ['event', 'delay', 'approval', 'retry', 'agent'] as const;
export type WaitKind = (typeof WAIT_KINDS)[number];

export interface StepError {
  code: string;
  message: string;
}

/** How far a step says that it has come. */
export interface StepProgress {
  /** 0 to 100, or null where it can't tell. */
  percent: number | null;
  message: string | null;
}

/** The branches of a parallel step or the items of a foreach, counted. */
export interface Parts {
  total: number;
  /** The number of the event with which this pass through it began: what is inside has a later one. */
  since: number;
  /** Steps in each item; of a parallel step, in all branches together. */
  size: number;
  /** Milliseconds that all may take, or null for no limit. */
  limitMs: number | null;
  /** Items begun; of a parallel step all branches begin with it. */
  begun: number;
  succeeded: number;
  failed: number;
  /** Whether one that fails fails them all. */
  strict: boolean;
  /** All items are done, and their results are being gathered. */
  collecting: boolean;
}

/** The right of a remote agent to do an operation; an answer under another epoch is refused. */
export interface AgentLease {
  agent: string;
  epoch: number;
  /** When its attempt is out of time, as ISO 8601, or null for no limit. */
  deadline: string | null;
  /** Whether its answer has been taken, or is not waited for any more. */
  answered: boolean;
}

/** One step inside one execution, addressed by its path. Entered again by a loop, it starts over with `iteration` + 1. */
export interface StepExecution {
  path: string;
  /** The scope it is in: '' at the top. */
  scope: string;
  stepId: string;
  /** The number of the event with which it first began: steps sort by it. */
  position: number;
  type: StepType;
  status: StepStatus;
  /** Attempts begun in this iteration; 0 before the first. */
  attempt: number;
  iteration: number;
  input: Json;
  output: Json;
  error: StepError | null;
  /** True for a failure that the definition provides for: a resume does not do the step again. */
  handled: boolean;
  progress: StepProgress | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  waitKind: WaitKind | null;
  waitEvent: string | null;
  /** When a wait ends by itself, the next attempt is due, an agent's lease ends, or a parallel or foreach runs out of time. */
  wakeAt: Date | null;
  /** Of a parallel or foreach step alone. */
  parts: Parts | null;
  /** The scopes inside it whose steps count: those of items that are done do not. */
  openScopes: string[];
  /** Where agents look for it; null for a step that no agent does. */
  queue: string | null;
  /** Who does it, or did it last. */
  lease: AgentLease | null;
  /** How often its input was edited since it was entered. */
  edits: number;
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

export function isFinished({ status }: StepExecution): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'skipped' || status === 'cancelled';
}

export function isWaiting(step: StepExecution): boolean {
  return step.status === 'waiting';
}

export function awaitsEvent(step: StepExecution): boolean {
  return isWaiting(step) && step.waitKind === 'event';
}

export function isHeld(step: StepExecution): boolean {
  return isWaiting(step) && step.waitKind === 'approval';
}

/** Whether its work is being done, here or by an agent; a parallel or foreach step does none but to gather results. */
export function isInFlight({ status, parts }: StepExecution): boolean {
  return status === 'running' && (parts === null || parts.collecting);
}

/** Begun and not ended: it can't be entered again before it has. */
export function isUnderWay(step: StepExecution | undefined): boolean {
  return step?.status === 'running' || step?.status === 'waiting';
}

/** Whether an agent is doing it. */
export function isRemote(step: StepExecution): boolean {
  return step.queue !== null;
}
