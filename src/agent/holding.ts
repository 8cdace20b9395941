import type { Clock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Claim } from './claim.js';
import type { Unwanted } from './outcome.js';

export interface Progress {
  percent: number | null;
  message: string | null;
}

/** One operation that this agent has claimed, from then until its answer is taken. */
export class Holding {
  readonly claimed: Claim;
  /** Resolves once it is held no longer. */
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #epoch: number;
  #leaseMs: number;
  #untold: Progress | null = null;
  #cancelDeadline = () => {};
  #end = () => {};

  constructor(claimed: Claim, clock: Clock) {
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
  renew(claim: Claim): void {
    this.#epoch = claim.epoch;
    this.#leaseMs = claim.leaseMs;
    this.#watchDeadline(claim);
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

  #watchDeadline(claim: Claim): void {
    this.#cancelDeadline();
    const leftMs = timeLeft(claim, this.#clock);
    if (leftMs === null) return;
    const late = new StepFailure('STEP_TIMEOUT', `step ${claim.stepPath} took longer than it may`);
    this.#cancelDeadline = this.#clock.schedule(leftMs, () => this.abort(late));
  }
}

/**
 * Milliseconds until the deadline, if there is one. A lease that began with the claim tells the server's time, since clocks of
 * machines differ. One that the deadline cuts short doesn't: then this clock is asked, and not believed where it can't be right.
 */
function timeLeft({ deadline, leaseUntil, leaseMs }: Claim, clock: Clock): number | null {
  if (deadline === null) return null;
  const untilDeadline = Date.parse(deadline) - Date.parse(leaseUntil);
  if (untilDeadline > 0) return untilDeadline + leaseMs;
  const leftMs = Date.parse(deadline) - clock.now().getTime();
  return leftMs > 0 && leftMs <= leaseMs ? leftMs : leaseMs;
}
