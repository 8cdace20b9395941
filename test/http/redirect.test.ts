import { expect, test } from 'vitest';
import { startHttpServer } from '#test/support/http-server.js';
import { failureOf, openClient } from './setup.js';

const SECRETS = { authorization: 'Bearer x', cookie: 'a=b', 'proxy-authorization': 'y', 'x-own': 'kept' };

/** Sends each path on by what the test says; answers all others. */
async function startRedirects(routes: Record<string, [status: number, location: string]>) {
  return startHttpServer(({ path }, response) => {
    const [status, location] = routes[path] ?? [];
    if (status === undefined || location === undefined) response.end(`at ${path}`);
    else response.writeHead(status, { location }).end('moved');
  });
}

test.each([
  ...[301, 302].map((status) => [status, 'POST', 'GET', ''] as const),
  ...[301, 302].map((status) => [status, 'PUT', 'PUT', 'x'] as const),
  [303, 'POST', 'GET', ''],
  [303, 'PUT', 'GET', ''],
  [303, 'HEAD', 'HEAD', ''],
  [307, 'POST', 'POST', 'x'],
  [308, 'DELETE', 'DELETE', 'x'],
] as const)('after %i a %s is sent on as a %s, with the body %j', async (status, method, then, body) => {
  const server = await startRedirects({ '/a': [status, '/b'] });
  const headers = { 'content-type': 'text/x', 'idempotency-key': 'k' };
  await openClient().send({ method, url: `${server.url}/a`, headers, body: 'x' });
  expect(server.received[1]).toMatchObject({
    ...{ method: then, path: '/b', body },
    headers: { 'idempotency-key': 'k' },
  });
  if (body === '' && method !== 'HEAD')
    expect(server.received[1]?.headers).not.toHaveProperty('content-type');
});

test('a third redirect is followed, a fourth is not', async () => {
  const server = await startRedirects({
    ...{ '/0': [302, '1'], '/1': [302, '/2'], '/2': [302, '?x=3'] },
    ...{ '/2?x=3': [307, '/4'] },
  });
  const client = openClient();
  expect((await client.send({ method: 'GET', url: `${server.url}/1` })).text).toBe('at /4');
  expect(await failureOf(client.send({ method: 'GET', url: `${server.url}/0` }))).toMatchObject({
    code: 'HTTP_TOO_MANY_REDIRECTS',
    message: `GET ${server.url}/0 was redirected more than 3 times`,
    retryable: false,
  });
});

test('a redirect in circles ends', async () => {
  const server = await startRedirects({ '/': [302, '/'] });
  expect(await failureOf(openClient().send({ method: 'GET', url: server.url }))).toMatchObject({
    code: 'HTTP_TOO_MANY_REDIRECTS',
  });
  expect(server.received).toHaveLength(4);
});

test('what is for one origin alone is not sent on to another, not even to another port', async () => {
  const other = await startRedirects({});
  const server = await startRedirects({ '/away': [307, `${other.url}/x`], '/here': [307, '/x'] });
  const client = openClient();
  await client.send({ method: 'POST', url: `${server.url}/away`, headers: SECRETS, body: 'x' });
  expect(other.received).toMatchObject([{ body: 'x', headers: { 'x-own': 'kept' } }]);
  for (const name of ['authorization', 'cookie', 'proxy-authorization'])
    expect(other.received[0]?.headers).not.toHaveProperty(name);
  await client.send({ method: 'POST', url: `${server.url}/here`, headers: SECRETS, body: 'x' });
  expect(server.received.at(-1)).toMatchObject({ path: '/x', headers: SECRETS });
});

test('what was dropped on the way is not taken up again on the way back', async () => {
  const back: Record<string, [number, string]> = {};
  const other = await startRedirects(back);
  const server = await startRedirects({ '/away': [307, `${other.url}/back`] });
  back['/back'] = [307, `${server.url}/home`];
  await openClient().send({ method: 'GET', url: `${server.url}/away`, headers: SECRETS });
  expect(server.received[1]).toMatchObject({ path: '/home', headers: { 'x-own': 'kept' } });
  expect(server.received[1]?.headers).not.toHaveProperty('authorization');
});

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'http://', 'http://me:secret@127.0.0.1/'])(
  'a redirect to %s is refused',
  async (location) => {
    const server = await startRedirects({ '/': [302, location] });
    const failure = await failureOf(openClient().send({ method: 'GET', url: server.url }));
    expect(failure).toMatchObject({ code: 'HTTP_BAD_URL', retryable: false });
    expect(failure.message).toContain('was redirected to an address');
  },
);

test.each([300, 302, 304])('a %i that leads nowhere is an answer', async (status) => {
  const server = await startHttpServer((_request, response) => response.writeHead(status).end());
  expect(await openClient().send({ method: 'GET', url: server.url })).toMatchObject({ status, ok: false });
});
