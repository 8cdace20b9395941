import type { ExecutionResult } from 'graphql';
import { END, pullIterator } from '../events/pull-iterator.js';

/** The results of a subscription, which can be ended from outside with a last one of its own. */
export interface LiveResult extends AsyncIterableIterator<ExecutionResult> {
  finish(last: ExecutionResult): void;
}

export function createLiveResult(source: AsyncIterator<ExecutionResult>): LiveResult {
  let last: ExecutionResult | typeof END | null = null;
  let settlePending: () => void = () => {};
  const end = () => void source.return?.().catch(() => {});
  const takeLast = () => {
    const taken = last ?? END;
    last = END;
    return taken;
  };
  const pull = () =>
    new Promise<ExecutionResult | typeof END>((resolve, reject) => {
      if (last !== null) return resolve(takeLast());
      settlePending = () => resolve(takeLast());
      // After `finish` the source says that it is done, which is not the last word.
      source.next().then(({ done, value }) => {
        if (last === null) resolve(done ? END : value);
      }, reject);
    });
  const iterator = pullIterator(pull, end);
  return Object.assign(iterator, {
    finish(result: ExecutionResult) {
      if (last !== null) return;
      last = result;
      end();
      settlePending();
    },
  });
}
