import { onTestFinished } from 'vitest';
import type { StepFailure } from '#src/domain/step-failure.js';
import { createHttpClient, type HttpClientOptions } from '#src/http/client.js';

/** A client that may reach this machine, unless the test says otherwise; hung up when the test is over. */
export function openClient(options: HttpClientOptions = {}) {
  const client = createHttpClient({ allow: ['127.0.0.1'], ...options });
  onTestFinished(() => client.close());
  return client;
}

/** How something failed that had to fail. */
export async function failureOf(work: Promise<unknown>): Promise<StepFailure> {
  const done = await work.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  if ('error' in done) return done.error;
  throw new Error(`it did not fail, but gave ${JSON.stringify(done.value)}`);
}
