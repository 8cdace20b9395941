import { type Client, type Document, RequestError } from '#src/client/index.js';
import type { Clock } from '#src/domain/runtime.js';

const AGAIN_MS = 1_000;
/** What a server answers that could not do for now what it was asked, or something before it that is none. */
const PASSING: readonly string[] = ['INTERNAL_SERVER_ERROR', 'UNAVAILABLE', 'UNKNOWN'];

/** Asks until a server answers. Throws what it refuses. */
export async function ask<Data, Variables>(
  { client, clock, signal }: { client: Client; clock: Clock; signal: AbortSignal },
  document: Document<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for (;;) {
    try {
      return await client.execute(document, variables, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RequestError && !PASSING.includes(error.code)) throw error;
    }
    await pause(clock, AGAIN_MS, signal);
  }
}

/** Throws the signal's reason where that ends it. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.schedule(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
