import type { Content, EventBody } from './event.js';
import type { ExecutionState } from './execution.js';
import { type Graph, type GraphNode, nodeOf, type Strategy } from './graph.js';
import type { Json } from './json.js';
import { containerOf, itemIndexOf, pathIn, scopeOf, stepIdOf } from './path.js';
import { type Failure, nextAttemptAt } from './retry.js';
import type { Parts, StepExecution } from './step.js';

/** Events that are decided and not stamped yet, each with what goes into a row beside it. */
export type Decided = EventBody & { content?: Content };

/** A step is done, and went the way that `target` is: null where it leads no further. */
export function succeed(
  graph: Graph,
  state: ExecutionState,
  path: string,
  { target, output }: { target: string | null; output: Json },
): Decided[] {
  const { dependents } = nodeOf(graph, stepIdOf(path));
  const linked = target === null ? [] : [pathIn(scopeOf(path), target)];
  const next = [...linked, ...joinsAfter(graph, state, path, 'succeeded')];
  const succeeded: Decided = { type: 'step.succeeded', stepPath: path, data: { next }, content: { output } };
  const ends = linked.length === 0 && dependents.length === 0;
  return [succeeded, ...(ends ? branchEnds(state, path, 'succeeded') : [])];
}

/** A step was not taken. */
export function skip(graph: Graph, state: ExecutionState, path: string): Decided {
  const { type } = nodeOf(graph, stepIdOf(path));
  return {
    type: 'step.skipped',
    stepPath: path,
    data: { type, next: joinsAfter(graph, state, path, 'skipped') },
  };
}

/** The steps that waited for this one last: all they depend on has been done, or skipped but for one. */
function joinsAfter(
  graph: Graph,
  { steps }: ExecutionState,
  path: string,
  outcome: 'succeeded' | 'skipped',
): string[] {
  const scope = scopeOf(path);
  const stepId = stepIdOf(path);
  const statusOf = (id: string) => (id === stepId ? outcome : steps.get(pathIn(scope, id))?.status);
  return nodeOf(graph, stepId)
    .dependents.filter((id) => {
      if (steps.has(pathIn(scope, id))) return false;
      const statuses = nodeOf(graph, id).dependsOn.map(statusOf);
      const over = statuses.every((status) => status === 'succeeded' || status === 'skipped');
      return over && statuses.includes('succeeded');
    })
    .map((id) => pathIn(scope, id));
}

/** An attempt failed: there is another one, or the failure goes to `on_error`, to what the step is in, or to the execution. */
export function fail(
  graph: Graph,
  state: ExecutionState,
  step: StepExecution,
  failure: Failure & { final: boolean },
  now: Date,
): Decided[] {
  const { path, attempt } = step;
  const { error } = failure;
  const node = nodeOf(graph, step.stepId);
  const seed = `${state.execution.id} ${path}`;
  const retryAt = failure.final ? null : nextAttemptAt(node.retry, attempt, failure, { now, seed });
  if (retryAt)
    return [{ type: 'step.retried', stepPath: path, data: { error, nextAttemptAt: retryAt.toISOString() } }];
  if (node.onError !== null) {
    const next = [pathIn(scopeOf(path), node.onError)];
    return [{ type: 'step.failed', stepPath: path, data: { error, next, handled: true } }];
  }
  const handled = isAbsorbed(graph, path);
  return [
    { type: 'step.failed', stepPath: path, data: { error, next: [], handled } },
    ...branchEnds(state, path, 'failed'),
  ];
}

/** Whether what the step is in goes on without it. */
function isAbsorbed(graph: Graph, path: string): boolean {
  const scope = scopeOf(path);
  const container = itemIndexOf(scope) === null ? containerOf(scope) : null;
  const node = container === null ? null : nodeOf(graph, stepIdOf(container));
  return node?.type === 'parallel' && node.strategy !== 'all_must_pass';
}

/** Tells the parallel step that a branch of it has ended. */
function branchEnds(state: ExecutionState, path: string, status: 'succeeded' | 'failed'): Decided[] {
  const scope = scopeOf(path);
  const container = itemIndexOf(scope) === null ? containerOf(scope) : null;
  const parts = container === null ? null : state.steps.get(container)?.parts;
  if (container === null || !parts) return [];
  return [partEnds(container, parts, { scope, status, closed: false })];
}

/** Tells a parallel or foreach step that a branch or an item of it has ended. */
export function partEnds(
  container: string,
  parts: Parts,
  part: { scope: string; status: 'succeeded' | 'failed'; closed: boolean },
): Decided {
  const ended = parts.succeeded + parts.failed + 1;
  const percent = Math.min(100, Math.floor((ended / Math.max(1, parts.total)) * 100));
  return { type: 'step.progressed', stepPath: container, data: { percent, message: null, part } };
}

/** Whether what has ended decides a parallel or foreach step, whatever becomes of the rest. */
export function isDecided(strategy: Strategy, { succeeded, failed }: Parts): boolean {
  if (strategy === 'all_must_pass') return failed > 0;
  return strategy === 'any_can_pass' && succeeded > 0;
}

/** Where a step goes that a person, an event or an agent ended well. */
export function nextOf(node: GraphNode): string | null {
  return 'next' in node ? node.next : null;
}
