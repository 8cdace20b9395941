import type { ExecutionResult, ExecutionStatus, PauseMode } from './execution.js';
import type { Json, JsonObject } from './json.js';
import type { StepError, StepType, WaitKind } from './step.js';

/**
 * What can happen to an execution, in the past tense. The state of an execution is the fold of its events
 * (see fold.ts), so `data` holds each fact that changes it; step inputs and outputs and resume data, which
 * can be large or secret, are kept in their rows and not repeated here.
 */
export type EventBody =
  | { type: 'execution.created'; data: { nextStepId: string; timeoutAt: string | null } }
  | { type: 'execution.pause_requested'; data: { reason: string; mode: PauseMode; inFlight: string[] } }
  | { type: 'execution.paused'; data: { reason: string; stepId: string | null; nextStepId: string | null } }
  | { type: 'execution.resumed'; data: ResumedData }
  | { type: 'execution.cancel_requested'; data: { reason: string | null; inFlight: string[] } }
  | { type: 'execution.cancelled'; data: { reason: string | null } }
  | { type: 'execution.completed'; data: { result: ExecutionResult } }
  | { type: 'execution.blocked'; data: { reason: string } }
  | { type: 'execution.failed'; data: { error: StepError; stepId: string | null } }
  | { type: 'step.started'; stepPath: string; data: { type: StepType; attempt: number; iteration: number } }
  | { type: 'step.retried'; stepPath: string; data: { error: StepError; nextAttemptAt: string } }
  | { type: 'step.waiting'; stepPath: string; data: WaitingData }
  | { type: 'step.succeeded'; stepPath: string; data: { next: string | null } }
  | { type: 'step.failed'; stepPath: string; data: { error: StepError } }
  | { type: 'step.cancelled'; stepPath: string; data: { reason: string; next: string | null } };

export interface ResumedData {
  from: ExecutionStatus;
  nextStepId: string | null;
  timeoutAt: string | null;
}

export interface WaitingData {
  kind: WaitKind;
  event: string | null;
  until: string | null;
}

export type EventType = EventBody['type'];

export const EVENT_TYPES: readonly EventType[] = [
  'execution.created',
  'execution.pause_requested',
  'execution.paused',
  'execution.resumed',
  'execution.cancel_requested',
  'execution.cancelled',
  'execution.completed',
  'execution.blocked',
  'execution.failed',
  'step.started',
  'step.retried',
  'step.waiting',
  'step.succeeded',
  'step.failed',
  'step.cancelled',
];

/** What goes into a row beside an event, and not into the event. */
export interface Content {
  input?: Json;
  output?: Json;
  resumeData?: JsonObject;
}

/** A fact that is decided and not stored yet. */
export type NewEvent = EventBody & { actor: string; at: Date; content?: Content };

/** A stored fact: the `seq`-th of its execution, counted from 1 without holes. */
export type ExecutionEvent = EventBody & { executionId: string; seq: number; actor: string; at: Date };

/** The step an event is about, or null. */
export function stepPathOf(event: EventBody): string | null {
  return 'stepPath' in event ? event.stepPath : null;
}

/** The actor of what a worker does by itself. */
export const ENGINE = 'engine';
