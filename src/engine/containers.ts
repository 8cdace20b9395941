import { endOpen } from '../domain/command.js';
import { outputsOfBranches } from '../domain/context.js';
import type { StartedData } from '../domain/event.js';
import type { ExecutionState } from '../domain/execution.js';
import { type Decided, fail, partEnds, skip, succeed } from '../domain/flow.js';
import {
  type ContainerNode,
  type ForeachNode,
  type Graph,
  isContainer,
  nodeOf,
  type ParallelNode,
} from '../domain/graph.js';
import { type Json, type JsonObject, storageProblem } from '../domain/json.js';
import { isInside, itemScope, pathIn, scopesAround } from '../domain/path.js';
import type { Scopes } from '../domain/scopes.js';
import type { Parts, StepError, StepExecution } from '../domain/step.js';
import { render } from '../domain/template.js';

/** The time it is, and most bytes of JSON that a step may leave behind. */
interface Bounds {
  now: Date;
  maxBytes: number;
}

/** Most items of one foreach. */
const MOST_ITEMS = 100_000;

/** The start of a parallel or foreach step: its branches, or the list that it goes through; `problem` where that is none. */
export function beginContainer(
  node: ContainerNode,
  path: string,
  data: StartedData,
  { context, items: edited, maxBytes }: { context: JsonObject; items: Json[] | null; maxBytes: number },
): { started: Decided; problem: string | null } {
  const size = node.block.ids.length;
  const limitMs = node.timeoutMs;
  const strict = node.strategy === 'all_must_pass';
  if (node.type === 'parallel') {
    const branches = node.block.entries.map((id) => pathIn(path, id));
    const parts = { total: branches.length, size, limitMs, strict };
    const next = [...(data.next ?? []), ...branches];
    return {
      started: { type: 'step.started', stepPath: path, data: { ...data, parts, next } },
      problem: null,
    };
  }
  const items = edited ?? render(node.items, context);
  const problem = problemOf(items, maxBytes);
  const good = problem === null && Array.isArray(items) ? items : [];
  const parts = { total: good.length, size, limitMs, strict };
  const content = { input: { items: good } };
  return { started: { type: 'step.started', stepPath: path, data: { ...data, parts }, content }, problem };
}

function problemOf(items: Json, maxBytes: number): string | null {
  if (!Array.isArray(items))
    return `are ${items === null ? 'null' : typeof items === 'object' ? 'an object' : `a ${typeof items}`}, and no list`;
  if (items.length > MOST_ITEMS) return `are ${items.length}, more than the ${MOST_ITEMS} allowed`;
  return (
    storageProblem(items, maxBytes)
      ?.replace(/^is /, 'are ')
      .replace(/^holds /, 'hold ') ?? null
  );
}

/** The first step of the item that a foreach has room for, with the others that its block begins with. */
export function itemToBegin(
  graph: Graph,
  state: ExecutionState,
  scopes: Scopes,
): { path: string; alongside: string[] } | null {
  for (const step of state.steps.values()) {
    const { parts } = step;
    if (step.type !== 'foreach' || step.status !== 'running' || !parts || parts.collecting) continue;
    const node = nodeOf(graph, step.stepId) as ForeachNode;
    if (parts.begun >= parts.total || step.openScopes.length >= node.concurrency) continue;
    if (scopes.isDecided(step) || scopes.isDoomed(step.path)) continue;
    const paths = node.block.entries.map((id) => pathIn(itemScope(step.path, parts.begun), id));
    const [path, ...alongside] = paths;
    if (path !== undefined) return { path, alongside };
  }
  return null;
}

interface Settled {
  events: Decided[];
  launches: string[];
}

/** The next thing that follows from what has ended inside parallel and foreach steps, innermost first; null for nothing. */
export function settle(
  graph: Graph,
  state: ExecutionState,
  scopes: Scopes,
  { now, maxBytes }: Bounds,
): Settled | null {
  const running = [...state.steps.values()].filter(
    (step) => step.parts !== null && step.status === 'running',
  );
  running.sort((a, b) => scopesAround(b.path).length - scopesAround(a.path).length);
  for (const step of running) {
    if (step.parts?.collecting || scopes.isDoomed(step.path)) continue;
    const settled = new Container(graph, state, scopes, step, { now, maxBytes }).settle();
    if (settled) return settled;
  }
  return null;
}

/** For good: so what was to begin again, and has not, ends too. */
function endInside(state: ExecutionState, reason: string, inside: string): Decided[] {
  const pending = [...state.steps.values()].filter(
    ({ path, status }) => status === 'pending' && isInside(path, inside),
  );
  const ended = pending.map(({ path }): Decided => {
    return { type: 'step.cancelled', stepPath: path, data: { reason } };
  });
  return [...endOpen(state, reason, inside), ...ended];
}

class Container {
  readonly #graph: Graph;
  readonly #state: ExecutionState;
  readonly #scopes: Scopes;
  readonly #step: StepExecution;
  readonly #node: ContainerNode;
  readonly #parts: Parts;
  readonly #options: Bounds;

