import { once } from 'node:events';
import { request } from 'node:http';
import { getIntrospectionQuery } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { Limiter } from '#src/limits/limiter.js';
import { DEFAULT_REQUEST_LIMITS } from '#src/limits/request-limits.js';
import { Admission } from '#src/server/admission.js';
import { startProbeServer } from '#src/server/probe-server.js';
import { Readiness } from '#src/server/readiness.js';
import { createMetrics } from '#src/telemetry/metrics.js';
import { TestClock } from '#test/support/clock.js';
import { silent } from '#test/support/engine.js';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { authorization, setupServer } from '#test/support/server.js';

const SMALL = '{ __typename }';
const LIST = '{ executions(first: 100) { edges { node { id } } } }';
const BEAT = 'mutation { heartbeatOperations(input: { operations: [] }) { __typename } }';
const WATCH = 'subscription { executionsUpdated { cursor } }';
const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, at) => `a${at}: __typename`)} }`;

/** Status, code, and when to come again: `Retry-After` has the same in seconds. */
async function refusalIn(response: Response) {
  const { errors } = (await response.json()) as { errors?: { extensions: Record<string, unknown> }[] };
  const { code, retryAfterMs } = errors?.[0]?.extensions ?? {};
  const after = response.headers.get('retry-after');
  expect(after).toBe(typeof retryAfterMs === 'number' ? String(Math.ceil(retryAfterMs / 1_000)) : null);
  return { status: response.status, code, isTimed: after !== null };
}
/** Who asks for that is answered with a status that tells whether it could be carried out. */
const MODERN = { accept: 'application/graphql-response+json' };
const body = (query: string) => JSON.stringify({ query });
const RATE_LIMITED = { status: 429, code: 'RATE_LIMITED', isTimed: true };

test('too many requests are refused over HTTP, server-sent events and WebSocket alike, and agents go on', async () => {
  const { post, query, url } = await setupServer({ limits: { requestsPerMinute: 2 } });
  for (let sent = 0; sent < 2; sent++) expect((await post(body(SMALL))).status).toBe(200);
  expect(await refusalIn(await post(body(SMALL)))).toEqual(RATE_LIMITED);
  const stream = await post(body(WATCH), { accept: 'text/event-stream' });
  expect([stream.status, stream.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  expect(await stream.text()).toContain('RATE_LIMITED');
  const { send, until } = await connectSocket(url);
  for (const [id, text] of [SMALL, WATCH].entries()) {
    send(subscribeMessage(`${id}`, text));
    const [first] = await until(`${id}`);
    expect(first).toMatchObject({ payload: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] } });
    expect(JSON.stringify(first)).not.toContain('"http"');
  }
  for (let sent = 0; sent < 5; sent++)
    expect((await query(BEAT)).data.heartbeatOperations).toEqual({
      __typename: 'HeartbeatOperationsPayload',
    });
});

test('requests that were refused do not hold up the agents of the same caller', async () => {
  const { post } = await setupServer({ limits: { requestsPerMinute: 3, agentRequestsPerMinute: 2 } });
  for (let sent = 0; sent < 3; sent++) expect((await post(body(SMALL))).status).toBe(200);
  for (let sent = 0; sent < 6; sent++) expect(await refusalIn(await post(body(SMALL)))).toEqual(RATE_LIMITED);
  for (let sent = 0; sent < 2; sent++) expect((await post(body(BEAT))).status).toBe(200);
  expect(await refusalIn(await post(body(BEAT)))).toEqual(RATE_LIMITED);
});

test('a hundred agents that each ask ten times a second are let through by the defaults', () => {
  expect(DEFAULT_REQUEST_LIMITS.agentRequestsPerMinute).toBeGreaterThan(100 * 10 * 60);
});

test('what can not be read is counted, too', async () => {
  const { post, url } = await setupServer({ limits: { requestsPerMinute: 1, agentRequestsPerMinute: 2 } });
  for (let sent = 0; sent < 3; sent++) expect((await post('no json')).status).toBe(400);
  expect(await refusalIn(await post('no json'))).toEqual(RATE_LIMITED);
  const socket = await openSocket(url);
  socket.send({ type: 'connection_init', payload: { authorization } });
  expect(await socket.closed).toEqual({
    code: 4429,
    reason: expect.stringMatching(
      /^you have sent too many requests within a minute: connect again in \d+ s$/,
    ),
  });
});

test('an operation may cost so much, and a project so much within a minute', async () => {
  const { post } = await setupServer({ limits: { costPerOperation: 301, costPerMinute: 400 } });
  expect(await refusalIn(await post(body(LIST.replace('id', 'id status')), MODERN))).toEqual({
    ...{ status: 400, code: 'TOO_COMPLEX', isTimed: false },
  });
  expect((await post(body(LIST))).status).toBe(200);
  expect(await refusalIn(await post(body(LIST)))).toEqual(RATE_LIMITED);
  expect((await post(body(SMALL))).status).toBe(200);
});

const nest = `{ ${'__type(name: "Query") { fields { type { '.repeat(1)}${'ofType { '.repeat(13)}name${' }'.repeat(16)} }`;

test.each([
  ['that is too deep', nest.replace('ofType', 'ofType { ofType').replace('name }', 'name } }'), 'TOO_DEEP'],
  ['of sixteen aliases', aliases(16), 'TOO_MANY_ALIASES'],
  ['of too many tokens', `{ ${'__typename '.repeat(1_000)} }`, 'TOO_MANY_TOKENS'],
])('a query %s is refused over HTTP and WebSocket, however often it comes', async (_what, query, code) => {
  const { post, url } = await setupServer();
  const { send, until } = await connectSocket(url);
  for (const id of ['1', '2']) {
    expect(await refusalIn(await post(body(query), MODERN))).toEqual({ status: 400, code, isTimed: false });
    expect((await post(body(query))).status).toBe(200);
    send(subscribeMessage(id, query));
    expect(await until(id)).toEqual([
      { id, type: 'error', payload: [expect.objectContaining({ extensions: { code } })] },
    ]);
  }
});

test('introspection is answered or not, and where it is not nothing is suggested', async () => {
  const open = await setupServer();
  const whole = getIntrospectionQuery({ inputValueDeprecation: true });
  expect((await open.query(whole)).data.__schema.types.length).toBeGreaterThan(50);
  expect(JSON.stringify(await open.query('{ execution { id } }'))).toContain('is required');
  expect(JSON.stringify(await open.query('{ executionz { id } }'))).toContain('Did you mean');
  const closed = await setupServer({ limits: { introspection: false } });
  expect((await closed.query(whole)).errors?.[0]?.extensions?.code).toBe('INTROSPECTION_OFF');
  const { errors } = await closed.query('{ executionz { id } }');
  expect(errors?.[0]?.message).toBe('Cannot query field "executionz" on type "Query".');
  expect(await closed.query(SMALL)).toEqual({ data: { __typename: 'Query' } });
});

test('a list of operations is refused for what it is', async () => {
  const { post } = await setupServer();
  const response = await post(`[${body(SMALL)},${body(SMALL)}]`);
  expect(await refusalIn(response)).toEqual({ status: 400, code: 'BATCH_REFUSED', isTimed: false });
});

const LARGE = JSON.stringify({ query: SMALL, extensions: { more: 'x'.repeat(1024 * 1024) } });
const TOO_LARGE = {
  message: 'a body may have 1048576 bytes (BODY_BYTES), and this one has more',
  extensions: { code: 'BODY_TOO_LARGE' },
};

test('a body of more than a mebibyte is refused, whether it says how long it is or not', async () => {
  const { post, url } = await setupServer();
  const told = await post(LARGE);
  expect(told.status).toBe(413);
  expect((await told.json()).errors).toMatchObject([TOO_LARGE]);
  const headers = { authorization, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
  const sent = request(url, { method: 'POST', headers });
  sent.end(LARGE);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  expect(response.statusCode).toBe(413);
  expect(JSON.parse(Buffer.concat(chunks).toString()).errors).toMatchObject([TOO_LARGE]);
});

test('a definition larger than a body may be is told so, and is looked at where bodies may be larger', async () => {
  const publish = JSON.stringify({
    query: `mutation ($definition: JSON!) {
      publishWorkflow(input: { definition: $definition }) { ... on Error { code message } }
    }`,
    variables: {
      definition: { workflow_id: 'w', steps: [], metadata: { more: 'x'.repeat(5 * 1024 * 1024) } },
    },
  });
  const usual = await setupServer();
  expect((await (await usual.post(publish)).json()).errors).toMatchObject([TOO_LARGE]);
  const { post } = await setupServer({ limits: { bodyBytes: 8 * 1024 * 1024 } });
  const { data } = await (await post(publish)).json();
  expect(data.publishWorkflow.code).toMatch(/^INVALID_/);
});

test('strangers are refused by their address, and whoever has a token is not', async () => {
  const { post, url, query } = await setupServer({ limits: { strangersPerMinute: 3 } });
  const ask = () => post(body(SMALL), { authorization: 'Bearer wrong' });
  const wrong = await openSocket(url);
  wrong.send({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } });
  expect((await wrong.closed).code).toBe(4401);
  expect((await fetch(new URL('/nowhere', url))).status).toBe(404);
  expect((await ask()).status).toBe(401);
  expect(await refusalIn(await ask())).toEqual(RATE_LIMITED);
  expect(await refusalIn(await fetch(url, { headers: { accept: 'text/html' } }))).toEqual(RATE_LIMITED);
  expect(await query(SMALL)).toEqual({ data: { __typename: 'Query' } });
  expect((await fetch(new URL('/health', url))).status).toBe(200);
});

test('whoever guesses the token of the metrics is a stranger, too, and whoever has it is not', async () => {
  const { url } = await setupServer({ limits: { strangersPerMinute: 2 }, telemetry: createMetrics() });
  const scrape = (token: string) => fetch(new URL('/metrics', url), { headers: { authorization: token } });
  expect((await scrape('Bearer guess')).status).toBe(401);
  expect((await fetch(new URL('/nowhere', url))).status).toBe(404);
  expect(await refusalIn(await scrape('Bearer another-guess'))).toEqual(RATE_LIMITED);
  expect((await scrape(authorization)).status).toBe(200);
  expect((await fetch(new URL('/ready', url))).status).toBe(200);
});

test.each<[string, string | null, number]>([
  ['whose token has to be guessed', 'the-token-of-scrapes', 401],
  ['that wants no token', null, 200],
])('so it is on a port of its own %s', async (_what, token, status) => {
  const { readiness, logger } = { readiness: new Readiness(new TestClock()), logger: silent };
  const { expose } = createMetrics();
  const limiter = new Limiter({ ...DEFAULT_REQUEST_LIMITS, strangersPerMinute: 2 });
  const admission = new Admission({ limiter, trustedProxies: [], allowedOrigins: [] });
  const parts = { readiness, logger, admission, scrape: { expose, token } };
  const { url, close } = await startProbeServer({ host: '127.0.0.1', port: 0 }, parts);
  onTestFinished(close);
  expect((await fetch(`${url}/metrics`)).status).toBe(status);
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect(await refusalIn(await fetch(`${url}/metrics`))).toEqual(RATE_LIMITED);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('whoever opens too many approval links is told so by a page, as a browser shows it', async () => {
  const { url } = await setupServer({ limits: { strangersPerMinute: 1 } });
  const link = new URL(`/approvals/link/${'A'.repeat(43)}`, url);
  expect((await fetch(link)).status).toBe(404);
  for (const method of ['GET', 'POST']) {
    const refused = await fetch(link, { method });
    const { headers } = refused;
    expect([refused.status, headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await refused.text()).toContain(`Open the link again in ${headers.get('retry-after')} s`);
  }
});

test('behind a proxy that is trusted, strangers are told apart', async () => {
  const limits = { strangersPerMinute: 1, trustedProxies: ['127.0.0.1'] };
  const { url } = await setupServer({ limits });
  const from = async (address: string) =>
    (await fetch(new URL('/x', url), { headers: { 'x-forwarded-for': address } })).status;
  expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([
    404, 429, 404,
  ]);
});

test('a socket over which too many messages come within a second is closed with 4429', async () => {
  const clock = new TestClock();
  const connections = { messagesPerSecond: 20, subscriptionsPerSocket: 5 };
  const { url } = await setupServer({ clock, connections });
  const { send, closed, next } = await connectSocket(url);
  for (let second = 0; second < 3; second++) {
    clock.advance(1_000);
    for (let sent = 0; sent < 20; sent++) send({ type: 'ping' });
    for (let sent = 0; sent < 20; sent++) expect(await next()).toEqual({ type: 'pong' });
  }
  send({ type: 'ping' });
  expect(await closed).toEqual({
    code: 4429,
    reason:
      'more than 20 messages came within a second, the most there may be: send fewer, and connect again',
  });
});

test('a client may begin all its subscriptions at once, and end them', async () => {
  const clock = new TestClock();
  const { url, subscribers } = await setupServer({
    clock,
    connections: { messagesPerSecond: 10, subscriptionsPerSocket: 30 },
  });
  const { send, until } = await connectSocket(url);
  clock.advance(1_000);
  for (let id = 0; id < 30; id++) send(subscribeMessage(`${id}`, WATCH));
  await subscribers(30);
  for (let id = 0; id < 29; id++) send({ id: `${id}`, type: 'complete' });
  send(subscribeMessage('last', SMALL));
  expect(await until('last')).toHaveLength(2);
});
