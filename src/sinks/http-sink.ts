import { expectOk, isJson, readBody } from '../http/answer.js';
import { checkSecret } from '../http/signature.js';
import type { Sink } from './sink.js';
import { readSinkUrl } from './sink-url.js';

export interface HttpSinkOptions {
  url: string;
  headers?: Record<string, string>;
  /** `whsec_...`: signs as a Standard Webhook. */
  secret?: string;
}

/** Posts each message as JSON; what is answered as JSON is the output. */
export function httpSink({ url, headers = {}, secret }: HttpSinkOptions): Sink {
  const shownAs = readSinkUrl(url, 'httpSink').origin;
  if (secret !== undefined) checkSecret(secret, 'the secret of httpSink');
  return {
    name: 'http',
    async deliver(message, { idempotencyKey, signal, span, http }) {
      const own = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const request = {
        ...{ method: 'POST', url, shownAs, signal, span },
        headers: { ...headers, ...own },
        body: JSON.stringify(message),
        ...(secret === undefined ? {} : { sign: { id: idempotencyKey, secret } }),
      };
      const answer = await http.send(request);
      expectOk(answer, request);
      return isJson(answer) ? readBody(answer, request) : null;
    },
  };
}
