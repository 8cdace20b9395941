import { type LeaseChange, toCheckpoint } from '../domain/checkpoint.js';
import { type ExecutionState, isFinal, type Lease, nextTimer, pathsInWorker } from '../domain/execution.js';
import type { ForeachNode, Graph, GraphNode } from '../domain/graph.js';
import { iterationsOf } from '../domain/idempotency.js';
import type { Json } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import { doomedInFlight } from '../domain/scopes.js';
import type { StepExecution, StepProgress } from '../domain/step.js';
import type { Span } from '../domain/tracing.js';
import type { Tools } from '../steps/step-runner.js';
import { advance } from './advance.js';
import type { AdvanceOptions } from './deciding.js';
import type { Outcome } from './outcome.js';
import { perform, StepAborted } from './perform.js';
import { ProgressReports } from './progress-reports.js';
import { watchStep } from './step-watch.js';
import type { CheckpointWriter } from './writer.js';

export interface RunOptions {
  graph: Graph;
  state: ExecutionState;
  lease: Lease;
  quarantine: boolean;
  writer: CheckpointWriter;
  /** The stored state, or null where the lease is no longer held. */
  reload(): Promise<ExecutionState | null>;
  /** What a step left behind in each item of a foreach, in their order; null where it did not succeed. */
  collect(results: { foreachPath: string; stepId: string; total: number; since: number }): Promise<Json[]>;
  /** Told that steps were stored that wait for an agent, or for an event. */
  onWaiting(kind: 'agent' | 'event'): void;
  clock: Clock;
  /** Its lines name the execution already. */
  logger: Logger;
  /** The run in the trace of its execution. */
  span: Span;
  tools: Tools;
}

/**
 * Advances one leased execution until it waits, pauses or ends, or until its lease is lost. Every step of the way is a
 * checkpoint against the state it was decided on: where that is stale, the state is read again and decided anew.
 */
