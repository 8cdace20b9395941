import type { ApprovalDecision } from './approval.js';
import type { AskedApproval, AskedInEvent } from './approval-request.js';
import type { CancelMode, ExecutionResult, ExecutionStatus, PauseClock, PauseMode } from './execution.js';
import type { Json, JsonObject } from './json.js';
import type { AgentLease, StepError, StepProgress, StepType, WaitKind } from './step.js';

/**
 * What can happen to an execution, in the past tense. The state of an execution is the fold of its events
 * (see fold.ts), so `data` holds each fact that changes it; step inputs and outputs and resume data, which
 * can be large or secret, are kept in their rows and not repeated here.
 */
export type EventBody =
  | { type: 'execution.created'; data: CreatedData }
  | { type: 'execution.admitted'; data: { timeoutAt: string | null } }
  | { type: 'execution.version_changed'; data: VersionChangedData }
  | { type: 'execution.pause_requested'; data: PauseRequestedData }
  | { type: 'execution.paused'; data: PausedData }
  | { type: 'execution.resumed'; data: ResumedData }
  | { type: 'execution.cancel_requested'; data: CancelRequestedData }
  | { type: 'execution.cancelled'; data: { reason: string | null } }
  | { type: 'execution.completed'; data: { result: ExecutionResult } }
  | { type: 'execution.blocked'; data: { reason: string; stepId?: string } }
  | { type: 'execution.failed'; data: { error: StepError; stepId: string | null } }
  | { type: 'execution.event_kept'; data: { keptId: string; event: string; until: string } }
  | { type: 'execution.event_taken'; data: { keptId: string } }
  | { type: 'step.started'; stepPath: string; data: StartedData }
  | { type: 'step.progressed'; stepPath: string; data: ProgressedData }
  | { type: 'step.retried'; stepPath: string; data: { error: StepError; nextAttemptAt: string } }
  | { type: 'step.waiting'; stepPath: string; data: WaitingData }
  | { type: 'step.claimed'; stepPath: string; data: ClaimedData }
  | { type: 'step.succeeded'; stepPath: string; data: { next: string[] } }
  | { type: 'step.failed'; stepPath: string; data: FailedData }
  | { type: 'step.kept'; stepPath: string; data: KeptStepData }
  | { type: 'step.input_edited'; stepPath: string; data: InputEditedData }
  | { type: 'step.skipped'; stepPath: string; data: { type: StepType; next: string[] } }
  | { type: 'step.cancelled'; stepPath: string; data: { reason: string } }
  | {
      type: 'approval.voted';
      stepPath: string;
      data: { approvalId: string; decision: ApprovalDecision; reason: string | null };
    }
  | { type: 'approval.decided'; stepPath: string; data: DecidedData }
  | { type: 'approval.delegated'; stepPath: string; data: { approvalId: string; from: string; to: string } }
  | {
      type: 'approval.escalated';
      stepPath: string;
      data: { approvalId: string; to: string; expiresAt: string };
    };

export interface CreatedData {
  next: string[];
  totalSteps: number;
  timeoutAt: string | null;
  /** It waits for its turn. */
  queued?: boolean;
  /** What it runs; absent in events of old. */
  versionId?: string;
  /** Why it was rerun. */
  reason?: string;
  /** The trace that the request was part of, as the header of that name; those who run it go on with it. */
  traceparent?: string;
}

export interface PauseRequestedData {
  reason: string;
  mode: PauseMode;
  inFlight: string[];
  /** Absent: `run`. */
  clock?: PauseClock;
  /** The pause of its workflow, where that is why. */
  holdId?: string;
}

export interface PausedData {
  reason: string;
  stepId: string | null;
  nextStepId: string | null;
  /** Absent: `run`. */
  clock?: PauseClock;
  /** The pause of its workflow, where that is why. */
  holdId?: string;
}

export interface CancelRequestedData {
  reason: string | null;
  inFlight: string[];
  /** Absent: `graceful`. */
  mode?: CancelMode;
}

/** From and to are ids of versions. */
export interface VersionChangedData {
  from: string;
  to: string;
  totalSteps: number;
  /** What may start from then on. */
  ready: string[];
}

