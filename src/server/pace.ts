import type { Clock } from '../domain/runtime.js';

const WINDOW_MS = 1_000;

/** Counts what comes within each second. */
export class Pace {
  readonly #clock: Clock;
  readonly #most: number;
  #began = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** One more has come. False where it is too many. */
  keeps(): boolean {
    const now = this.#clock.now().getTime();
    // Also where the clock was put back.
    if (now - this.#began >= WINDOW_MS || now < this.#began) {
      this.#began = now;
      this.#count = 0;
    }
    return ++this.#count <= this.#most;
  }
}
