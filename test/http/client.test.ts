import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectOk, readBody } from '#src/http/answer.js';
import type { HttpRequest } from '#src/http/request.js';
import { findFreePort } from '#test/support/free-port.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';
import { failureOf, openClient } from './setup.js';

test('a request goes out as it was given, and its answer comes back whole', async () => {
  const server = await startHttpServer((_request, response) => sendJson(response, { ok: '✓' }, 201));
  const headers = { 'X-Own': 'yes' };
  const request = { method: 'PUT', url: `${server.url}/a?b=c`, headers, body: '{"x":"✓"}' };
  const answer = await openClient().send(request);
  expect(server.received).toMatchObject([
    { method: 'PUT', path: '/a?b=c', headers: { 'x-own': 'yes' }, body: '{"x":"✓"}' },
  ]);
  expect(answer).toMatchObject({ status: 201, ok: true, text: '{"ok":"✓"}', retryAfterMs: null });
  expect(answer.bytes).toEqual(Buffer.from('{"ok":"✓"}'));
  expect(readBody(answer, request)).toEqual({ ok: '✓' });
});

test.each(['GET', 'HEAD'])('a %s has no body', async (method) => {
  const server = await startHttpServer((_request, response) => response.end());
  await openClient().send({ method, url: server.url, body: 'x' });
  expect(server.received).toMatchObject([{ method, body: '' }]);
});

test('what was packed is unpacked', async () => {
  const server = await startHttpServer((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked')),
  );
  expect((await openClient().send({ method: 'GET', url: server.url })).text).toBe('unpacked');
});

test('connections are kept for the next request, until the client is closed', async () => {
  const server = await startHttpServer((_request, response) => response.end('x'));
  const client = openClient();
  for (const _ of Array(10)) await client.send({ method: 'GET', url: server.url });
  expect(new Set(server.received.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
  await client.close();
  expect(await failureOf(client.send({ method: 'GET', url: server.url }))).toMatchObject({
    code: 'HTTP_UNREACHABLE',
  });
  expect(server.received).toHaveLength(10);
});

test('closing it hangs up on what is under way', async () => {
  const client = openClient();
  let hungUp: Promise<unknown> = Promise.resolve();
  const server = await startHttpServer((_request, response) => {
    hungUp = once(response, 'close');
    void client.close();
  });
  expect(await failureOf(client.send({ method: 'GET', url: server.url }))).toMatchObject({
    code: 'HTTP_UNREACHABLE',
  });
  await hungUp;
});

test('a signal ends a request with its own reason, and the other side sees it hang up', async () => {
  const reason = new Error('the step is paused');
  const controller = new AbortController();
  let hungUp: Promise<unknown> = Promise.resolve();
  const server = await startHttpServer((_request, response) => {
    hungUp = once(response, 'close');
    controller.abort(reason);
  });
  const { signal } = controller;
  expect(await failureOf(openClient().send({ method: 'GET', url: server.url, signal }))).toBe(reason);
  await hungUp;
});

test('a signal ends the reading of an answer too', async () => {
  const controller = new AbortController();
  const server = await startHttpServer((_request, response) => {
    response.writeHead(200).write('the beginning', () => controller.abort(new Error('enough')));
  });
  const { signal } = controller;
  expect(await failureOf(openClient().send({ method: 'GET', url: server.url, signal }))).toMatchObject({
    message: 'enough',
  });
});

describe('a failure', () => {
  test('to connect is told as such, and may be tried again', async () => {
    const port = await findFreePort();
    const failure = await failureOf(openClient().send({ method: 'GET', url: `http://127.0.0.1:${port}/x` }));
    expect(failure).toMatchObject({ code: 'HTTP_UNREACHABLE', retryable: true });
    expect(failure.message).toBe(
      `GET http://127.0.0.1:${port}/x failed: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  test('to find a name is told as such', async () => {
    const client = openClient({
      lookup: (host, _options, callback) =>
        callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), ''),
    });
    const failure = await failureOf(client.send({ method: 'GET', url: 'http://nowhere.example/' }));
    expect(failure).toMatchObject({
      code: 'HTTP_UNREACHABLE',
      message: 'GET http://nowhere.example/ failed: getaddrinfo ENOTFOUND nowhere.example',
    });
  });

  test('in the middle of an answer is told as such', async () => {
    const server = await startHttpServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('only this', () => response.destroy());
    });
    expect(await failureOf(openClient().send({ method: 'GET', url: server.url }))).toMatchObject({
      code: 'HTTP_UNREACHABLE',
      retryable: true,
    });
  });

  test('does not tell an address that is a secret', async () => {
    const server = await startHttpServer((_request, response) => response.writeHead(500).end());
    const request = { method: 'POST', url: `${server.url}/secret`, shownAs: 'the hook' };
    const answer = await openClient().send(request);
    const told = await failureOf((async () => expectOk(answer, request))());
    expect(told.message).toBe('POST the hook answered 500: ');
    const refused = await failureOf(openClient({ allow: [] }).send(request));
    expect(refused.message).not.toContain('secret');
  });
});

test.each([
  [
    'that is none',
    ['', 'x', 'null', 'http://', 'http://[fe80::1%25eth0]/', 'http://a b/', 'http://x:99999/'],
  ],
  [
    'that is neither http: nor https: but',
    ['file:///etc/passwd', 'ftp://x/', 'data:,x', 'ws://x/', 'javascript:1'],
  ],
  ['with a user or password in it', ['http://me@127.0.0.1/', 'http://me:secret@127.0.0.1/']],
])('an address %s is refused', async (why, urls) => {
  for (const url of urls) {
    const failure = await failureOf(openClient().send({ method: 'GET', url }));
    expect(failure).toMatchObject({ code: 'HTTP_BAD_URL', retryable: false });
    expect(failure.message).toContain(why);
  }
});

test.each([
  ['a name', { 'a b': 'x' }],
  ['a value', { ok: 'one\r\nhost: evil' }],
])('a header with %s that would break out of its line is refused', async (_what, headers) => {
  const server = await startHttpServer((_request, response) => response.end());
  expect(await failureOf(openClient().send({ method: 'GET', url: server.url, headers }))).toMatchObject({
    code: 'HTTP_BAD_HEADER',
    retryable: false,
  });
  expect(server.received).toEqual([]);
});

test.each([{ 'transfer-encoding': 'chunked' }, { expect: '100-continue' }, { 'content-length': '50' }])(
  'a header about the connection, as %j, is not for authors to set',
  async (headers) => {
    const server = await startHttpServer((_request, response) => response.end());
    const request = { method: 'POST', url: server.url, headers, body: 'x' };
    expect(await failureOf(openClient().send(request as HttpRequest))).toMatchObject({
      ...{ code: 'HTTP_BAD_HEADER', retryable: false },
    });
  },
);

test('an entry of http.allow that is none is told at once', () => {
  expect(() => openClient({ allow: ['10.0.0.0/99'] })).toThrow(
    'http.allow has "10.0.0.0/99"; write a host, host:port, an address, or a range as 10.0.0.0/8',
  );
});
