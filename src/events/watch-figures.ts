import type { Hint, Notifier } from '../db/notifier.js';
import type { Clock } from '../domain/runtime.js';
import { pullIterator } from './pull-iterator.js';

/** Two readings are never closer: five a second at most. */
const SHORTEST_MS = 200;
/** How often figures are read where no hint came. */
const BACKSTOP_MS = 5_000;

/**
 * Figures of a dashboard: as they are now, and then whenever they have changed, read again after each hint that `concerns` them, five
 * times a second at most. A reader that is slow sees the latest alone.
 */
export function watchFigures<T>(
  { notifier, clock }: { notifier: Notifier; clock: Clock },
  concerns: (hint: Hint) => boolean,
  read: () => Promise<T>,
): AsyncIterableIterator<T> {
  const watch = new FiguresWatch(clock, read);
  const unlisten = notifier.listen((hint) => concerns(hint) && watch.hear());
  return pullIterator(
    () => watch.pull(),
    () => {
      unlisten();
      watch.close();
    },
  );
}

class FiguresWatch<T> {
  readonly #clock: Clock;
  readonly #read: () => Promise<T>;
  #told: string | null = null;
  #news = true;
  #rested = true;
  #isClosed = false;
  #wake = () => {};
  #cancelRest = () => {};
  #cancelBackstop = () => {};

  constructor(clock: Clock, read: () => Promise<T>) {
    this.#clock = clock;
    this.#read = read;
  }

  hear(): void {
    this.#news = true;
    this.#wake();
  }

  async pull(): Promise<T> {
    for (;;) {
      while (!this.#news || !this.#rested) await this.#untilWoken();
      this.#news = false;
      const figures = await this.#read();
      // From here on: two that are handed on are never closer, however long it took to read them.
      this.#rest();
      const text = JSON.stringify(figures);
      if (text === this.#told) continue;
      this.#told = text;
      return figures;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRest();
    this.#cancelBackstop();
  }

  #rest(): void {
    if (this.#isClosed) return;
    this.#rested = false;
    this.#cancelBackstop();
    this.#cancelRest = this.#clock.schedule(SHORTEST_MS, () => {
      this.#rested = true;
      this.#wake();
    });
    this.#cancelBackstop = this.#clock.schedule(BACKSTOP_MS, () => this.hear());
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