/** A result that a rerun took over. */
export interface KeptStepData {
  type: StepType;
  status: 'succeeded' | 'skipped' | 'failed';
  attempt: number;
  iteration: number;
  error: StepError | null;
  startedAt: string | null;
  finishedAt: string;
}

/** The inputs themselves, since who changed what is what people look for. */
export interface InputEditedData {
  type: StepType;
  old: Json;
  new: Json;
  reason: string | null;
}

/** `next`, here and elsewhere, are the paths of the steps that may now start. */
export interface StartedData {
  type: StepType;
  attempt: number;
  iteration: number;
  /** Of a parallel step its branches; of the first step of an item the other ones it begins with. */
  next?: string[];
  /** Of a parallel or foreach step: its branches or items, the steps in each, the milliseconds it may take, and whether one that fails fails it. */
  parts?: { total: number; size: number; limitMs: number | null; strict: boolean };
  /** Where agents look for it. */
  queue?: string;
}

export interface ProgressedData extends StepProgress {
  /** The branch or item of a parallel or foreach step that ended; `closed`: its steps count no more. */
  part?: { scope: string; status: 'succeeded' | 'failed'; closed: boolean };
  /** All items are done, and their results are being gathered. */
  collecting?: boolean;
}

export interface ResumedData {
  from: ExecutionStatus;
  next: string[];
  /** Parallel and foreach steps that go on where they were cut off. */
  reopened: string[];
  timeoutAt: string | null;
  reason?: string | null;
  force?: boolean;
  /** Milliseconds by which all timers move: those for which they stood still. */
  shiftMs?: number;
  /** Approvals that are decided anew. */
  undecided?: string[];
  /** As in {@link CreatedData}. */
  traceparent?: string;
}

export interface FailedData {
  error: StepError;
  next: string[];
  /** Whether the definition provides for it: by `on_error`, or by the strategy of what the step is in. */
  handled: boolean;
}

/** An agent took the step; `until` is the end of its lease. */
export interface ClaimedData extends Omit<AgentLease, 'answered'> {
  until: string;
}

/** `expired`: nobody had decided in time, and `on_expire` did. */
export interface DecidedData {
  approvalId: string;
  status: 'approved' | 'rejected' | 'expired';
  approved: boolean;
  reason: string | null;
}

export interface WaitingData {
  /** What people are asked, where the wait is for an approval. */
  approvals?: AskedInEvent[];
  kind: WaitKind;
  event: string | null;
  until: string | null;
}

export type EventType = EventBody['type'];

export const EVENT_TYPES: readonly EventType[] = [
  'execution.created',
  'execution.admitted',
  'execution.version_changed',
  'execution.pause_requested',
  'execution.paused',
  'execution.resumed',
  'execution.cancel_requested',
  'execution.cancelled',
  'execution.completed',
  'execution.blocked',
  'execution.failed',
  'execution.event_kept',
  'execution.event_taken',
  'step.started',
  'step.progressed',
  'step.retried',
  'step.waiting',
  'step.claimed',
  'step.succeeded',
  'step.failed',
  'step.kept',
  'step.input_edited',
  'step.skipped',
  'step.cancelled',
  'approval.voted',
  'approval.decided',
  'approval.delegated',
  'approval.escalated',
];

/** What goes into a row beside an event, and not into the event. */
export interface Content {
  input?: Json;
  output?: Json;
  resumeData?: JsonObject;
  /** Of an event that is kept until a step waits for it. */
  payload?: JsonObject;
  /** What is asked of people. */
  approvals?: AskedApproval[];
}

/** A fact that is decided and not stored yet. */
export type NewEvent = EventBody & { actor: string; at: Date; content?: Content };

/** A stored fact: the `seq`-th of its execution, counted from 1 without holes. */
export type ExecutionEvent = EventBody & { executionId: string; seq: number; actor: string; at: Date };

/** The step an event is about, or null. */
export function stepPathOf(event: EventBody): string | null {
  return 'stepPath' in event ? event.stepPath : null;
}
