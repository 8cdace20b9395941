import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { HttpEffect } from '#src/domain/effect.js';
import { failureOf } from '#test/http/setup.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';
import { createStep } from './setup.js';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

function entry(url: string, more: Partial<HttpEffect> = {}): HttpEffect {
  return { type: 'webhook', url, method: 'POST', headers: {}, body: { a: 1 }, ...more };
}

test('a request carries its key and its body, and its answer is the output', async () => {
  const server = await startHttpServer((_request, response) => sendJson(response, { id: 7 }, 201));
  const step = createStep();
  expect(await step.run(entry(server.url), entry(server.url, { body: 'text' }))).toEqual(
    [1, 2].map(() => ({ status: 201, body: { id: 7 } })),
  );
  expect(server.received).toMatchObject([
    {
      body: '{"a":1}',
      headers: { 'idempotency-key': 'key(execute[0])', 'content-type': 'application/json' },
    },
    { body: 'text', headers: { 'idempotency-key': 'key(execute[1])', 'content-type': 'text/plain' } },
  ]);
});

test('the headers of the author go over those that are usual, in whatever case', async () => {
  const server = await startHttpServer((_request, response) => response.end('ok'));
  const headers = {
    'Content-Type': 'application/xml',
    'IDEMPOTENCY-KEY': 'own',
    'x-n': 5 as unknown as string,
  };
  expect(await createStep().run(entry(server.url, { headers }))).toEqual({ status: 200, body: 'ok' });
  expect(server.received[0]?.headers).toMatchObject({
    ...{ 'content-type': 'application/xml', 'idempotency-key': 'own', 'x-n': '5' },
  });
});

test('a webhook is signed where there is a secret; an http_request is not', async () => {
  const server = await startHttpServer((_request, response) => response.end());
  const step = createStep({ sinks: { webhooks: { secret: SECRET } } });
  await step.run(entry(server.url), entry(server.url, { type: 'http_request' }));
  const [signed, plain] = server.received;
  expect(signed?.headers['webhook-id']).toBe('key(execute[0])');
  const verified = new Webhook(SECRET).verify(signed?.body ?? '', signed?.headers as Record<string, string>);
  expect(verified).toEqual({ a: 1 });
  expect(plain?.headers).not.toHaveProperty('webhook-signature');
});

test('a webhook without a body is signed too', async () => {
  const server = await startHttpServer((_request, response) => response.end());
  const step = createStep({ sinks: { webhooks: { secret: SECRET } } });
  await step.run(entry(server.url, { method: 'DELETE', body: null }));
  const [{ headers } = { headers: {} }] = server.received;
  expect(() => new Webhook(SECRET).verify('', headers as Record<string, string>)).not.toThrow();
});

test('a secret that is none is told before any webhook', () => {
  expect(() => createStep({ sinks: { webhooks: { secret: 'hunter2' } } })).toThrow(
    'sinks.webhooks.secret is no secret for signatures',
  );
});

test('without being allowed to, no step reaches this machine', async () => {
  const server = await startHttpServer((_request, response) => response.end());
  expect(await failureOf(createStep({ httpAllow: [] }).run(entry(server.url)))).toMatchObject({
    ...{ code: 'HTTP_REFUSED_ADDRESS', retryable: false },
  });
  expect(server.received).toEqual([]);
});

test.each([null, 7, {}, ''])('an address whose template came to %j is refused', async (url) => {
  expect(await failureOf(createStep().run(entry(url as string)))).toMatchObject({
    ...{ code: 'HTTP_BAD_URL', retryable: false },
  });
});

test('the failure tells when the other side wants the next attempt', async () => {
  const server = await startHttpServer((_request, response) =>
    response.writeHead(503, { 'retry-after': '7' }).end('busy'),
  );
  expect(await failureOf(createStep().run(entry(server.url)))).toMatchObject({
    ...{ code: 'HTTP_503', retryable: true, retryAfterMs: 7_000 },
    message: `POST ${server.url} answered 503: busy`,
  });
});
