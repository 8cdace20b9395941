import { type LeaseChange, toCheckpoint } from '../domain/checkpoint.js';
import { type ExecutionState, isFinal, type Lease, pathsInFlight, wakeTime } from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import type { Tools } from '../steps/step-runner.js';
import { type AdvanceOptions, advance, type Outcome } from './advance.js';
import { perform, StepAborted } from './perform.js';
import type { CheckpointWriter } from './writer.js';

export interface RunOptions {
  graph: Graph;
  state: ExecutionState;
  lease: Lease;
  quarantine: boolean;
  writer: CheckpointWriter;
  /** The stored state, or null where the lease is no longer held. */
  reload(): Promise<ExecutionState | null>;
  clock: Clock;
  logger: Logger;
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

  constructor(options: RunOptions) {
    this.#options = options;
    this.#graph = options.graph;
    this.#state = options.state;
    this.#quarantine = options.quarantine;
  }

  /** Resolves when there is nothing more to do under this lease. */
  async finish(): Promise<void> {
    const cancelTimeLimit = this.#watchTimeLimit();
    try {
      while (!this.#lost && !(await this.#checkpoint())) await this.#untilSomethingHappened();
    } finally {
      cancelTimeLimit();
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
    if (this.#stale) await this.#reload();
    if (this.#lost) return true;
    this.#signalSteps();
    const outcomes = [...this.#outcomes, ...this.#lostSteps()];
    const { events, launches, after } = advance(this.#graph, this.#state, outcomes, this.#advanceOptions());
    const leaseChangeOf = (next: ExecutionState) => this.#leaseChange(next);
    const { checkpoint } = toCheckpoint(this.#state, events, this.#options.lease, leaseChangeOf, after);
    const released = checkpoint.leaseChange.kind === 'release';
    if (events.length === 0 && !released) return false;
    if ((await this.#options.writer.write(checkpoint)) === 'refused') {
      this.#stale = true;
      return this.#checkpoint();
    }
    // Stored as in flight, but not begun: whoever has the lease next does that.
    if (this.#lost) return true;
    this.#state = after;
    this.#quarantine = false;
    const settled = new Set(outcomes);
    this.#outcomes = this.#outcomes.filter((outcome) => !settled.has(outcome));
    for (const path of launches) this.#launch(path);
    return released;
  }

  #advanceOptions(): AdvanceOptions {
    return { now: this.#options.clock.now(), quarantine: this.#quarantine, draining: this.#draining };
  }

  #leaseChange(next: ExecutionState): LeaseChange {
    if (pathsInFlight(next).length > 0) return { kind: 'keep' };
    return { kind: 'release', wakeAt: wakeTime(next, this.#options.clock.now()) };
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
    const { clock, logger, tools } = this.#options;
    void perform(node, step, this.#state.execution.id, { clock, logger, controller, tools }).then(
      (outcome) => {
        this.#controllers.delete(path);
        this.#outcomes.push(outcome);
        this.#wake();
      },
    );
  }

  /** Steps stored as in flight that nobody here runs: those of a worker before, or of a write whose answer was lost. */
  #lostSteps(): Outcome[] {
    const known = new Set(this.#outcomes.map((outcome) => outcome.path));
    return pathsInFlight(this.#state)
      .filter((path) => !this.#controllers.has(path) && !known.has(path))
      .map((path) => ({ kind: 'lost', path }));
  }

  #signalSteps(): void {
    const { status, pauseMode, timeoutAt } = this.#state.execution;
    if (isFinal(status)) this.#abortAll('the execution has ended');
    else if (status === 'cancelling') this.#abortAll('the execution was cancelled');
    else if (status === 'pausing' && pauseMode === 'abort') this.#abortAll('the execution was paused');
    else if (timeoutAt && timeoutAt <= this.#options.clock.now())
      this.#abortAll('the execution ran out of time');
  }

  #abortAll(reason: string): void {
    for (const controller of this.#controllers.values()) controller.abort(new StepAborted(reason));
  }

  #watchTimeLimit(): () => void {
    const { timeoutAt } = this.#state.execution;
    if (!timeoutAt) return () => {};
    const { clock } = this.#options;
    let cancel = () => {};
    const arm = () => {
      const leftMs = timeoutAt.getTime() - clock.now().getTime();
      // Timers may fire a moment early, and nobody else looks at the time.
      cancel = clock.schedule(leftMs, () => (clock.now() < timeoutAt ? arm() : this.look()));
    };
    arm();
    return () => cancel();
  }

  #wake(): void {
    this.#wakeUp?.();
    this.#wakeUp = null;
  }

  async #untilSomethingHappened(): Promise<void> {
    if (this.#outcomes.length > 0 || this.#stale || this.#lost) return;
    await new Promise<void>((resolve) => {
      this.#wakeUp = resolve;
    });
  }
}
