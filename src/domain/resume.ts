import type { ExecutionState } from './execution.js';
import { isInside, scopesAround } from './path.js';
import type { StepExecution } from './step.js';

/** What a resume does to the steps: which start (again), and which parallel and foreach steps go on where they were cut off. */
export interface Restart {
  next: string[];
  reopened: string[];
}

/**
 * Steps that failed, unless the definition provided for it, or were cut off start again; those that were about to start, start.
 * Finished ones keep their results. A parallel or foreach step goes on with what is inside it; one that failed with nothing
 * inside to be done again starts anew.
 */
export function restartOf({ execution, steps }: ExecutionState): Restart {
  const cut = [...steps.values()].filter(isCutOff).sort((a, b) => a.position - b.position);
  const next = [...cut.filter((step) => step.parts === null).map((step) => step.path), ...execution.ready];
  const reopened: string[] = [];
  const innermostFirst = cut.filter((step) => step.parts !== null).sort((a, b) => depthOf(b) - depthOf(a));
  for (const step of innermostFirst) {
    const goesOn = step.status === 'cancelled' || step.parts?.collecting;
    if (goesOn || next.some((path) => isInside(path, step.path))) reopened.push(step.path);
    else next.push(step.path);
  }
  return { next, reopened };
}

function isCutOff({ status, handled }: StepExecution): boolean {
  return status === 'cancelled' || (status === 'failed' && !handled);
}

function depthOf({ path }: StepExecution): number {
  return scopesAround(path).length;
}
