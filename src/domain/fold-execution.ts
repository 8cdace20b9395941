import type { Execution } from './execution.js';
import type { ChangesOf } from './fold-change.js';
import { answered, type DraftState, NOT_WAITING, newStep, put, reopen, stepAt } from './fold-draft.js';
import { isFinished, isInFlight, isUnderWay } from './step.js';

/** What the events of an execution itself change. */
export const EXECUTION_CHANGES: ChangesOf<`execution.${string}`> = {
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
};

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
