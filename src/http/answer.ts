import type { Headers, Response } from 'undici';
import type { Json } from '../domain/json.js';
import { StepFailure } from '../domain/step-failure.js';
import { type HttpRequest, nameOf } from './request.js';

const MOST_BYTES = 10 * 1024 * 1024;
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;
const QUOTED = 200;

export interface HttpAnswer {
  status: number;
  /** Whether the status is 2xx. */
  ok: boolean;
  headers: Headers;
  bytes: Buffer;
  text: string;
  /** In how long the other side wants the next attempt, where it says so. */
  retryAfterMs: number | null;
}

/** Reads all of an answer: until then, the other side may still hang up. */
export async function readAnswer(
  response: Response,
  request: HttpRequest,
  now: () => Date,
): Promise<HttpAnswer> {
  const bytes = await readBounded(response, request);
  const { status, ok, headers } = response;
  const text = bytes.toString('utf8');
  return { status, ok, headers, bytes, text, retryAfterMs: readRetryAfter(response, now()) };
}

async function readBounded(response: Response, request: HttpRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) {
      const message = `${nameOf(request)} answered more than ${MOST_BYTES} bytes`;
      throw new StepFailure('HTTP_TOO_LARGE', message, { retryable: false });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `Retry-After` is a number of seconds or a date. One that is far off is not waited for. */
function readRetryAfter({ status, headers }: Response, now: Date): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (status !== 429 && status !== 503) return null;
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : /GMT$/.test(text)
      ? Date.parse(text) - now.getTime()
      : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}

/** Fails on any status but 2xx, as `HTTP_<status>`. */
export function expectOk(answer: HttpAnswer, request: HttpRequest): void {
  const { status, ok, text, retryAfterMs } = answer;
  if (ok) return;
  const message = `${nameOf(request)} answered ${status}: ${text.slice(0, QUOTED)}`;
  const retryable = status >= 500 || status === 429 || status === 408;
  throw new StepFailure(`HTTP_${status}`, message, { retryable, retryAfterMs });
}

export function isJson({ headers }: HttpAnswer): boolean {
  return /[/+]json\b/.test(headers.get('content-type') ?? '');
}

/** What an answer holds: parsed where it says that it is JSON, otherwise its text. */
export function readBody(answer: HttpAnswer, request: HttpRequest): Json {
  const { text } = answer;
  if (!isJson(answer)) return text;
  try {
    return text === '' ? null : (JSON.parse(text) as Json);
  } catch {
    const message = `${nameOf(request)} answered text that is not JSON: ${text.slice(0, 80)}`;
    throw new StepFailure('HTTP_BAD_JSON', message);
  }
}
