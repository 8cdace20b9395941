import type { LookupFunction } from 'node:net';
import { type Agent, errors, fetch, type Response } from 'undici';
import { type Allowed, parseAllowed } from '../domain/address.js';
import { type Clock, systemClock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import { NO_SPAN, type Span } from '../domain/tracing.js';
import { type HttpAnswer, readAnswer } from './answer.js';
import { createGate } from './gate.js';
import { firstHop, type Hop, nextHop } from './hop.js';
import { type HttpRequest, nameOf } from './request.js';
import { signatureHeaders } from './signature.js';

const MOST_REDIRECTS = 3;
/** What is wrong before anything is sent: headers about the connection, which are not the author's to set. */
const UNSENDABLE = ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'];

export interface HttpClientOptions {
  /** What may be reached though it is not on the internet: `host`, `host:port`, an address, or `10.0.0.0/8`. */
  allow?: readonly string[];
  clock?: Clock;
  lookup?: LookupFunction;
}

/** Everything that is sent goes through one of these. */
export interface HttpClient {
  /** Resolves with any status. Rejects with a `StepFailure`, or with the signal's reason. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Hangs up at once. */
  close(): Promise<void>;
}

export function createHttpClient({
  allow = [],
  clock = systemClock,
  lookup,
}: HttpClientOptions = {}): HttpClient {
  const gate = createGate({ allow: allow.map(readAllowed), lookup });
  return {
    send: (request) =>
      tracing(request, async (span) => {
        try {
          const hop = traced(firstHop(request), span);
          const response = await follow(gate, signed(hop, request, clock), request);
          return await readAnswer(response, request, () => clock.now());
        } catch (error) {
          request.signal?.throwIfAborted();
          throw toFailure(error, request);
        }
      }),
    close: () => gate.destroy(),
  };
}

/** The request as a span of its own. Addresses may hold secrets: it names the host alone, and not where that is one itself. */
async function tracing(
  { method, url, shownAs, span: parent = NO_SPAN }: HttpRequest,
  send: (span: Span) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const host = shownAs === undefined && URL.canParse(url) ? { 'server.address': new URL(url).host } : {};
  const span = parent.child(method, { 'http.request.method': method, ...host }, 'client');
  try {
    const answer = await send(span);
    span.set({ 'http.response.status_code': answer.status });
    span.end(answer.status >= 400 ? `HTTP_${answer.status}` : null);
    return answer;
  } catch (error) {
    span.end(error instanceof StepFailure ? error.code : 'ABORTED');
    throw error;
  }
}

/** What the author says goes over it. */
function traced(hop: Hop, { traceparent }: Span): Hop {
  if (traceparent !== null && !hop.headers.has('traceparent')) hop.headers.set('traceparent', traceparent);
  return hop;
}

function readAllowed(entry: string): Allowed {
  const allowed = parseAllowed(entry);
  if (allowed) return allowed;
  throw new Error(
    `http.allow has ${JSON.stringify(entry)}; write a host, host:port, an address, or a range as 10.0.0.0/8`,
  );
}

function signed(hop: Hop, { sign }: HttpRequest, clock: Clock): Hop {
  if (!sign) return hop;
  for (const [name, value] of Object.entries(signatureHeaders(sign, hop.body ?? '', clock.now())))
    hop.headers.set(name, value);
  return hop;
}

/** Each hop goes through the gate anew. */
async function follow(gate: Agent, first: Hop, request: HttpRequest): Promise<Response> {
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    const { url, method, headers, body } = hop;
    const signal = request.signal ?? null;
    const options = { method, headers, body, signal, redirect: 'manual', dispatcher: gate } as const;
    const response = await fetch(url, options);
    const next = nextHop(hop, response, request);
    if (next === null) return response;
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) {
      const message = `${nameOf(request)} was redirected more than ${MOST_REDIRECTS} times`;
      throw new StepFailure('HTTP_TOO_MANY_REDIRECTS', message, { retryable: false });
    }
    hop = next;
  }
}

/** What kept a request from being answered: under what `fetch` throws lies the reason. */
function toFailure(error: unknown, request: HttpRequest): StepFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof StepFailure) return naming(cause, request);
  const message = `${nameOf(request)} failed: ${messageOf(cause)}`;
  if (cause instanceof errors.UndiciError && UNSENDABLE.includes(cause.code))
    return new StepFailure('HTTP_BAD_HEADER', message, { retryable: false });
  return new StepFailure('HTTP_UNREACHABLE', message);
}

/** A refused address does not know which request was on its way there. */
function naming(failure: StepFailure, request: HttpRequest): StepFailure {
  const { code, message, retryable, retryAfterMs } = failure;
  if (code !== 'HTTP_REFUSED_ADDRESS') return failure;
  return new StepFailure(code, `${nameOf(request)} was refused: ${message}`, { retryable, retryAfterMs });
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
