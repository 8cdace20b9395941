import type { Content, EventBody, StartedData } from './event.js';
import { type Execution, type ExecutionState, isFinal } from './execution.js';
import { closeScope, type DraftState, enterItem, put, reopen } from './fold-steps.js';
import { scopeOf, stepIdOf } from './path.js';
import { isFinished, isInFlight, isUnderWay, isWaiting, type StepExecution } from './step.js';

/** An event as the fold needs it: stored ones have no content, new ones may. */
export type FoldableEvent = EventBody & { at: Date; content?: Content };

/**
 * The one definition of what each event means: the state after `events`, from the state before them. Writers store
 * what it returns; readers get the same by folding the events they were sent.
 */
export function fold(state: ExecutionState, events: readonly FoldableEvent[]): ExecutionState {
  const draft = draftOf(state);
  for (const event of events) applyTo(draft, event);
  return stateOf(draft);
}

export type { DraftState };

export function draftOf(state: ExecutionState): DraftState {
  return { execution: { ...state.execution }, steps: new Map(state.steps), changed: new Map() };
}

export function stateOf({ execution, steps }: DraftState): ExecutionState {
  return { execution, steps };
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

/**
 * An execution as it was before its first event: what a past state is folded from. Its payloads are left empty, since
 * events don't hold them.
 */
export function beforeFirstEvent(execution: Execution): ExecutionState {
  const { id, projectId, workflowId, versionId, executionId, triggerEvent, createdAt } = execution;
  const { startAt, queueKey, queueLimit, dryRun, rerunOf, rerunFrom } = execution;
  return {
    execution: {
      ...{ id, projectId, workflowId, versionId, executionId, triggerEvent, createdAt, updatedAt: createdAt },
      ...{
        status: 'pending',
        result: null,
        triggerPayload: {},
        metadata: {},
        eventSeq: 0,
        totalSteps: 0,
        finishedSteps: 0,
      },
      ...{
        currentStepId: null,
        nextStepId: null,
        ready: [],
        keptEvents: [],
        startedAt: null,
        completedAt: null,
        timeoutAt: null,
      },
      ...{ errorCode: null, errorMessage: null, pauseMode: null, pausedAt: null, pausedReason: null },
      ...{ startAt, queueKey, queueLimit, queued: false, dryRun, rerunOf, rerunFrom },
      ...{
        pauseClock: null,
        holdId: null,
        cancelMode: null,
        pausedStepId: null,
        resumeData: null,
        resumeCount: 0,
        lastResumedAt: null,
      },
    },
    steps: new Map(),
  };
}

type EventOf<T extends EventBody['type']> = Extract<FoldableEvent, { type: T }>;

const CHANGES: { [T in EventBody['type']]: (draft: DraftState, event: EventOf<T>) => void } = {
  'execution.created'({ execution }, { data }) {
    execution.status = 'pending';
    execution.ready = data.next;
    execution.totalSteps = data.totalSteps;
    execution.timeoutAt = data.timeoutAt ? new Date(data.timeoutAt) : null;
    execution.queued = data.queued ?? false;
    execution.versionId = data.versionId ?? execution.versionId;
  },
  'execution.admitted'({ execution }, { data }) {
    execution.queued = false;
    execution.timeoutAt = data.timeoutAt ? new Date(data.timeoutAt) : null;
  },
  'execution.version_changed'({ execution }, { data }) {
    execution.versionId = data.to;
    execution.totalSteps = data.totalSteps;
    execution.ready = data.ready;
  },
  'execution.pause_requested'({ execution }, { data }) {
    execution.status = 'pausing';
    execution.pauseMode = data.mode;
    execution.pauseClock = data.clock ?? 'run';
    execution.holdId = data.holdId ?? null;
    execution.pausedReason = data.reason;
  },
  'execution.paused'({ execution }, { data, at }) {
    execution.status = 'paused';
    execution.pauseMode = null;
    execution.pauseClock = data.clock ?? 'run';
    execution.holdId = data.holdId ?? null;
    execution.pausedAt = at;
    execution.pausedReason = data.reason;
    execution.pausedStepId = data.stepId;
    execution.nextStepId = data.nextStepId;
  },
  'execution.resumed'(draft, { data, at, content }) {
    const { execution } = draft;
    clearPause(execution);
    clearEnd(execution);
    if (data.shiftMs) shiftTimers(draft, data.shiftMs);
    for (const path of data.reopened) reopen(draft, path, at);
    for (const path of data.next) resetStep(draft, path);
    for (const path of data.undecided ?? []) holdAgain(draft, path);
    execution.ready = data.next;
    execution.timeoutAt = data.timeoutAt ? new Date(data.timeoutAt) : null;
    execution.resumeCount += 1;
    execution.lastResumedAt = at;
    if (content?.resumeData) execution.resumeData = { ...execution.resumeData, ...content.resumeData };
    execution.status = execution.startedAt === null ? 'pending' : 'running';
  },
  'execution.cancel_requested'({ execution }, { data }) {
    clearPause(execution);
    execution.status = 'cancelling';
    execution.cancelMode = data.mode ?? 'graceful';
    execution.errorMessage = data.reason;
  },
  'execution.cancelled'({ execution }, { data, at }) {
    clearPause(execution);
    execution.status = 'cancelled';
    execution.errorMessage = data.reason;
    execution.nextStepId ??= execution.currentStepId;
    execution.queued = false;
    execution.completedAt = at;
  },
  'execution.completed'({ execution }, { data, at }) {
    execution.status = 'completed';
    execution.result = data.result;
    execution.totalSteps = execution.finishedSteps;
    execution.completedAt = at;
  },
  'execution.blocked'({ execution }, { data, at }) {
    clearPause(execution);
    execution.status = 'blocked';
    execution.result = 'blocked';
    execution.errorMessage = data.reason;
    execution.nextStepId = data.stepId ?? execution.nextStepId;
    execution.completedAt = at;
  },
  'execution.failed'({ execution }, { data, at }) {
    clearPause(execution);
    execution.status = 'failed';
    execution.result = 'failed';
    execution.errorCode = data.error.code;
    execution.errorMessage = data.error.message;
    execution.nextStepId = data.stepId ?? execution.nextStepId ?? execution.currentStepId;
    execution.completedAt = at;
  },
  'execution.event_kept'({ execution }, { data: { keptId: id, event, until }, at, content }) {
    const kept = execution.keptEvents.filter((other) => new Date(other.until) > at);
    execution.keptEvents = [...kept, { id, event, until, payload: content?.payload ?? {} }];
  },
  'execution.event_taken'({ execution }, { data }) {
    execution.keptEvents = execution.keptEvents.filter(({ id }) => id !== data.keptId);
  },
  'step.started'(draft, { stepPath, data, at, content }) {
    const { execution, steps } = draft;
    const before = steps.get(stepPath);
    const again = before?.iteration === data.iteration;
    if (execution.status === 'pending') execution.status = 'running';
    execution.startedAt ??= at;
    execution.currentStepId = stepPath;
    if (before?.parts) closeParts(draft, before);
    enterItem(draft, scopeOf(stepPath));
    execution.ready = [...execution.ready.filter((path) => path !== stepPath), ...(data.next ?? [])];
    if (data.parts) execution.totalSteps += stepsIn(data.type, data.parts);
    const step = newStep(draft, stepPath, data.type);
    step.position = before?.position ?? execution.eventSeq;
    step.status = 'running';
    step.attempt = data.attempt;
    step.iteration = data.iteration;
    step.input = content?.input ?? (again ? before.input : null);
    step.startedAt = again && before.startedAt ? before.startedAt : at;
    step.queue = data.queue ?? null;
    step.lease = before?.lease ?? null;
    step.edits = again ? before.edits : 0;
    const { parts, type } = data;
    put(draft, parts ? { ...step, ...partsOf(execution, { type, path: stepPath, ...parts, at }) } : step);
  },
  'step.progressed'(draft, { stepPath, data }) {
    const step = stepAt(draft, stepPath);
    const progress = { percent: data.percent, message: data.message };
    if (!step.parts) return put(draft, { ...step, progress });
    const { part, collecting = false } = data;
    const parts = { ...step.parts, collecting: step.parts.collecting || collecting };
    if (part) parts[part.status] += 1;
    const openScopes = part?.closed
      ? step.openScopes.filter((scope) => scope !== part.scope)
      : step.openScopes;
    put(draft, { ...step, progress, parts, openScopes });
    if (part?.closed) closeScope(draft, part.scope);
  },
  'step.retried'(draft, { stepPath, data }) {
    const wakeAt = new Date(data.nextAttemptAt);
    const { error } = data;
    const waiting = { status: 'waiting', waitKind: 'retry', waitEvent: null, wakeAt } as const;
    put(draft, { ...answered(stepAt(draft, stepPath)), error, ...waiting });
  },
  'step.waiting'(draft, { stepPath, data, content }) {
    const wakeAt = data.until ? new Date(data.until) : null;
    const waiting = { status: 'waiting', waitKind: data.kind, waitEvent: data.event, wakeAt } as const;
    const output = content?.output === undefined ? {} : { output: content.output };
    put(draft, { ...stepAt(draft, stepPath), ...waiting, ...output });
  },
  'step.claimed'(draft, { stepPath, data: { until, ...taken } }) {
    const lease = { ...taken, answered: false };
    const claimed = { status: 'running', ...NOT_WAITING, wakeAt: new Date(until), lease } as const;
    put(draft, { ...stepAt(draft, stepPath), ...claimed });
  },
  'step.succeeded'(draft, { stepPath, data, at, content }) {
    const step = stepAt(draft, stepPath);
    if (step.parts) closeParts(draft, step);
    const ended = { ...answered(step) };
    ended.status = 'succeeded';
    ended.output = content?.output ?? null;
    ended.error = null;
    ended.openScopes = [];
    ended.finishedAt = at;
    put(draft, Object.assign(ended, NOT_WAITING));
    makeReady(draft, data.next);
  },
  'step.failed'(draft, { stepPath, data, at }) {
    const { error, handled, next } = data;
    const step = stepAt(draft, stepPath);
    if (step.parts && handled) closeParts(draft, step);
    const openScopes = handled ? [] : step.openScopes;
    put(draft, {
      ...answered(step),
      status: 'failed',
      error,
      handled,
      openScopes,
      finishedAt: at,
      ...NOT_WAITING,
    });
    makeReady(draft, next);
    if (!handled) draft.execution.nextStepId = stepPath;
  },
  'step.skipped'(draft, { stepPath, data, at }) {
    const position = draft.execution.eventSeq;
    put(draft, { ...newStep(draft, stepPath, data.type), position, status: 'skipped', finishedAt: at });
    makeReady(draft, data.next);
  },
  'step.kept'(draft, { stepPath, data, content }) {
    const { type, status, attempt, iteration, error } = data;
    put(draft, {
      ...newStep(draft, stepPath, type),
      ...{ status, attempt, iteration, error, handled: status === 'failed' },
      startedAt: data.startedAt === null ? null : new Date(data.startedAt),
      finishedAt: new Date(data.finishedAt),
      input: content?.input ?? null,
      output: content?.output ?? null,
    });
  },
  'step.input_edited'(draft, { stepPath, data }) {
    const position = draft.execution.eventSeq;
    const step = draft.steps.get(stepPath) ?? { ...newStep(draft, stepPath, data.type), position };
    put(draft, { ...step, input: data.new, edits: step.edits + 1 });
  },
  // What people say about an approval is in its own row; what follows from it comes in further events.
  'approval.voted'() {},
  'approval.decided'() {},
  'approval.delegated'() {},
  'approval.escalated'() {},
  'step.cancelled'(draft, { stepPath, data, at }) {
    const error = { code: 'CANCELLED', message: data.reason };
    put(draft, { ...stepAt(draft, stepPath), status: 'cancelled', error, finishedAt: at, ...NOT_WAITING });
    draft.execution.nextStepId = stepPath;
  },
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

const NOT_WAITING = { waitKind: null, waitEvent: null, wakeAt: null } as const;

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

function stepAt({ steps }: DraftState, path: string): StepExecution {
  const step = steps.get(path);
  if (!step) throw new Error(`the events are out of order: step ${path} has not started`);
  return step;
}

function answered(step: StepExecution): StepExecution {
  return step.lease ? { ...step, lease: { ...step.lease, answered: true } } : step;
}

function makeReady({ execution }: DraftState, next: readonly string[]): void {
  const fresh = next.filter((path) => !execution.ready.includes(path));
  if (fresh.length > 0) execution.ready = [...execution.ready, ...fresh];
}

/** Written out, as one is made for each step of each run. */
function newStep({ execution }: DraftState, path: string, type: StepExecution['type']): StepExecution {
  return {
    path,
    scope: scopeOf(path),
    stepId: stepIdOf(path),
    position: execution.eventSeq,
    type,
    status: 'pending',
    attempt: 0,
    iteration: 0,
    input: null,
    output: null,
    error: null,
    handled: false,
    progress: null,
    startedAt: null,
    finishedAt: null,
    waitKind: null,
    waitEvent: null,
    wakeAt: null,
    parts: null,
    openScopes: [],
    queue: null,
    lease: null,
    edits: 0,
  };
}

type PartsData = NonNullable<StartedData['parts']>;

function stepsIn(type: string, { total, size }: PartsData): number {
  return type === 'foreach' ? total * size : size;
}

function partsOf(
  { eventSeq: since }: Execution,
  { type, path, total, size, limitMs, strict, at }: PartsData & { type: string; path: string; at: Date },
) {
  const none = { begun: 0, succeeded: 0, failed: 0, collecting: false };
  return {
    parts: { total, since, size, limitMs, strict, ...none },
    openScopes: type === 'parallel' ? [path] : [],
    wakeAt: limitMs === null ? null : new Date(at.getTime() + limitMs),
  };
}

/** Ends what is inside a parallel or foreach; items that never began are no longer to be done. */
function closeParts(draft: DraftState, { path, type, parts }: StepExecution): void {
  closeScope(draft, path);
  if (type === 'foreach' && parts) draft.execution.totalSteps -= (parts.total - parts.begun) * parts.size;
}

/** Failed and cancelled steps run again from attempt 1. */
function resetStep(draft: DraftState, path: string): void {
  const step = draft.steps.get(path);
  // One that waits, or has steps inside it that go on, is entered again when it has ended.
  if (!step || (isUnderWay(step) && !isInFlight(step))) return;
  const { status, attempt, error, handled, finishedAt } = newStep(draft, path, step.type);
  put(draft, {
    ...answered(step),
    ...{ status, attempt, error, handled, finishedAt, progress: null },
    ...NOT_WAITING,
  });
}

/** The decision that ended the run is to be made anew. */
function holdAgain(draft: DraftState, path: string): void {
  const held = { status: 'waiting', waitKind: 'approval', waitEvent: null, wakeAt: null } as const;
  put(draft, { ...stepAt(draft, path), ...held, finishedAt: null });
}

/** Time stood still while it was paused. */
function shiftTimers(draft: DraftState, ms: number): void {
  for (const step of [...draft.steps.values()]) {
    if (!step.wakeAt || isFinished(step)) continue;
    put(draft, { ...step, wakeAt: new Date(step.wakeAt.getTime() + ms) });
  }
}

function clearPause(execution: Execution): void {
  execution.pauseMode = null;
  execution.pauseClock = null;
  execution.holdId = null;
  execution.cancelMode = null;
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
