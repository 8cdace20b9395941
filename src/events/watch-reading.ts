import type { Hint, Notifier } from '../db/notifier.js';
import type { Clock } from '../domain/runtime.js';
import { END, type PullIterator, pullIterator } from './pull-iterator.js';

export interface WatchParts {
  notifier: Notifier;
  clock: Clock;
}

/** Something small, which is read as a whole to see what is new. */
export interface Reading<T> {
  /** Whether it may have changed. */
  concerns(hint: Hint): boolean;
  read(): Promise<T>;
  /** Whether that is worth telling after what was told last. */
  isNew(value: T, told: T | null): boolean;
  isLast?(value: T): boolean;
  /** It is never read sooner than that after it was read. */
  shortestMs?: number;
}

/** How often it is read where no hint came. */
const BACKSTOP_MS = 5_000;

/** What is read, as it is now, and then each time that it is new. A reader that is slow hears of the latest alone. */
export function watchReading<T>(parts: WatchParts, reading: Reading<T>): PullIterator<T> {
  const news = new News(parts, (hint) => reading.concerns(hint), reading.shortestMs ?? 0);
  let told: T | null = null;
  const pull = async (): Promise<T | typeof END> => {
    if (told !== null && reading.isLast?.(told)) return END;
    for (;;) {
      await news.come();
      const value = await reading.read();
      news.rest();
      if (!reading.isNew(value, told)) continue;
      told = value;
      return value;
    }
  };
  return pullIterator(pull, () => news.close());
}

/** That there may be something new: at first, at a hint, and where none comes after a while. */
class News {
  readonly #clock: Clock;
  readonly #shortestMs: number;
  readonly #unlisten: () => void;
  #there = true;
  #rested = true;
  #isClosed = false;
  #wake = () => {};
  #cancelRest = () => {};
  #cancelBackstop = () => {};

  constructor({ notifier, clock }: WatchParts, concerns: (hint: Hint) => boolean, shortestMs: number) {
    this.#clock = clock;
    this.#shortestMs = shortestMs;
    this.#unlisten = notifier.listen((hint) => concerns(hint) && this.#tell());
  }

  async come(): Promise<void> {
    while (!this.#there || !this.#rested) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#there = false;
  }

  /** From here on, however long the reading took: two that are told are never closer. */
  rest(): void {
    if (this.#isClosed) return;
    this.#cancelBackstop();
    this.#cancelBackstop = this.#clock.schedule(BACKSTOP_MS, () => this.#tell());
    if (this.#shortestMs === 0) return;
    this.#rested = false;
    this.#cancelRest = this.#clock.schedule(this.#shortestMs, () => {
      this.#rested = true;
      this.#wake();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#unlisten();
    this.#cancelRest();
    this.#cancelBackstop();
  }

  #tell(): void {
    this.#there = true;
    this.#wake();
  }
}
