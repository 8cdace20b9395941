import type { Folded } from '../domain/checkpoint.js';
import { engineAt, stamp } from '../domain/command.js';
import { contextOf } from '../domain/context.js';
import type { NewEvent } from '../domain/event.js';
import type { ExecutionState } from '../domain/execution.js';
import { type Decided, fail, succeed } from '../domain/flow.js';
import { applyTo } from '../domain/fold.js';
import { type DraftState, draftOf, stateOf } from '../domain/fold-draft.js';
import type { Graph } from '../domain/graph.js';
import type { Json } from '../domain/json.js';
import type { Failure } from '../domain/retry.js';
import { Scopes } from '../domain/scopes.js';
import type { StepError, StepExecution } from '../domain/step.js';

export interface AdvanceOptions {
  now: Date;
  /** Most bytes of JSON that a step may be given, and may leave behind. */
  maxBytes: number;
  /** Ends the run instead of starting anything: it has cost too many workers. */
  quarantine?: boolean;
  /** Starts nothing more: the worker is shutting down. */
  draining?: boolean;
}

/** What is being decided: a state, the events so far, and the work that begins once they are stored. */
export class Deciding {
  readonly events: NewEvent[] = [];
  readonly launches: string[] = [];
  readonly graph: Graph;
  readonly options: AdvanceOptions;
  readonly state: DraftState;

  constructor(graph: Graph, state: ExecutionState, options: AdvanceOptions) {
    this.graph = graph;
    this.state = draftOf(state);
    this.options = options;
  }

  get folded(): Folded {
    return { after: stateOf(this.state), changed: this.state.changed.values() };
  }

  get status() {
    return this.state.execution.status;
  }

  get scopes(): Scopes {
    return new Scopes(this.graph, this.state, this.options.now);
  }

  emit(...decided: Decided[]): true {
    for (const event of stamp(engineAt(this.options.now), ...decided)) {
      this.events.push(event);
      applyTo(this.state, event);
    }
    return true;
  }

  isPast(time: Date | null): boolean {
    return time !== null && time <= this.options.now;
  }

  contextOf(path: string) {
    return contextOf(this.graph, this.state, path, this.options.now);
  }

  stepAt(path: string): StepExecution {
    const step = this.state.steps.get(path);
    if (!step) throw new Error(`step ${path} is no part of the state`);
    return step;
  }

  refuse(path: string, error: StepError): true {
    this.fail(this.stepAt(path), { error, retryable: false, retryAfterMs: null });
    return true;
  }

  fail(step: StepExecution, failure: Failure): void {
    const final = this.scopes.isDoomed(step.path);
    this.emit(...fail(this.graph, this.state, step, { ...failure, final }, this.options.now));
  }

  succeed(step: StepExecution, target: string | null, output: Json): true {
    return this.emit(...succeed(this.graph, this.state, step.path, { target, output }));
  }

  cancelStep(step: StepExecution, reason: string): true {
    return this.emit({ type: 'step.cancelled', stepPath: step.path, data: { reason } });
  }
}
