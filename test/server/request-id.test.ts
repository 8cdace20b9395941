import { expect, test } from 'vitest';
import { authorization, setupServer } from '#test/support/server.js';

const ask = (url: string, path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, url), { headers });

test('a request keeps the id that it came with, and gets one where it has none fit for a log', async () => {
  const { url } = await setupServer();
  const idOf = async (headers: Record<string, string>) =>
    (await ask(url, '/health', headers)).headers.get('x-request-id');
  expect(await idOf({ 'x-request-id': 'a-1.B_2:c' })).toBe('a-1.B_2:c');
  for (const bad of ['', 'a b', 'x'.repeat(129), '{"a":1}', 'ä'])
    expect(await idOf({ 'x-request-id': bad })).toMatch(/^\w{16}$/);
  expect(await idOf({})).not.toBe(await idOf({}));
});

test('each request is a line, for who listens to that much, without its address or its token', async () => {
  const server = await setupServer({ logLevel: 'debug' });
  await ask(server.url, '/health?secret=sesame', { 'x-request-id': 'probe-1' });
  await ask(server.url, '/sesame', { authorization, 'x-request-id': 'lost-1' });
  const body = JSON.stringify({ query: 'query Sesame { executions { totalCount } }' });
  await (await server.post(body, { 'x-request-id': 'asks-1' })).text();
  await server.stop();
  const log = server.takeLog();
  const lines = log.map(({ msg, requestId, route, status, outcome }) => ({
    ...{ msg, requestId, route, status, outcome },
  }));
  expect(lines).toEqual([
    { msg: 'a request was answered', requestId: 'probe-1', route: '/health', status: 200 },
    { msg: 'a request was answered', requestId: 'lost-1', route: 'other', status: 404 },
    { msg: 'query executions', requestId: 'asks-1', outcome: 'ok' },
    { msg: 'a request was answered', requestId: 'asks-1', route: '/graphql', status: 200 },
  ]);
  expect(JSON.stringify(log)).not.toMatch(/sesame|the-token/i);
});
