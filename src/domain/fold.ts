import type { Content, EventBody } from './event.js';
import type { Execution, ExecutionState } from './execution.js';
import type { StepError, StepExecution } from './step.js';

/** An event as the fold needs it: stored ones have no content, new ones may. */
export type FoldableEvent = EventBody & { at: Date; content?: Content };

/**
 * The one definition of what each event means: the state after `events`, from the state before them. Writers store
 * what it returns; readers get the same by folding the events they were sent.
 */
export function fold(state: ExecutionState, events: readonly FoldableEvent[]): ExecutionState {
  const draft = draftOf(state);
  for (const event of events) applyTo(draft, event);
  return draft;
}

/** A state that {@link applyTo} may change, beside the one it was made of. */
export interface DraftState {
  execution: Execution;
  steps: Map<string, StepExecution>;
}

export function draftOf(state: ExecutionState): DraftState {
  return { execution: { ...state.execution }, steps: new Map(state.steps) };
}

/** Takes a draft one event further. Each step that changes becomes a new object. */
export function applyTo({ execution, steps }: DraftState, event: FoldableEvent): void {
  execution.eventSeq += 1;
  execution.updatedAt = event.at;
  const change = CHANGES[event.type] as (execution: Execution, steps: Steps, event: FoldableEvent) => void;
  change(execution, steps, event);
}

/**
 * An execution as it was before its first event: what a past state is folded from. Its payloads are left empty, since
 * events don't hold them.
 */
export function beforeFirstEvent(execution: Execution): ExecutionState {
  const { id, projectId, workflowId, versionId, executionId, triggerEvent, createdAt } = execution;
  return {
    execution: {
      ...{ id, projectId, workflowId, versionId, executionId, triggerEvent, createdAt, updatedAt: createdAt },
      ...{ status: 'pending', result: null, triggerPayload: {}, metadata: {}, eventSeq: 0 },
      ...{ currentStepId: null, nextStepId: null, startedAt: null, completedAt: null, timeoutAt: null },
      ...{ errorCode: null, errorMessage: null, pauseMode: null, pausedAt: null, pausedReason: null },
      ...{ pausedStepId: null, resumeData: null, resumeCount: 0, lastResumedAt: null },
    },
    steps: new Map(),
  };
}

type Steps = Map<string, StepExecution>;
type EventOf<T extends EventBody['type']> = Extract<FoldableEvent, { type: T }>;