  constructor(graph: Graph, state: ExecutionState, scopes: Scopes, step: StepExecution, options: Bounds) {
    const node = nodeOf(graph, step.stepId);
    if (!isContainer(node) || !step.parts) throw new Error(`step ${step.path} has nothing inside it`);
    this.#graph = graph;
    this.#state = state;
    this.#scopes = scopes;
    this.#step = step;
    this.#node = node;
    this.#parts = step.parts;
    this.#options = options;
  }

  settle(): Settled | null {
    const { path, openScopes } = this.#step;
    if (this.#scopes.isDecided(this.#step)) return this.#scopes.isBusy(path) ? null : this.#end();
    if (this.#node.type === 'parallel') return this.#settleBranches(this.#node);
    for (const scope of openScopes) {
      const events = this.#settleItem(scope);
      if (events) return { events, launches: [] };
    }
    const done = this.#parts.begun >= this.#parts.total && openScopes.length === 0;
    return done ? this.#end() : null;
  }

  #settleBranches({ block }: ParallelNode): Settled | null {
    const { path } = this.#step;
    const quiet = this.#scopes.isQuiet(path);
    if (!quiet && !block.prunes) return null;
    const dead = this.#scopes.nextDead(path, block);
    if (dead !== null) return { events: [skip(this.#graph, this.#state, dead)], launches: [] };
    return quiet ? this.#end() : null;
  }

  #settleItem(scope: string): Decided[] | null {
    const { block, strategy } = this.#node;
    if (this.#scopes.hasFailed(scope)) {
      if (this.#scopes.isBusy(scope)) return null;
      const closed = strategy !== 'all_must_pass';
      const part = { scope, status: 'failed', closed } as const;
      return [
        ...(closed ? endInside : endOpen)(this.#state, 'its item failed', scope),
        partEnds(this.#step.path, this.#parts, part),
      ];
    }
    const quiet = this.#scopes.isQuiet(scope);
    if (!quiet && !block.prunes) return null;
    const dead = this.#scopes.nextDead(scope, block);
    if (dead !== null) return [skip(this.#graph, this.#state, dead)];
    if (!quiet) return null;
    return [partEnds(this.#step.path, this.#parts, { scope, status: 'succeeded', closed: true })];
  }

  /** Nothing inside is in flight any more. */
  #end(): Settled {
    const error = this.#errorOf();
    if (error) return { events: this.#fail(error), launches: [] };
    const { path } = this.#step;
    const over = endInside(this.#state, `step ${path} is decided`, path);
    if (this.#node.type === 'foreach' && this.#node.collect !== null) {
      const data = { percent: 100, message: null, collecting: true };
      return { events: [...over, { type: 'step.progressed', stepPath: path, data }], launches: [path] };
    }
    const output =
      this.#node.type === 'foreach' ? countsOf(this.#parts) : outputsOfBranches(this.#state, path);
    const problem = storageProblem(output, this.#options.maxBytes);
    if (problem)
      return {
        events: this.#fail({ code: 'OUTPUT_REFUSED', message: `the output of step ${path} ${problem}` }),
        launches: [],
      };
    const { next: target } = this.#node;
    return {
      events: [...over, ...succeed(this.#graph, this.#state, path, { target, output })],
      launches: [],
    };
  }

  #fail(error: StepError): Decided[] {
    const { path } = this.#step;
    const failure = { error, retryable: false, retryAfterMs: null, final: true };
    const failed = fail(this.#graph, this.#state, this.#step, failure, this.#options.now);
    const forGood = failed.some((event) => event.type === 'step.failed' && event.data.handled);
    return [...(forGood ? endInside : endOpen)(this.#state, error.message, path), ...failed];
  }

  #errorOf(): StepError | null {
    const { strategy, id } = this.#node;
    const { succeeded, failed, limitMs, total } = this.#parts;
    if (strategy === 'any_can_pass' && succeeded > 0) return null;
    const first = this.#firstFailure();
    if (strategy === 'all_must_pass' && failed > 0) {
      const { code = 'PART_FAILED', message = 'failed' } = first?.error ?? {};
      // People and programs know that message by its words.
      const asItIs = code === 'NOT_RESUMABLE';
      return { code, message: asItIs ? message : `${first?.path ?? id}: ${message}` };
    }
    if (this.#step.wakeAt !== null && this.#step.wakeAt <= this.#options.now) {
      return { code: 'STEP_TIMEOUT', message: `step ${this.#step.path} took longer than ${limitMs} ms` };
    }
    if (strategy !== 'any_can_pass' || total === 0) return null;
    return { code: 'NONE_PASSED', message: `none of the ${total} parts of step ${this.#step.path} passed` };
  }

  #firstFailure(): StepExecution | undefined {
    const { path } = this.#step;
    return [...this.#state.steps.values()]
      .filter((step) => isInside(step.path, path) && step.status === 'failed' && !step.handled)
      .sort((a, b) => Number(a.finishedAt) - Number(b.finishedAt) || b.path.length - a.path.length)[0];
  }
}

function countsOf({ total, succeeded, failed }: Parts): JsonObject {
  return { total, succeeded, failed };
}

/** The output of a foreach whose results have been gathered. */
export function collected(parts: Parts, results: Json): Json {
  return { ...countsOf(parts), results };
}