export class Run {
  readonly #options: RunOptions;
  readonly #graph: Graph;
  #state: ExecutionState;
  #quarantine: boolean;
  #draining = false;
  #lost = false;
  #controllers = new Map<string, AbortController>();
  #outcomes: Outcome[] = [];
  #stale = false;
  #wakeUp: (() => void) | null = null;
  #cancelTimer = () => {};
  #timeIsUp = false;
  readonly #reports: ProgressReports;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#graph = options.graph;
    this.#state = options.state;
    this.#quarantine = options.quarantine;
    this.#reports = new ProgressReports(options.clock, () => this.#wake());
  }

  /** Resolves when there is nothing more to do under this lease. */
  async finish(): Promise<void> {
    try {
      while (!this.#lost && !(await this.#checkpoint())) await this.#untilSomethingHappened();
    } finally {
      this.#cancelTimer();
      this.#reports.close();
      this.#abortAll('the run is over');
    }
  }

  /** A pause or cancel may have been asked for. */
  look(): void {
    this.#stale = true;
    this.#wake();
  }

  /** Lets the step in flight end and starts no other. */
  drain(): void {
    this.#draining = true;
    this.#wake();
  }

  /** Stops at once and writes nothing more: the lease is not to be relied on. */
  abandon(): void {
    this.#lost = true;
    this.#abortAll('its lease was lost');
    this.#wake();
  }

  /** Decides and stores what happens next; true when the lease was given back with it, or is lost. */
  async #checkpoint(): Promise<boolean> {
    this.#timeIsUp = false;
    if (this.#stale) await this.#reload();
    if (this.#lost) return true;
    this.#signalSteps();
    const outcomes = [...this.#reports.take(), ...this.#outcomes, ...this.#lostSteps()];
    const { events, launches, folded } = advance(this.#graph, this.#state, outcomes, this.#advanceOptions());
    const leaseChangeOf = (next: ExecutionState) => this.#leaseChange(next);
    const { checkpoint, after } = toCheckpoint(
      this.#state,
      events,
      this.#options.lease,
      leaseChangeOf,
      folded,
    );
    const released = checkpoint.leaseChange.kind === 'release';
    this.#armTimer();
    if (events.length > 0 || released) {
      if ((await this.#options.writer.write(checkpoint)) === 'refused') {
        this.#stale = true;
        return this.#checkpoint();
      }
      // Stored as in flight, but not begun: whoever has the lease next does that.
      if (this.#lost) return true;
      this.#state = after;
      this.#quarantine = false;
    }
    const settled = new Set(outcomes);
    this.#outcomes = this.#outcomes.filter((outcome) => !settled.has(outcome));
    // Also where nothing was stored: what a lost worker was gathering is gathered again, without a further event.
    for (const path of launches) this.#launch(path);
    this.#signalSteps();
    this.#armTimer();
    for (const kind of ['agent', 'event'] as const) {
      const waits = events.some((event) => event.type === 'step.waiting' && event.data.kind === kind);
      if (waits) this.#options.onWaiting(kind);
    }
    return released;
  }

  #advanceOptions(): AdvanceOptions {
    const { clock, tools } = this.#options;
    return {
      now: clock.now(),
      maxBytes: tools.maxOutputBytes,
      quarantine: this.#quarantine,
      draining: this.#draining,
    };
  }

  #leaseChange(next: ExecutionState): LeaseChange {
    if (pathsInWorker(next).length > 0) return { kind: 'keep' };
    const { status } = next.execution;
    // One that waits may have items left to begin, too: whoever has it next sees to that.
    const leftUndone = this.#draining && !isFinal(status) && status !== 'paused';
    return { kind: 'release', wakeAt: leftUndone ? this.#options.clock.now() : nextTimer(next) };
  }

  async #reload(): Promise<void> {
    this.#stale = false;
    const state = await this.#options.reload();
    if (state) this.#state = state;
    else this.abandon();
  }

  #launch(path: string): void {
    const step = this.#state.steps.get(path);
    const node = step && this.#graph.nodes[step.stepId];
    if (!step || !node) throw new Error(`step ${path} was launched, but never started`);
    const controller = new AbortController();
    this.#controllers.set(path, controller);
    void this.#perform(step, node, controller).then((outcome) => {
      this.#controllers.delete(path);
      this.#reports.drop(path);
      this.#outcomes.push(outcome);
      this.#wake();
    });
  }

  #perform(step: StepExecution, node: GraphNode, controller: AbortController): Promise<Outcome> {
    const { clock, tools, collect } = this.#options;
    const { path } = step;
    const { logger, span, end } = watchStep(this.#options, step, node);
    const iterations = iterationsOf(this.#state, path);
    const onProgress = (progress: StepProgress) => this.#reports.add(path, progress);
    // The results of a foreach are gathered like the work of a step: bounded, and cut off by the same signals.
    const work = node.type === 'foreach' ? () => collect(resultsOf(step, node)) : undefined;
    const { id, dryRun } = this.#state.execution;
    const parts = { clock, logger, span, tools, controller, iterations, dryRun, onProgress };
    return perform(node, step, id, { ...parts, ...(work ? { work } : {}) }).then(end);
  }

  /** Steps stored as in flight that nobody here runs: those of a worker before, or of a write whose answer was lost. */
  #lostSteps(): Outcome[] {
    const known = new Set(this.#outcomes.map((outcome) => outcome.path));
    return pathsInWorker(this.#state)
      .filter((path) => !this.#controllers.has(path) && !known.has(path))
      .map((path) => ({ kind: 'lost', path }));
  }

  #signalSteps(): void {
    const { status, pauseMode, timeoutAt } = this.#state.execution;
    const now = this.#options.clock.now();
    if (this.#controllers.size === 0) return;
    if (isFinal(status)) this.#abortAll('the execution has ended');
    else if (status === 'cancelling') this.#abortAll('the execution was cancelled');
    else if (status === 'pausing' && pauseMode === 'abort') this.#abortAll('the execution was paused');
    else if (timeoutAt && timeoutAt <= now) this.#abortAll('the execution ran out of time');
    else {
      for (const path of doomedInFlight(this.#graph, this.#state, now)) {
        this.#controllers.get(path)?.abort(new StepAborted('what it is part of has been decided'));
      }
    }
  }

  #abortAll(reason: string): void {
    for (const controller of this.#controllers.values()) controller.abort(new StepAborted(reason));
  }

  /** While the lease is held nobody else looks at the time. */
  #armTimer(): void {
    this.#cancelTimer();
    const due = nextTimer(this.#state);
    if (!due || this.#lost) return;
    const { clock } = this.#options;
    // Timers may fire a moment early; one that is past already was looked at.
    const leftMs = due.getTime() - clock.now().getTime();
    if (leftMs <= 0) return;
    this.#cancelTimer = clock.schedule(leftMs, () => {
      if (clock.now() < due) this.#armTimer();
      else {
        this.#timeIsUp = true;
        this.#wake();
      }
    });
  }

  #wake(): void {
    this.#wakeUp?.();
    this.#wakeUp = null;
  }

  async #untilSomethingHappened(): Promise<void> {
    if (this.#outcomes.length > 0 || this.#stale || this.#lost || this.#timeIsUp || this.#reports.isDue)
      return;
    await new Promise<void>((resolve) => {
      this.#wakeUp = resolve;
    });
  }
}

function resultsOf({ path, parts }: StepExecution, { collect }: ForeachNode) {
  return { foreachPath: path, stepId: collect ?? '', total: parts?.total ?? 0, since: parts?.since ?? 0 };
}
