import { createHash } from 'node:crypto';
import type { ExecutionState } from './execution.js';
import { containerOf, scopesAround } from './path.js';
import type { StepExecution } from './step.js';

/** The key of one piece of work of one step: the same over all attempts, and another each time that a loop comes back. */
export function idempotencyKeyOf(
  executionId: string,
  path: string,
  iterations: string,
  part: string,
): string {
  const parts = JSON.stringify([executionId, path, iterations, part]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 32);
}

/** Given another input by a person, it is other work: a receiver must not take it for the same. */
function passOf(step: StepExecution | undefined): string {
  const { iteration = 0, edits = 0 } = step ?? {};
  return edits === 0 ? String(iteration) : `${iteration}~${edits}`;
}

/** How often each step around a path, and it itself, was entered: makes what it does this time different from the last. */
export function iterationsOf({ steps }: ExecutionState, path: string): string {
  const around = scopesAround(path).flatMap((scope) => containerOf(scope) ?? []);
  return [...around, path].map((one) => passOf(steps.get(one))).join('.');
}
