import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { httpSink } from '#src/sinks/http-sink.js';
import { failureOf } from '#test/http/setup.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';
import { deliver, notification, order } from './setup.js';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

test('a record is posted as JSON with its key, and what is answered as JSON comes back', async () => {
  const server = await startHttpServer((_request, response) => sendJson(response, { id: 'R7' }, 201));
  const sink = httpSink({ url: `${server.url}/records`, headers: { Authorization: 'Bearer x' } });
  expect(await deliver(sink, order)).toEqual({ id: 'R7' });
  const [request] = server.received;
  expect(request).toMatchObject({
    ...{ method: 'POST', path: '/records' },
    headers: {
      ...{ 'content-type': 'application/json', 'idempotency-key': 'the-key', authorization: 'Bearer x' },
    },
  });
  expect(request?.headers).not.toHaveProperty('webhook-signature');
  expect(JSON.parse(request?.body ?? '')).toEqual({
    ...{ type: 'create_record', entity: 'order', entity_id: null, data: { total: 5 } },
    ...{ execution_id: 'e1', step: 'tell' },
  });
});

test('what is answered otherwise is no output', async () => {
  const server = await startHttpServer((_request, response) => response.end('thanks'));
  expect(await deliver(httpSink({ url: server.url }), notification('a@b.c'))).toBeNull();
});

test('the headers of the configuration do not take the place of the key', async () => {
  const server = await startHttpServer((_request, response) => response.end());
  await deliver(httpSink({ url: server.url, headers: { 'Idempotency-Key': 'other' } }), order);
  expect(server.received[0]?.headers['idempotency-key']).toBe('the-key');
});

test('with a secret it is signed as a Standard Webhook, under its key', async () => {
  const server = await startHttpServer((_request, response) => response.end());
  await deliver(httpSink({ url: server.url, secret: SECRET }), order);
  const [{ body = '', headers = {} } = {}] = server.received;
  const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>);
  expect(verified).toMatchObject({ type: 'create_record' });
  expect(headers).toMatchObject({ 'webhook-id': 'the-key' });
});

test('a refusal fails the delivery, without telling the path, which may be a secret', async () => {
  const server = await startHttpServer((_request, response) => response.writeHead(422).end('no such entity'));
  const failure = await failureOf(deliver(httpSink({ url: `${server.url}/secret` }), order));
  expect(failure).toMatchObject({
    ...{ code: 'HTTP_422', retryable: false },
    message: `POST ${server.url} answered 422: no such entity`,
  });
});

test.each(['', 'ledger', 'ftp://ledger', 'http://me:secret@ledger/'])('its url can not be %j', (url) => {
  expect(() => httpSink({ url })).toThrow(
    'the url of httpSink must start with http:// or https://, and hold no user or password',
  );
});

test('its secret can not be just anything', () => {
  expect(() => httpSink({ url: 'http://x', secret: 'hunter2' })).toThrow(
    'the secret of httpSink is no secret',
  );
});
