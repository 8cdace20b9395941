import type { HttpEffect } from '../domain/effect.js';
import type { Json } from '../domain/json.js';
import { StepFailure } from '../domain/step-failure.js';
import type { EffectRunner } from './step-runner.js';

const MOST_RESPONSE_BYTES = 10 * 1024 * 1024;

/** Sends one request; its output is `{ status, body }`, the body parsed where it is JSON. Fails on any status but 2xx. */
export const sendHttp: EffectRunner<HttpEffect> = async (effect, work, idempotencyKey) => {
  const { signal } = work;
  const { response, text } = await exchange(effect, signal, idempotencyKey);
  if (!response.ok) {
    throw new StepFailure(
      `HTTP_${response.status}`,
      `${effect.method} ${effect.url} answered ${response.status}: ${text.slice(0, 200)}`,
      { retryable: response.status >= 500 || response.status === 429 || response.status === 408 },
    );
  }
  return { status: response.status, body: parseBody(response, text, effect) };
};

/** Sends the request and reads all of the answer: until then, the other side may still hang up. */
async function exchange(effect: HttpEffect, signal: AbortSignal, idempotencyKey: string) {
  try {
    const response = await send(effect, signal, idempotencyKey);
    return { response, text: await readBounded(response, effect) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepFailure) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new StepFailure('HTTP_UNREACHABLE', `${effect.method} ${effect.url} failed: ${messageOf(cause)}`);
  }
}

function send(effect: HttpEffect, signal: AbortSignal, idempotencyKey: string): Promise<Response> {
  const hasBody = effect.body !== null && effect.method !== 'GET' && effect.method !== 'HEAD';
  const body = typeof effect.body === 'string' ? effect.body : JSON.stringify(effect.body);
  const headers = new Headers({ 'idempotency-key': idempotencyKey });
  if (hasBody)
    headers.set('content-type', typeof effect.body === 'string' ? 'text/plain' : 'application/json');
  for (const [name, value] of Object.entries(effect.headers)) headers.set(name, String(value));
  return fetch(effect.url, { method: effect.method, headers, signal, ...(hasBody ? { body } : {}) });
}

async function readBounded(response: Response, { method, url }: HttpEffect): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_RESPONSE_BYTES) {
      throw new StepFailure(
        'HTTP_TOO_LARGE',
        `${method} ${url} answered more than ${MOST_RESPONSE_BYTES} bytes`,
        {
          retryable: false,
        },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(response: Response, text: string, { method, url }: HttpEffect): Json {
  if (!/[/+]json\b/.test(response.headers.get('content-type') ?? '')) return text;
  try {
    return text === '' ? null : (JSON.parse(text) as Json);
  } catch {
    throw new StepFailure(
      'HTTP_BAD_JSON',
      `${method} ${url} answered text that is not JSON: ${text.slice(0, 80)}`,
    );
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
