import { z } from 'zod';
import type { Json } from '../domain/json.js';
import { addressOf } from '../domain/repeated-effects.js';
import { StepFailure } from '../domain/step-failure.js';
import { expectOk, type HttpAnswer, readBody } from '../http/answer.js';
import type { HttpClient } from '../http/client.js';
import { type HttpRequest, nameOf } from '../http/request.js';
import { defineOperation } from './define.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const status = z.int().min(100).max(599);

const input = z.strictObject({
  url: z.string(),
  method: z.string().toUpperCase().pipe(z.enum(METHODS)).default('GET'),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  body: z.custom<Json>().default(null),
  /** The statuses that are a success; if not given, all of 2xx. */
  expect: z.union([status.transform((one) => [one]), z.array(status).min(1)]).optional(),
});

/** Sends one request, by the one client that knows what may be reached. */
export function createHttpOperation(client: HttpClient) {
  return defineOperation({
    name: 'http',
    input,
    output: z.object({ status: z.number(), body: z.custom<Json>() }),
    describe: ({ method, url }) => `http ${method} ${addressOf(url)}`,
    async run({ expect, ...wanted }, { signal, idempotencyKey, span }) {
      const request = { ...toRequest(wanted, idempotencyKey), signal, span };
      const answer = await client.send(request);
      checkStatus(answer, request, expect);
      return { status: answer.status, body: readBody(answer, request) };
    },
  });
}

type Wanted = Omit<z.output<typeof input>, 'expect'>;

/** What the author says goes over what is usual, in whatever case. */
function toRequest({ url, method, headers, body }: Wanted, idempotencyKey: string): HttpRequest {
  const isText = typeof body === 'string';
  const all: Record<string, string> = { 'idempotency-key': idempotencyKey };
  if (body !== null) all['content-type'] = isText ? 'text/plain' : 'application/json';
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = String(value);
  return { url, method, headers: all, body: body === null || isText ? body : JSON.stringify(body) };
}

function checkStatus(answer: HttpAnswer, request: HttpRequest, expected: number[] | undefined): void {
  if (expected?.includes(answer.status)) return;
  expectOk(answer, request);
  if (!expected) return;
  throw new StepFailure(
    `HTTP_${answer.status}`,
    `${nameOf(request)} answered ${answer.status}, and ${expected.join(' or ')} is expected`,
    { retryable: false },
  );
}
