import type { Clock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import type { ClaimedOperation } from './documents.js';
import type { Unwanted } from './outcome.js';

export interface Progress {
  percent: number | null;
  message: string | null;
}

/** One operation that this agent has claimed, from then until its answer is taken. */
export class Holding {
  readonly claimed: ClaimedOperation;
  /** Resolves once it is held no longer. */
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #epoch: number;
  #leaseMs: number;
  #untold: Progress | null = null;
  #cancelDeadline = () => {};
  #end = () => {};

  constructor(claimed: ClaimedOperation, clock: Clock) {
    this.claimed = claimed;
    this.#clock = clock;
    this.#epoch = claimed.epoch;
    this.#leaseMs = claimed.leaseMs;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#watchDeadline(claimed);
  }

  get id(): string {
    return this.claimed.id;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get leaseMs(): number {
    return this.#leaseMs;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Goes on under the lease of a later claim of the same operation: what is done already need not be done again. */
  renew({ epoch, leaseMs, ...rest }: ClaimedOperation): void {
    this.#epoch = epoch;
    this.#leaseMs = leaseMs;
    this.#watchDeadline({ epoch, leaseMs, ...rest });
  }

  /** Tells the work to end. */
  abort(reason: Unwanted | StepFailure): void {
    this.#controller.abort(reason);
  }

  report(progress: Progress): void {
    this.#untold = progress;
  }

  get hasNews(): boolean {
    return this.#untold !== null;
  }

  /** The last report, if it was not taken before. */
  takeNews(): Progress | null {
    const news = this.#untold;
    this.#untold = null;
    return news;
  }

  /** Puts back what could not be told, unless there is something newer. */
  returnNews(news: Progress | null): void {
    this.#untold ??= news;
  }

  end(): void {
    this.#cancelDeadline();
    this.#end();
  }

  /** By the server's clock, as far as the claim shows it: clocks of machines differ. */
  #watchDeadline({ deadline, leaseUntil, leaseMs, stepPath }: ClaimedOperation): void {
    this.#cancelDeadline();
    if (!deadline) return;
    const claimedAt = Date.parse(leaseUntil) - leaseMs;
    const late = new StepFailure('STEP_TIMEOUT', `step ${stepPath} took longer than it may`);
    this.#cancelDeadline = this.#clock.schedule(Date.parse(deadline) - claimedAt, () => this.abort(late));
  }
}
