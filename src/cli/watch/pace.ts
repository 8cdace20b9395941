import type { Clock } from '#src/domain/runtime.js';

/** Frames follow one another no faster, and no slower: durations go on though nothing happens. */
const GAP_MS = 100;
const TICK_MS = 1_000;

/** Calls a task soon after each change, and each second, but no more than ten times a second. */
export class Pace {
  readonly #clock: Clock;
  readonly #task: () => void;
  #calledAt = Number.NEGATIVE_INFINITY;
  #isDue = false;
  #cancel = () => {};

  constructor(clock: Clock, task: () => void) {
    this.#clock = clock;
    this.#task = task;
  }

  change(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#cancel();
    const left = this.#calledAt + GAP_MS - this.#clock.now().getTime();
    if (left <= 0) this.#call();
    else this.#cancel = this.#clock.schedule(left, () => this.#call());
  }

  stop(): void {
    this.#isDue = true;
    this.#cancel();
  }

  #call(): void {
    this.#calledAt = this.#clock.now().getTime();
    this.#isDue = false;
    this.#cancel = this.#clock.schedule(TICK_MS, () => this.#call());
    this.#task();
  }
}
