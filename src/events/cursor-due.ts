import type { Clock } from '../domain/runtime.js';

/** After so many events that do not match, a cursor is handed out all the same: nobody is to read them twice. */
const MOST_PASSED_OVER = 1_000;
/** And so long after the first of them, where they are few. */
const LONGEST_MS = 30_000;

/** When a subscriber who is told nothing is to have a newer cursor. */
export class CursorDue {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #passedOver = 0;
  #isDue = false;
  #isOver = false;
  #cancel: (() => void) | null = null;

  /** `wake` is called when the time has come. */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  get isDue(): boolean {
    return this.#isDue;
  }

  /** The place has moved, over so many events that do not match. */
  pass(count: number): void {
    if (this.#isOver) return;
    this.#passedOver += count;
    if (this.#passedOver >= MOST_PASSED_OVER) this.#isDue = true;
    else
      this.#cancel ??= this.#clock.schedule(LONGEST_MS, () => {
        this.#isDue = true;
        this.#wake();
      });
  }

  /** A cursor is handed out. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#passedOver = 0;
    this.#isDue = false;
  }

  /** Nobody is there any more. */
  end(): void {
    this.#isOver = true;
    this.reset();
  }
}
