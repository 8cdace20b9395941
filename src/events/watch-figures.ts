import type { Hint, Notifier } from '../db/notifier.js';
import { restMs } from '../domain/time.js';
import { type PullIterator, pullIterator } from './pull-iterator.js';
import { type WatchParts, watchReading } from './watch-reading.js';

/** Two that are told are never closer: five a second at most. */
const SHORTEST_MS = 200;

/** What figures say, and the same as a text, by which it is seen whether they have changed. */
interface Figures<T> {
  value: T;
  text: string;
}

interface Source<T> {
  /** Equal for all who ask for the same. */
  key: string;
  concerns(hint: Hint): boolean;
  read(): Promise<T>;
}

/**
 * Figures of a dashboard: as they are now, and then whenever they have changed, five times a second at most. They are read once
 * for all who ask for the same, after each hint that concerns them. A reader that is slow sees the latest alone.
 */
export function watchFigures<T>(parts: WatchParts, source: Source<T>): PullIterator<T> {
  const shared = joinShared(parts, source);
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  let wake = () => {};
  let cancelRest = () => {};
  const leave = shared.join(() => wake());
  const pull = async (): Promise<T> => {
    for (;;) {
      const latest = shared.latest();
      const isNew = latest !== null && latest.text !== told;
      const leftMs = isNew ? restMs(parts.clock, toldAt, SHORTEST_MS) : 0;
      if (isNew && leftMs === 0) {
        told = latest.text;
        toldAt = parts.clock.now().getTime();
        return latest.value;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        cancelRest();
        if (isNew) cancelRest = parts.clock.schedule(leftMs, resolve);
      });
    }
  };
  return pullIterator(pull, () => {
    cancelRest();
    leave();
  });
}

/** By the process, which its notifier stands for. */
const shares = new WeakMap<Notifier, Map<string, SharedFigures<unknown>>>();

function joinShared<T>(parts: WatchParts, { key, concerns, read }: Source<T>): SharedFigures<T> {
  const all = shares.get(parts.notifier) ?? new Map<string, SharedFigures<unknown>>();
  shares.set(parts.notifier, all);
  const known = all.get(key);
  if (known) return known as SharedFigures<T>;
  const figures = watchReading<Figures<T>>(parts, {
    concerns,
    read: async () => {
      const value = await read();
      return { value, text: JSON.stringify(value) };
    },
    isNew: ({ text }, told) => text !== told?.text,
    shortestMs: SHORTEST_MS,
  });
  const shared = new SharedFigures(figures, () => all.delete(key));
  all.set(key, shared);
  return shared;
}

/** Reads as long as somebody is there. */
class SharedFigures<T> {
  readonly #figures: PullIterator<Figures<T>>;
  readonly #forget: () => void;
  readonly #joined = new Set<() => void>();
  #latest: Figures<T> | null = null;
  #failure: { error: unknown } | null = null;

  /** `forget` is called when there is no more to be had of it. */
  constructor(figures: PullIterator<Figures<T>>, forget: () => void) {
    this.#figures = figures;
    this.#forget = forget;
    void this.#follow();
  }

  /** Null where none were read yet; throws what went wrong with it. */
  latest(): Figures<T> | null {
    if (this.#failure) throw this.#failure.error;
    return this.#latest;
  }

  /** Calls `wake` when there are new ones; the returned function ends that. */
  join(wake: () => void): () => void {
    this.#joined.add(wake);
    return () => {
      this.#joined.delete(wake);
      if (this.#joined.size > 0 || this.#failure) return;
      this.#forget();
      void this.#figures.return?.();
    };
  }

  async #follow(): Promise<void> {
    try {
      for await (const figures of this.#figures) {
        this.#latest = figures;
        this.#wakeAll();
      }
    } catch (error) {
      this.#failure = { error };
      this.#forget();
      this.#wakeAll();
    }
  }

  #wakeAll(): void {
    for (const wake of [...this.#joined]) wake();
  }
}
