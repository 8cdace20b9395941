import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { isAllowedOrigin } from '#src/server/origin.js';
import { openSocket } from '#test/support/raw-socket.js';
import { authorization, setupServer } from '#test/support/server.js';

const HANDSHAKE = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol': 'graphql-transport-ws',
};

/** The answer to an upgrade, where it is none. */
async function refusalOf(url: string | URL, headers: Record<string, string> = {}) {
  const upgrade = request(url, { headers: { ...HANDSHAKE, ...headers } }).end();
  const [response] = (await once(upgrade, 'response')) as [IncomingMessage];
  const { errors } = JSON.parse(await text(response));
  return { status: response.statusCode, code: errors[0].extensions.code, message: errors[0].message };
}

test.each([
  [undefined, 'reprise.example', true],
  ['https://reprise.example', 'reprise.example', true],
  ['https://reprise.example', 'reprise.example:443', true],
  ['http://reprise.example:8080', 'reprise.example:8080', true],
  ['https://REPRISE.example', 'Reprise.Example', true],
  ['https://reprise.example', 'reprise.example:8080', false],
  ['https://reprise.example.evil.example', 'reprise.example', false],
  ['https://evil.example', 'reprise.example', false],
  ['https://app.example', 'reprise.example', true],
  ['https://App.Example', 'reprise.example', true],
  ['http://app.example', 'reprise.example', false],
  ['https://sub.app.example', 'reprise.example', false],
  ['null', 'reprise.example', false],
  ['file://', '', false],
  ['', 'reprise.example', false],
  ['https://reprise.example', undefined, false],
])('a page of %j at the host %j: allowed %j', (origin, host, allowed) => {
  expect(isAllowedOrigin(origin, host, ['https://app.example'])).toBe(allowed);
});

test('any page may connect where that is set', () => {
  expect(isAllowedOrigin('https://evil.example', 'reprise.example', ['*'])).toBe(true);
  expect(isAllowedOrigin('null', 'reprise.example', ['*'])).toBe(true);
});

test('a page of another origin is refused before it has a socket, even with the token', async () => {
  const { url } = await setupServer();
  expect(await refusalOf(url, { origin: 'https://evil.example', authorization })).toEqual({
    status: 403,
    code: 'ORIGIN_NOT_ALLOWED',
    message: 'pages of https://evil.example may not connect: add it to ALLOWED_ORIGINS',
  });
});

test('a page of its own, or of an origin that is allowed, connects', async () => {
  const { url } = await setupServer({ connections: { allowedOrigins: ['https://app.example'] } });
  for (const origin of [new URL(url).origin, 'https://app.example']) {
    const { send, next } = await openSocket(url, { origin, authorization });
    send({ type: 'connection_init' });
    expect(await next()).toMatchObject({ type: 'connection_ack' });
  }
});

test('a cookie is no token', async () => {
  const { url } = await setupServer();
  const cookie = `authorization=${encodeURIComponent(authorization)}; token=${authorization}`;
  const { send, closed } = await openSocket(url, { origin: new URL(url).origin, cookie });
  send({ type: 'connection_init' });
  expect((await closed).code).toBe(4401);
});

test('an upgrade at another path is told where it is', async () => {
  const { url } = await setupServer();
  expect(await refusalOf(new URL('/socket', url))).toEqual({
    status: 404,
    code: 'NOT_FOUND',
    message: 'there is nothing at /socket; GraphQL is at /graphql',
  });
});
