import { z } from 'zod';
import { parseDuration } from '../domain/duration.js';
import type { Clock } from '../domain/runtime.js';
import { defineOperation } from './define.js';

const duration = z
  .string()
  .transform(parseDuration)
  .refine((ms) => ms !== null, 'give a duration such as 500ms or 5s')
  .transform((ms) => ms ?? 0);

/** Waits inside the process, within the step's time limit; what lasts longer is for a step of type `wait`. */
export function createWaitOperation(clock: Clock) {
  return defineOperation({
    name: 'wait',
    input: z.strictObject({ duration }),
    output: z.object({ waitedMs: z.number() }),
    describe: ({ duration }) => `wait for ${duration} ms`,
    async run({ duration }, { signal }) {
      await pass(duration, signal, clock);
      return { waitedMs: duration };
    },
  });
}

function pass(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
