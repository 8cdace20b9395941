/** What `pull` gives when there is nothing more. */
export const END = Symbol('end');

/** The next one: at once where it is there, and otherwise as soon as it is. */
export type Pulled<T> = T | typeof END | Promise<T | typeof END>;

/** An async iterator that can be asked without waiting for a promise: with thousands of readers each one counts. */
export interface PullIterator<T> extends AsyncIterableIterator<T> {
  /** As `next`, but one call at a time, and nothing thrown but in a promise. One that is pending when this ends may stay so. */
  pull(): Pulled<T>;
}

/**
 * An async iterator over `pull`, one call at a time. By hand and not a generator, since the `return()` of a generator waits
 * for a pending `next()`: here it ends that at once, and calls `close` once.
 */
export function pullIterator<T>(pull: () => Pulled<T>, close: () => void): PullIterator<T> {
  const done = { done: true, value: undefined } as const;
  let closed = false;
  let settlePending: () => void = () => {};
  let last: Promise<unknown> = Promise.resolve();

  const end = () => {
    if (closed) return;
    closed = true;
    close();
    settlePending();
  };
  const hand = (value: T | typeof END) => {
    if (value === END) end();
    return closed ? END : value;
  };
  const fail = (error: unknown): Promise<typeof END> | typeof END => {
    if (closed) return END;
    settlePending = () => {};
    end();
    return Promise.reject(error);
  };
  const pullNow = (): Pulled<T> => {
    if (closed) return END;
    try {
      const pulled = pull();
      return pulled instanceof Promise ? pulled.then(hand, fail) : hand(pulled);
    } catch (error) {
      return fail(error);
    }
  };
  const take = () =>
    new Promise<IteratorResult<T>>((resolve, reject) => {
      settlePending = () => resolve(done);
      const settle = (value: T | typeof END) => resolve(value === END ? done : { done: false, value });
      const pulled = pullNow();
      if (pulled instanceof Promise) pulled.then(settle, reject);
      else settle(pulled);
    });

  return {
    pull: pullNow,
    next() {
      const result = last.then(take);
      last = result.catch(() => {});
      return result;
    },
    async return() {
      end();
      return done;
    },
    async throw(error) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The same, each made into something else; `onEnd` is called once, however it ends. */
export function mapPulled<T, U>(
  source: PullIterator<T>,
  map: (value: T) => U | Promise<U>,
  onEnd: () => void,
): PullIterator<U> {
  const step = (value: T | typeof END) => (value === END ? END : map(value));
  const pull = (): Pulled<U> => {
    const pulled = source.pull();
    return pulled instanceof Promise ? pulled.then(step) : step(pulled);
  };
  return pullIterator(pull, () => {
    void source.return?.();
    onEnd();
  });
}
