import { expect, test } from 'vitest';
import { authorization, setupServer } from '#test/support/server.js';

const APP = 'https://app.example';
const EVIL = 'https://evil.example';
const QUERY = JSON.stringify({ query: '{ __typename }' });
const WATCH = JSON.stringify({ query: 'subscription { executionsUpdated { cursor } }' });
const ASKED = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type',
};
const PATHS = ['/graphql', '/api/v1/executions', '/api/v1/executions/x/pause'];

async function setup(allowedOrigins = [APP]) {
  const { url } = await setupServer({
    connections: { allowedOrigins },
    limits: { strangersPerMinute: 1 },
  });
  return {
    ask: (path: string, method: string, headers: Record<string, string>, body?: string) =>
      fetch(new URL(path, url), { method, headers, ...(body === undefined ? {} : { body }) }),
    url,
  };
}

/** What an answer says of who may read it, under names without their beginning. */
function sharingOf({ headers }: Response): Record<string, string> {
  const told = [...headers].filter(([name]) => name.startsWith('access-control-'));
  return Object.fromEntries(told.map(([name, value]) => [name.replace('access-control-', ''), value]));
}

const READABLE = { 'allow-origin': APP, 'expose-headers': 'retry-after, x-request-id' };

test.each(PATHS)('a browser is told that a page of an origin that is named may ask %s', async (path) => {
  const { ask } = await setup();
  // However often, also where others have used up what strangers may ask from there.
  for (let asked = 0; asked < 3; asked++) {
    const answer = await ask(path, 'OPTIONS', { origin: APP, ...ASKED });
    expect([answer.status, answer.headers.get('vary'), await answer.text()]).toEqual([204, 'Origin', '']);
    const { 'allow-headers': headers = '', ...others } = sharingOf(answer);
    expect(others).toEqual({ ...READABLE, 'allow-methods': 'GET, HEAD, POST', 'max-age': '7200' });
    for (const name of ['authorization', 'content-type', 'idempotency-key', 'x-request-id', 'last-event-id'])
      expect(headers.split(', ')).toContain(name);
  }
});

test.each(PATHS)('a page of any other origin is told nothing by %s', async (path) => {
  const { ask } = await setup();
  for (const origin of [EVIL, 'null', 'https://app.example.evil.example', 'http://app.example']) {
    const answer = await ask(path, 'OPTIONS', { origin, ...ASKED, authorization });
    expect([answer.status, sharingOf(answer), answer.headers.get('vary')]).toEqual([403, {}, 'Origin']);
  }
});

test('where no origin is named nothing is told', async () => {
  const { ask, url } = await setup([]);
  for (const path of PATHS) {
    const answer = await ask(path, 'OPTIONS', { origin: APP, ...ASKED, authorization });
    expect([answer.status, sharingOf(answer), answer.headers.get('vary')]).toEqual([403, {}, null]);
    const own = await ask(path, 'OPTIONS', { origin: new URL(url).origin, ...ASKED, authorization });
    expect(sharingOf(own)).toEqual({});
  }
});

test('what a page of a named origin asks for it may read: over HTTP, server-sent events and REST', async () => {
  const { ask } = await setup();
  const sent = { origin: APP, authorization, 'content-type': 'application/json', 'x-request-id': 'mine' };
  const stream = { ...sent, accept: 'text/event-stream' };
  const answers = [
    await ask('/graphql', 'POST', sent, QUERY),
    await ask('/graphql', 'POST', stream, WATCH),
    await ask('/api/v1/executions', 'GET', { ...sent, 'sec-fetch-site': 'cross-site' }),
  ];
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([200, 'mine']);
    expect([sharingOf(answer), answer.headers.get('vary')]).toEqual([READABLE, 'Origin']);
    await answer.body?.cancel();
  }
});

test('a refusal it may read, too: it says what is wrong, and when to come again', async () => {
  const { ask } = await setup();
  const sent = { origin: APP, 'content-type': 'application/json' };
  for (const [path, method, body] of [
    ['/graphql', 'POST', QUERY],
    ['/api/v1/executions', 'GET'],
  ] as const) {
    const answer = await ask(path, method, { ...sent, authorization: 'Bearer wrong' }, body);
    expect([401, 429]).toContain(answer.status);
    expect(sharingOf(answer)).toEqual(READABLE);
  }
});

test('where any page may ask, any may read, and caches need not tell them apart', async () => {
  const { ask } = await setup(['*']);
  const preflight = await ask('/graphql', 'OPTIONS', { origin: EVIL, ...ASKED });
  expect([preflight.status, preflight.headers.get('vary')]).toEqual([204, null]);
  expect(sharingOf(preflight)).toMatchObject({ ...READABLE, 'allow-origin': '*' });
});

test('links, probes and what asks for no page say nothing of this', async () => {
  const { ask } = await setup();
  for (const path of ['/health', `/approvals/link/${'A'.repeat(43)}`])
    expect(sharingOf(await ask(path, 'GET', { origin: APP }))).toEqual({});
  const sent = { authorization, 'content-type': 'application/json' };
  expect(sharingOf(await ask('/graphql', 'POST', sent, QUERY))).toEqual({});
});
