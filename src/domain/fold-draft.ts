import type { Execution, ExecutionState } from './execution.js';
import { containerOf, isInside, itemIndexOf, scopeOf, stepIdOf } from './path.js';
import { isFinished, type StepExecution } from './step.js';

/** A state that the fold may change, beside the one it was made of. */
export interface DraftState {
  execution: Execution;
  steps: Map<string, StepExecution>;
  /** What has changed since the draft was made, as it was last: also what is no part of the state any more. */
  changed: Map<string, StepExecution>;
}

export function draftOf(state: ExecutionState): DraftState {
  return { execution: { ...state.execution }, steps: new Map(state.steps), changed: new Map() };
}

export function stateOf({ execution, steps }: DraftState): ExecutionState {
  return { execution, steps };
}

export const NOT_WAITING = { waitKind: null, waitEvent: null, wakeAt: null } as const;

export function stepAt({ steps }: DraftState, path: string): StepExecution {
  const step = steps.get(path);
  if (!step) throw new Error(`the events are out of order: step ${path} has not started`);
  return step;
}

/** Sets a step, and keeps count of those that have ended. */
export function put({ execution, steps, changed }: DraftState, step: StepExecution): void {
  const before = steps.get(step.path);
  execution.finishedSteps += Number(isFinished(step)) - Number(before !== undefined && isFinished(before));
  steps.set(step.path, step);
  changed.set(step.path, step);
}

/** The first step of an item opens its scope. */
export function enterItem(draft: DraftState, scope: string): void {
  const index = itemIndexOf(scope);
  const step = index === null ? undefined : draft.steps.get(containerOf(scope) ?? '');
  if (index === null || !step?.parts || step.openScopes.includes(scope)) return;
  const parts = { ...step.parts, begun: Math.max(step.parts.begun, index + 1) };
  put(draft, { ...step, parts, openScopes: [...step.openScopes, scope] });
}

/** What is inside has ended for good: its steps are in their rows, and count no more here. */
export function closeScope({ execution, steps, changed }: DraftState, scope: string): void {
  for (const [path, step] of steps) {
    if (!isInside(path, scope)) continue;
    // Its row must not open again what was cut off in it.
    if (step.openScopes.length > 0) changed.set(path, { ...step, openScopes: [] });
    steps.delete(path);
  }
  if (execution.ready.some((path) => isInside(path, scope))) {
    execution.ready = execution.ready.filter((path) => !isInside(path, scope));
  }
}

/** A parallel or foreach that was cut off goes on where it was. */
export function reopen(draft: DraftState, path: string, at: Date): void {
  const step = draft.steps.get(path);
  if (!step?.parts) return;
  // What a strategy bears has ended for good, and stays counted.
  const parts = { ...step.parts, failed: step.parts.strict ? 0 : step.parts.failed };
  const wakeAt = parts.limitMs === null ? null : new Date(at.getTime() + parts.limitMs);
  const again = { error: null, handled: false, finishedAt: null, startedAt: at, wakeAt } as const;
  put(draft, { ...step, status: 'running', parts, ...again });
}

export function answered(step: StepExecution): StepExecution {
  return step.lease ? { ...step, lease: { ...step.lease, answered: true } } : step;
}

/** Written out, as one is made for each step of each run. */
export function newStep({ execution }: DraftState, path: string, type: StepExecution['type']): StepExecution {
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
