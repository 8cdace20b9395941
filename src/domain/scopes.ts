import type { Execution, ExecutionState } from './execution.js';
import { isDecided } from './flow.js';
import { type Block, type Graph, isContainer, nodeOf, successorsOf } from './graph.js';
import { containerOf, isInside, pathIn, scopeOf, scopesAround } from './path.js';
import { isFinished, isInFlight, type StepExecution } from './step.js';

/** What the scopes of a state have come to: whether one is done, is to be cut off, or has steps that nothing leads to any more. */
export class Scopes {
  readonly #graph: Graph;
  readonly #execution: Execution;
  readonly #steps: ExecutionState['steps'];
  readonly #now: Date;
  readonly #failed = new Set<string>();
  readonly #live = new Set<string>();

  constructor(graph: Graph, { execution, steps }: ExecutionState, now: Date) {
    this.#graph = graph;
    this.#execution = execution;
    this.#steps = steps;
    this.#now = now;
    for (const path of execution.ready) this.#live.add(scopeOf(path));
    for (const step of steps.values()) {
      if (step.status === 'failed' && !step.handled) this.#failed.add(step.scope);
      if (goesOn(step)) this.#live.add(step.scope);
    }
  }

  /** A step in it failed, and nothing provides for that. */
  hasFailed(scope: string): boolean {
    return this.#failed.has(scope);
  }

  /** Whether a step is not to go on: something around it has failed, has been decided, or is out of time. */
  isDoomed(path: string): boolean {
    const { timeoutAt, status } = this.#execution;
    if (status === 'cancelling' || this.#isPast(timeoutAt)) return true;
    return scopesAround(path).some((scope) => this.#isCutOff(scope));
  }

  #isCutOff(scope: string): boolean {
    const container = containerOf(scope);
    const step = container === null ? undefined : this.#steps.get(container);
    // A failed branch of a parallel step is for its strategy to judge; one in an item or at the top ends that.
    if (scope !== container && this.hasFailed(scope)) return true;
    return step !== undefined && this.isDecided(step);
  }

  /** Whether what has ended in a parallel or foreach step decides it, or its time is up. */
  isDecided(step: StepExecution): boolean {
    const node = nodeOf(this.#graph, step.stepId);
    if (!isContainer(node) || !step.parts) return false;
    return isDecided(node.strategy, step.parts) || this.#isPast(step.wakeAt);
  }

  /** Whether any work is being done inside a step or scope; '' for anywhere. */
  isBusy(inside: string): boolean {
    for (const step of this.#steps.values()) {
      if (isInFlight(step) && (inside === '' || isInside(step.path, inside))) return true;
    }
    return false;
  }

  /** Nothing in it goes on, is about to, or was cut off. */
  isQuiet(scope: string): boolean {
    return !this.#live.has(scope);
  }

  /** A step that nothing leads to any more, with all it depends on ended; null where there is none. */
  nextDead(scope: string, block: Block): string | null {
    const unbegun = block.ids.filter((id) => !this.#steps.has(pathIn(scope, id)));
    if (unbegun.length === 0) return null;
    const alive = this.#reachable(scope, block);
    const ended = (id: string) => {
      const step = this.#steps.get(pathIn(scope, id));
      return step !== undefined && isFinished(step);
    };
    const dead = unbegun.find((id) => !alive.has(id) && nodeOf(this.#graph, id).dependsOn.every(ended));
    return dead === undefined ? null : pathIn(scope, dead);
  }

  /** The ids that what goes on in a scope may still lead to. */
  #reachable(scope: string, block: Block): Set<string> {
    const reached = new Set<string>();
    const open = block.ids.filter((id) => this.#isLive(pathIn(scope, id)));
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      open.push(...successorsOf(nodeOf(this.#graph, id)));
    }
    return reached;
  }

  #isLive(path: string): boolean {
    const step = this.#steps.get(path);
    return (step !== undefined && goesOn(step)) || this.#execution.ready.includes(path);
  }

  #isPast(time: Date | null): boolean {
    return time !== null && time <= this.#now;
  }
}

/** One that was cut off goes on, too: at the next resume. */
function goesOn(step: StepExecution): boolean {
  return !isFinished(step) || step.status === 'cancelled';
}

/** Paths of the steps being done that are to stop: what is around them is lost or decided already. */
export function doomedInFlight(graph: Graph, state: ExecutionState, now: Date): string[] {
  const scopes = new Scopes(graph, state, now);
  return [...state.steps.values()]
    .filter((step) => isInFlight(step) && scopes.isDoomed(step.path))
    .map((step) => step.path);
}
