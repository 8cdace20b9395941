import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectOk, readBody } from '#src/http/answer.js';
import { TestClock } from '#test/support/clock.js';
import { startHttpServer } from '#test/support/http-server.js';
import { failureOf, openClient } from './setup.js';

const LIMIT = 10 * 1024 * 1024;

test.each([
  [400, false],
  [404, false],
  [408, true],
  [429, true],
  [500, true],
  [503, true],
])('status %i fails with its code, and may be tried again: %s', async (status, retryable) => {
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

test('what says that it is JSON and is not fails', async () => {
  const server = await startHttpServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/problem+json' }).end('<html>'),
  );
  const request = { method: 'GET', url: server.url };
  const answer = await openClient().send(request);
  expect(await failureOf((async () => readBody(answer, request))())).toMatchObject({
    code: 'HTTP_BAD_JSON',
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
