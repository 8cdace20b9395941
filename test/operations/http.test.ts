import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import { createHttpClient } from '#src/http/client.js';
import { createHttpOperation } from '#src/operations/http.js';
import { createOperations } from '#src/operations/registry.js';
import { startContext } from './context.js';

interface Seen {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that answers so, and the operation that may reach it. */
async function setup(answer: (response: ServerResponse) => void, allow = ['127.0.0.1']) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, headers: request.headers, body });
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createHttpClient({ allow });
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  const operations = createOperations([createHttpOperation(client)]);
  const started = startContext();
  const send = (input: JsonObject = {}) => operations.run('http', { url, ...input }, started.context);
  return { seen, send, url, ...started };
}

function json(status: number, body: unknown) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

test('it gets an address, and gives the status and what JSON it was answered', async () => {
  const { send, seen } = await setup(json(200, { id: 7 }));
  expect(await send()).toEqual({ status: 200, body: { id: 7 } });
  expect(seen).toMatchObject([{ method: 'GET', body: '', headers: { 'idempotency-key': 'key-1' } }]);
});

test('it sends JSON, with the headers that are given', async () => {
  const { send, seen } = await setup(json(201, null));
  const headers = { Authorization: 'Bearer x', 'X-Count': 2, 'Content-Type': 'application/vnd.order+json' };
  expect(await send({ method: 'post', body: { sku: 'a' }, headers })).toEqual({ status: 201, body: null });
  expect(seen).toMatchObject([{ method: 'POST', body: '{"sku":"a"}' }]);
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer x',
    'x-count': '2',
    'content-type': 'application/vnd.order+json',
  });
});

test('a text is sent as it is', async () => {
  const { send, seen } = await setup((response) => response.end('thanks'));
  expect(await send({ method: 'PUT', body: 'hello' })).toEqual({ status: 200, body: 'thanks' });
  expect(seen).toMatchObject([{ body: 'hello', headers: { 'content-type': 'text/plain' } }]);
});

test('a status that is no success fails, and says when to try again', async () => {
  const { send, url } = await setup((response) =>
    response.writeHead(503, { 'retry-after': '7' }).end('busy'),
  );
  await expect(send()).rejects.toMatchObject({
    code: 'HTTP_503',
    message: `GET ${url} answered 503: busy`,
    retryable: true,
    retryAfterMs: 7_000,
  });
});

test('a status that is expected is a success, whatever it is', async () => {
  const { send } = await setup(json(404, { error: 'gone' }));
  expect(await send({ expect: [200, 404] })).toEqual({ status: 404, body: { error: 'gone' } });
  expect(await send({ expect: 404 })).toMatchObject({ status: 404 });
  await expect(send({ expect: 200 })).rejects.toMatchObject({ code: 'HTTP_404', retryable: false });
});

test('a success that is not expected fails', async () => {
  const { send, url } = await setup(json(202, null));
  await expect(send({ expect: [200, 201] })).rejects.toMatchObject({
    code: 'HTTP_202',
    message: `GET ${url} answered 202, and 200 or 201 is expected`,
    retryable: false,
  });
});

test('an address that nobody allows is not reached', async () => {
  const { send, seen } = await setup(json(200, null), []);
  await expect(send()).rejects.toMatchObject({ code: 'HTTP_REFUSED_ADDRESS', retryable: false });
  expect(seen).toEqual([]);
});

test('told to end, it hangs up', async () => {
  const { send, controller } = await setup(() => controller.abort('paused'));
  await expect(send()).rejects.toBe('paused');
});

test('an input that can not be sent is told', async () => {
  const { send } = await setup(json(200, null));
  await expect(send({ method: 'FETCH' })).rejects.toMatchObject({ code: 'OPERATION_INPUT_INVALID' });
  await expect(send({ expect: 7 })).rejects.toMatchObject({ code: 'OPERATION_INPUT_INVALID' });
  await expect(send({ hedders: {} })).rejects.toThrow('Unrecognized key: "hedders"');
});
