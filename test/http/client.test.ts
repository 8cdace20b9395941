import { once } from 'node:events';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectOk, readBody } from '#src/http/answer.js';
import { TestClock } from '#test/support/clock.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';
import { failureOf, openClient } from './setup.js';

const LIMIT = 10 * 1024 * 1024;

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
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as { port: number };
    free.close();
    await once(free, 'close');
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

  test.each([
    [400, false],
    [404, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('with status %i has its code, and may be tried again: %s', async (status, retryable) => {
    const server = await startHttpServer((_request, response) => response.writeHead(status).end('why'));
    const request = { method: 'GET', url: server.url };
    const answer = await openClient().send(request);
    expect(await failureOf((async () => expectOk(answer, request))())).toMatchObject({
      code: `HTTP_${status}`,
      message: `GET ${server.url} answered ${status}: why`,
      retryable,
      retryAfterMs: null,
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

  test('to parse what says that it is JSON is told as such', async () => {
    const server = await startHttpServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/problem+json' }).end('<html>'),
    );
    const request = { method: 'GET', url: server.url };
    const answer = await openClient().send(request);
    expect(await failureOf((async () => readBody(answer, request))())).toMatchObject({
      code: 'HTTP_BAD_JSON',
    });
  });
});

describe('Retry-After', () => {
  const clock = new TestClock('2026-05-01T12:00:00.000Z');

  async function retryAfter(status: number, value: string): Promise<number | null> {
    const server = await startHttpServer((_request, response) =>
      response.writeHead(status, { 'retry-after': value }).end(),
    );
    const request = { method: 'GET', url: server.url };
    const answer = await openClient({ clock }).send(request);
    const failure = await failureOf((async () => expectOk(answer, request))());
    expect(failure.retryAfterMs).toBe(answer.retryAfterMs);
    return failure.retryAfterMs;
  }

  test.each([
    ['seconds', '120', 120_000],
    ['no time at all', '0', 0],
    ['a date', 'Fri, 01 May 2026 12:01:30 GMT', 90_000],
    ['a date that is past', 'Fri, 01 May 2026 11:00:00 GMT', 0],
    ['years, of which a day is believed', '999999999', 86_400_000],
    ['something else', 'soon', null],
    ['a negative number', '-1', null],
    ['a part of a second', '1.5', null],
  ])('may be %s', async (_what, value, expected) => {
    expect(await retryAfter(429, value)).toBe(expected);
    expect(await retryAfter(503, value)).toBe(expected);
  });

  test('means nothing with another status', async () => {
    expect(await retryAfter(500, '120')).toBeNull();
  });
});

describe('an answer of more than 10 MiB is given up', () => {
  test('where it is sent plain', async () => {
    const server = await startHttpServer((_request, response) => response.end(Buffer.alloc(LIMIT + 1)));
    expect(await failureOf(openClient().send({ method: 'GET', url: server.url }))).toMatchObject({
      code: 'HTTP_TOO_LARGE',
      message: `GET ${server.url} answered more than ${LIMIT} bytes`,
      retryable: false,
    });
  });

  test('where it is small on the wire, and large unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * LIMIT));
    const server = await startHttpServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect(bomb.length).toBeLessThan(LIMIT / 10);
    expect(await failureOf(openClient().send({ method: 'GET', url: server.url }))).toMatchObject({
      code: 'HTTP_TOO_LARGE',
    });
  });

  test('and one of just that many bytes is not', async () => {
    const server = await startHttpServer((_request, response) => response.end(Buffer.alloc(LIMIT)));
    expect((await openClient().send({ method: 'GET', url: server.url })).bytes.length).toBe(LIMIT);
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

test('an entry of http.allow that is none is told at once', () => {
  expect(() => openClient({ allow: ['10.0.0.0/99'] })).toThrow(
    'http.allow has "10.0.0.0/99"; write a host, host:port, an address, or a range as 10.0.0.0/8',
  );
});
