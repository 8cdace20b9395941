/** What `pull` gives when there is nothing more. */
export const END = Symbol('end');

/**
 * An async iterator over `pull`, one call at a time. By hand and not a generator, since the `return()` of a generator waits
 * for a pending `next()`: here it ends that at once, and calls `close` once.
 */
export function pullIterator<T>(
  pull: () => Promise<T | typeof END>,
  close: () => void,
): AsyncIterableIterator<T> {
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

  const take = () =>
    new Promise<IteratorResult<T>>((resolve, reject) => {
      if (closed) return resolve(done);
      settlePending = () => resolve(done);
      pull().then(
        (value) => {
          if (value === END) end();
          resolve(value === END || closed ? done : { done: false, value });
        },
        (error) => {
          settlePending = () => {};
          end();
          reject(error);
        },
      );
    });

  return {
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
