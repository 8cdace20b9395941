import type { StartedData } from './event.js';
import type { Execution } from './execution.js';
import type { ChangesOf } from './fold-change.js';
import {
  answered,
  closeScope,
  type DraftState,
  enterItem,
  NOT_WAITING,
  newStep,
  put,
  stepAt,
} from './fold-draft.js';
import { scopeOf } from './path.js';
import type { StepExecution } from './step.js';

/** What the events of steps change: of the step, and of where the execution stands. */
export const STEP_CHANGES: ChangesOf<`step.${string}`> = {
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
  'step.cancelled'(draft, { stepPath, data, at }) {
    const error = { code: 'CANCELLED', message: data.reason };
    put(draft, { ...stepAt(draft, stepPath), status: 'cancelled', error, finishedAt: at, ...NOT_WAITING });
    draft.execution.nextStepId = stepPath;
  },
};

function makeReady({ execution }: DraftState, next: readonly string[]): void {
  const fresh = next.filter((path) => !execution.ready.includes(path));
  if (fresh.length > 0) execution.ready = [...execution.ready, ...fresh];
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
