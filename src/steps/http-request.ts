import type { HttpEffect } from '../domain/effect.js';
import { expectOk, readBody } from '../http/answer.js';
import type { HttpRequest } from '../http/request.js';
import type { EffectRunner, Tools } from './step-runner.js';

/** Sends one request; its output is `{ status, body }`, the body parsed where it is JSON. Fails on any status but 2xx. */
export const sendHttp: EffectRunner<HttpEffect> = async (effect, { signal, span, tools }, idempotencyKey) => {
  const { type, method, url } = effect;
  const request: HttpRequest = {
    ...{ method, url: String(url), signal, span },
    headers: headersOf(effect, idempotencyKey),
    body: bodyOf(effect),
    ...(type === 'webhook' ? signing(tools, idempotencyKey) : {}),
  };
  const answer = await tools.http.send(request);
  expectOk(answer, request);
  return { status: answer.status, body: readBody(answer, request) };
};

function bodyOf({ method, body }: HttpEffect): string | null {
  if (body === null || method === 'GET' || method === 'HEAD') return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** What the author says goes over what is usual, in whatever case. */
function headersOf(effect: HttpEffect, idempotencyKey: string): Record<string, string> {
  const headers: Record<string, string> = { 'idempotency-key': idempotencyKey };
  if (bodyOf(effect) !== null)
    headers['content-type'] = typeof effect.body === 'string' ? 'text/plain' : 'application/json';
  for (const [name, value] of Object.entries(effect.headers)) headers[name.toLowerCase()] = String(value);
  return headers;
}

function signing({ sinks }: Tools, id: string): Pick<HttpRequest, 'sign'> {
  const secret = sinks.webhooks?.secret;
  return secret === undefined ? {} : { sign: { id, secret } };
}