const CHANGES: { [T in EventBody['type']]: (execution: Execution, steps: Steps, event: EventOf<T>) => void } =
  {
    'execution.created'(execution, _steps, { data }) {
      execution.status = 'pending';
      execution.nextStepId = data.nextStepId;
      execution.timeoutAt = data.timeoutAt ? new Date(data.timeoutAt) : null;
    },
    'execution.pause_requested'(execution, _steps, { data }) {
      execution.status = 'pausing';
      execution.pauseMode = data.mode;
      execution.pausedReason = data.reason;
    },
    'execution.paused'(execution, _steps, { data, at }) {
      execution.status = 'paused';
      execution.pauseMode = null;
      execution.pausedAt = at;
      execution.pausedReason = data.reason;
      execution.pausedStepId = data.stepId;
      execution.nextStepId = data.nextStepId;
    },
    'execution.resumed'(execution, steps, { data, at, content }) {
      clearPause(execution);
      clearEnd(execution);
      resetFailedSteps(steps);
      execution.nextStepId = data.nextStepId;
      execution.timeoutAt = data.timeoutAt ? new Date(data.timeoutAt) : null;
      execution.resumeCount += 1;
      execution.lastResumedAt = at;
      if (content?.resumeData) execution.resumeData = { ...execution.resumeData, ...content.resumeData };
      execution.status = [...steps.values()].some((step) => step.status === 'waiting')
        ? 'waiting'
        : 'running';
    },
    'execution.cancel_requested'(execution, _steps, { data }) {
      clearPause(execution);
      execution.status = 'cancelling';
      execution.errorMessage = data.reason;
    },
    'execution.cancelled'(execution, _steps, { data, at }) {
      clearPause(execution);
      execution.status = 'cancelled';
      execution.errorMessage = data.reason;
      execution.completedAt = at;
    },
    'execution.completed'(execution, _steps, { data, at }) {
      execution.status = 'completed';
      execution.result = data.result;
      execution.completedAt = at;
    },
    'execution.blocked'(execution, _steps, { data, at }) {
      clearPause(execution);
      execution.status = 'blocked';
      execution.result = 'blocked';
      execution.errorMessage = data.reason;
      execution.completedAt = at;
    },
    'execution.failed'(execution, _steps, { data, at }) {
      clearPause(execution);
      execution.status = 'failed';
      execution.result = 'failed';
      execution.errorCode = data.error.code;
      execution.errorMessage = data.error.message;
      execution.nextStepId = data.stepId ?? execution.nextStepId;
      execution.completedAt = at;
    },
    'step.started'(execution, steps, { stepPath, data, at, content }) {
      execution.status = 'running';
      execution.startedAt ??= at;
      execution.currentStepId = stepPath;
      execution.nextStepId = null;
      const before = steps.get(stepPath);
      const again = before?.iteration === data.iteration;
      steps.set(stepPath, {
        path: stepPath,
        stepId: stepPath,
        position: before?.position ?? steps.size,
        type: data.type,
        status: 'running',
        attempt: data.attempt,
        iteration: data.iteration,
        input: content?.input ?? (again ? before.input : null),
        output: null,
        error: null,
        startedAt: again && before.startedAt ? before.startedAt : at,
        finishedAt: null,
        ...NOT_WAITING,
      });
    },
    'step.retried'(execution, steps, { stepPath, data }) {
      const wakeAt = new Date(data.nextAttemptAt);
      change(steps, stepPath, {
        status: 'waiting',
        error: data.error,
        waitKind: 'retry',
        waitEvent: null,
        wakeAt,
      });
      wait(execution);
    },
    'step.waiting'(execution, steps, { stepPath, data, content }) {
      const wakeAt = data.until ? new Date(data.until) : null;
      const waiting = { status: 'waiting', waitKind: data.kind, waitEvent: data.event, wakeAt } as const;
      change(
        steps,
        stepPath,
        content?.output === undefined ? waiting : { ...waiting, output: content.output },
      );
      wait(execution);
    },
    'step.succeeded'(execution, steps, { stepPath, data, at, content }) {
      change(steps, stepPath, {
        status: 'succeeded',
        output: content?.output ?? null,
        error: null,
        finishedAt: at,
        ...NOT_WAITING,
      });
      execution.nextStepId = data.next;
      if (execution.status === 'waiting') execution.status = 'running';
    },
    'step.failed'(execution, steps, { stepPath, data, at }) {
      endStep(steps, stepPath, 'failed', data.error, at);
      execution.nextStepId = stepPath;
      if (execution.status === 'waiting') execution.status = 'running';
    },
    'step.cancelled'(execution, steps, { stepPath, data, at }) {
      endStep(steps, stepPath, 'cancelled', { code: 'CANCELLED', message: data.reason }, at);
      execution.nextStepId = data.next;
    },
  };

/** The events that change nothing of an execution but its status, where it stands, and when it began. */
const MOVES: ReadonlySet<EventBody['type']> = new Set([
  'step.started',
  'step.retried',
  'step.waiting',
  'step.succeeded',
  'step.failed',
  'step.cancelled',
]);

export function onlyMoves(events: readonly EventBody[]): boolean {
  return events.every((event) => MOVES.has(event.type));
}

const NOT_WAITING = { waitKind: null, waitEvent: null, wakeAt: null } as const;

function change(steps: Steps, path: string, fields: Partial<StepExecution>): void {
  const step = steps.get(path);
  if (!step) throw new Error(`the events are out of order: step ${path} has not started`);
  steps.set(path, { ...step, ...fields });
}

function endStep(
  steps: Steps,
  path: string,
  status: 'failed' | 'cancelled',
  error: StepError,
  at: Date,
): void {
  change(steps, path, { status, error, finishedAt: at, ...NOT_WAITING });
}

/** A step that begins to wait sets the execution waiting, unless a pause or cancel is under way. */
function wait(execution: Execution): void {
  if (execution.status === 'running') execution.status = 'waiting';
}

function clearPause(execution: Execution): void {
  execution.pauseMode = null;
  execution.pausedAt = null;
  execution.pausedReason = null;
  execution.pausedStepId = null;
}

function clearEnd(execution: Execution): void {
  execution.result = null;
  execution.completedAt = null;
  execution.errorCode = null;
  execution.errorMessage = null;
}

/** Failed and cancelled steps run again from attempt 1; finished ones keep their results. */
function resetFailedSteps(steps: Steps): void {
  for (const step of steps.values()) {
    if (step.status !== 'failed' && step.status !== 'cancelled') continue;
    steps.set(step.path, { ...step, status: 'pending', attempt: 0, error: null, finishedAt: null });
  }
}
