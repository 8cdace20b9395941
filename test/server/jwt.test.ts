import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { OWN_ACTORS } from '#src/domain/actor.js';
import type { JwtSettings } from '#src/server/jwt.js';
import { listEvents } from '#src/store/event.js';
import { openClients } from '#test/support/clients.js';
import { TestClock } from '#test/support/clock.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { setupServer } from '#test/support/server.js';

const SECRET = 'a secret of the tests, of 32 bytes or more';
const BY_SECRET: JwtSettings = { kind: 'secret', secret: SECRET, issuer: null, audience: null };
const ISSUER = 'https://id.example';
const AUDIENCE = 'reprise';
const LIST = '{ executions { totalCount } }';
const bytes = (text: string) => new TextEncoder().encode(text);

async function setup(jwt: JwtSettings = BY_SECRET) {
  const clock = new TestClock();
  // Pings would go by the same clock, and nobody has the time to answer them.
  const server = await setupServer({ clock, jwt, connections: { pingMs: 3_600_000 } });
  const seconds = (offset: number) => Math.floor(clock.now().getTime() / 1_000) + offset;
  const claims = (more: object = {}): JWTPayload => ({
    ...{ sub: 'ada', exp: seconds(60), permissions: ['execution:read'] },
    ...more,
  });
  const sign = (payload: JWTPayload, { alg = 'HS256', secret = SECRET } = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg }).sign(bytes(secret));
  /** What comes of a query with this token: `ok`, or the status that it is refused with. */
  const come = async (token: string, query = LIST) => {
    const response = await server.post(JSON.stringify({ query }), { authorization: `Bearer ${token}` });
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return errors ? `${response.status} ${errors[0]?.extensions.code}` : 'ok';
  };
  return { ...server, clock, seconds, claims, sign, come };
}

test('whoever comes with a token that was signed with the secret is its subject', async () => {
  const { claims, sign, come, url, publish, start, services } = await setup();
  expect(await come(await sign(claims()))).toBe('ok');
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await start('rest');
  const token = await sign(claims({ permissions: undefined, scope: 'openid execution:cancel nonsense' }));
  expect(await come(token)).toBe('200 FORBIDDEN');
  const { query } = openClients(url, `Bearer ${token}`);
  expect(await query(`mutation { cancelExecution(input: { id: "${id}" }) { __typename } }`)).toMatchObject({
    data: { cancelExecution: { __typename: 'CancelExecutionPayload' } },
  });
  const [event] = (await listEvents(services.db, id, 0, 10)).slice(-1);
  expect(event?.actor).toBe('ada');
});

test('permissions come as a list, as words, and as scope; what is no permission is left out', async () => {
  const { claims, sign, come } = await setup();
  const outcomes = await Promise.all(
    [
      { permissions: ['nonsense', 7, 'execution:read'] },
      { permissions: 'workflow:read execution:read' },
      { permissions: [], scope: 'execution:read' },
      { permissions: ['admin'] },
      { permissions: ['workflow:read'] },
      { permissions: { 'execution:read': true } },
      { permissions: undefined },
    ].map(async (more) => come(await sign(claims(more)))),
  );
  expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok', '200 FORBIDDEN', '200 FORBIDDEN', '200 FORBIDDEN']);
});

test('a token names its project, which is there from the first use on', async () => {
  const { claims, sign, url, publish } = await setup();
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const all = { permissions: ['admin'] };
  const count = '{ workflows { edges { node { key } } } }';
  const [own, other] = await Promise.all(
    [claims(all), claims({ ...all, project: 'shop.eu-1' })].map(async (payload) =>
      openClients(url, `Bearer ${await sign(payload)}`),
    ),
  );
  expect((await own?.query(count))?.data.workflows.edges).toHaveLength(1);
  const answers = await Promise.all([1, 2, 3].map(() => other?.query(count)));
  expect(answers).toEqual([1, 2, 3].map(() => ({ data: { workflows: { edges: [] } } })));
});

test.each<[string, Record<string, unknown>]>([
  ['no subject', { sub: undefined }],
  ['an empty subject', { sub: ' ' }],
  ['a subject that is no text', { sub: 7 }],
  ['a subject that can not be stored', { sub: 'a\0b' }],
  ['no end', { exp: undefined }],
  ['an end past all time', { exp: 1e300 }],
  ['a project that is no key', { project: '../default' }],
  ['a project that is no text', { project: 7 }],
])('a token with %s is refused', async (_what, more) => {
  const { claims, sign, come } = await setup();
  expect(await come(await sign(claims(more)))).toBe('401 UNAUTHENTICATED');
});

test.each([...OWN_ACTORS, 'key:ci'])(
  'a token whose subject is %s, as whom others act, is refused, and says why',
  async (sub) => {
    const { claims, sign, post, url } = await setup();
    const token = await sign(claims({ sub, permissions: ['admin'] }));
    const message =
      'a token may not have the subject operator, engine, resumer, expiry or key:...: sign one with another';
    const response = await post(JSON.stringify({ query: LIST }), { authorization: `Bearer ${token}` });
    expect([response.status, await response.json()]).toEqual([
      401,
      { errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
    const { send, closed } = await openSocket(url);
    send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await closed).toEqual({ code: 4401, reason: message });
  },
);

test('a subject that only looks like one of those is like any other', async () => {
  const { claims, sign, come } = await setup();
  for (const sub of ['Operator', 'operator@example.com', 'keys', 'resumer ', 'constructor'])
    expect(await come(await sign(claims({ sub }))), sub).toBe('ok');
});

test.each([
  ['another secret', { secret: `${SECRET}!` }],
  ['another algorithm', { alg: 'HS512' }],
])('a token that is signed with %s is refused', async (_what, how) => {
  const { claims, sign, come } = await setup();
  expect(await come(await sign(claims(), how))).toBe('401 UNAUTHENTICATED');
});

test('a token that is not signed, was changed, or is none at all is refused', async () => {
  const { claims, sign, come } = await setup();
  const unsigned = new UnsecuredJWT(claims()).encode();
  const [header, , signature] = (await sign(claims())).split('.');
  const changed = [
    header,
    Buffer.from(JSON.stringify(claims({ sub: 'eve' }))).toString('base64url'),
    signature,
  ];
  const tokens = [unsigned, `${unsigned}e30`, changed.join('.'), 'a.b.c', '..', 'x', `${header}.${header}.`];
  expect(await Promise.all(tokens.map((token) => come(token)))).toEqual(
    tokens.map(() => '401 UNAUTHENTICATED'),
  );
});

/** What a token is refused with, over HTTP and as the reason that a socket is closed for. */
async function reasonsFor(server: Awaited<ReturnType<typeof setup>>, token: string): Promise<string[]> {
  const sent = { authorization: `Bearer ${token}` };
  const response = await server.post(JSON.stringify({ query: LIST }), sent);
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  const { send, closed } = await openSocket(server.url);
  send({ type: 'connection_init', payload: sent });
  const { code, reason } = await closed;
  expect([response.status, code]).toEqual([401, 4401]);
  return [...new Set([errors[0]?.message ?? '', reason])];
}

test.each<[string, object, object, string]>([
  [
    'past its time',
    { exp: 1_767_222_000 },
    {},
    'has expired at 2025-12-31T23:00:00.000Z: come with a new one',
  ],
  ['past its time since for ever', { exp: -1e300 }, {}, 'has expired: come with a new one'],
  [
    'of another issuer',
    { iss: 'https://other.example' },
    {},
    'the issuer (iss) of the token is not the expected',
  ],
  ['for another audience', { aud: 'shop' }, {}, 'the audience (aud) of the token is not the expected one'],
  ['without an audience', { aud: undefined }, {}, 'the token has no claim aud'],
  ['without a subject', { sub: undefined }, {}, 'the token has no claim sub'],
  ['of no good subject', { sub: ' ' }, {}, 'the token has no good claim sub'],
  ['of no good project', { project: '../default' }, {}, 'the token has no good claim project'],
  ['that begins later', { nbf: 4_000_000_000 }, {}, 'the token is not good yet, by its claim nbf'],
  [
    'with another signature',
    { exp: 0 },
    { secret: `${SECRET}!` },
    'the signature of the token does not match',
  ],
  ['signed in another way', {}, { alg: 'HS512' }, 'the token is signed in a way that is not taken here'],
])('a token %s is told what is wrong with it, and not what would be right', async (_what, more, how, why) => {
  const server = await setup({ ...BY_SECRET, issuer: ISSUER, audience: AUDIENCE });
  const payload = server.claims({ iss: ISSUER, aud: AUDIENCE, ...more });
  const reasons = await reasonsFor(server, await server.sign(payload, how));
  expect(reasons).toEqual([expect.stringContaining(why)]);
  expect(reasons[0]).not.toMatch(new RegExp(`${ISSUER}|${SECRET}|reprise`));
});

test('what is no token that anybody gave out is told so', async () => {
  const server = await setup();
  const unknown = 'this token is not known here: it may be mistyped, revoked, or of another server';
  for (const token of ['x', 'rpk_nobody', 'a.b']) expect(await reasonsFor(server, token)).toEqual([unknown]);
  expect(await reasonsFor(server, 'a.b.c')).toEqual(['the token is no JSON Web Token that can be read']);
});

test('clocks may differ by 30 seconds, at both ends', async () => {
  const { claims, sign, come, seconds } = await setup();
  const outcomes = await Promise.all(
    [{ exp: seconds(-29) }, { exp: seconds(-30) }, { nbf: seconds(30) }, { nbf: seconds(31) }].map(
      async (more) => come(await sign(claims(more))),
    ),
  );
  expect(outcomes).toEqual(['ok', '401 UNAUTHENTICATED', 'ok', '401 UNAUTHENTICATED']);
});

test('a socket lives until its token has expired, and 30 seconds', async () => {
  const { claims, sign, url, clock } = await setup();
  const { send, until, closed } = await connectSocket(url, {
    authorization: `Bearer ${await sign(claims())}`,
  });
  clock.advance(89_999);
  send(subscribeMessage('1', '{ __typename }'));
  await until('1');
  clock.advance(1);
  expect((await closed).code).toBe(4403);
});

test('where an issuer and an audience are set, a token is for them', async () => {
  const { claims, sign, come } = await setup({ ...BY_SECRET, issuer: ISSUER, audience: AUDIENCE });
  const outcomes = await Promise.all(
    [
      { iss: ISSUER, aud: [AUDIENCE, 'others'] },
      { iss: ISSUER },
      { iss: `${ISSUER}/`, aud: AUDIENCE },
      { iss: ISSUER, aud: 'others' },
    ].map(async (more) => come(await sign(claims(more)))),
  );
  expect(outcomes).toEqual(['ok', ...Array(3).fill('401 UNAUTHENTICATED')]);
});

/** A server that takes tokens signed with a key of a published set, and what publishes it. */
async function setupJwks() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const published = { keys: [jwk], status: 200 };
  const { received, url } = await startHttpServer((_request, response) =>
    sendJson(response, { keys: published.keys }, published.status),
  );
  const server = await setup({ kind: 'jwks', url: `${url}/keys`, issuer: ISSUER, audience: AUDIENCE });
  const ours = { iss: ISSUER, aud: AUDIENCE };
  return {
    ...{ ...server, published, fetched: received, jwk },
    token: (more: JWTPayload = {}, header: object = {}) =>
      new SignJWT(server.claims({ ...ours, ...more }))
        .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
        .sign(privateKey),
  };
}

test('a token that was signed with a published key is taken, and the keys are fetched once', async () => {
  const { token, come, fetched } = await setupJwks();
  for (const sub of ['ada', 'grace', 'edsger']) expect(await come(await token({ sub }))).toBe('ok');
  expect(fetched).toHaveLength(1);
});

test.each<[string, JWTPayload, object]>([
  ['of another issuer', { iss: 'https://other.example' }, {}],
  ['for another audience', { aud: 'shop' }, {}],
  ['with a key that is not published', {}, { kid: 'two' }],
])('a token %s is refused', async (_what, claims, header) => {
  const { token, come } = await setupJwks();
  expect(await come(await token(claims, header))).toBe('401 UNAUTHENTICATED');
});

test('a published key is no shared secret', async () => {
  const { claims, come, jwk, sign } = await setupJwks();
  const secret = JSON.stringify(jwk);
  const forged = await sign(claims({ iss: ISSUER, aud: AUDIENCE }), { secret });
  expect(await come(forged)).toBe('401 UNAUTHENTICATED');
  expect(await come(await sign(claims(), { secret: SECRET }))).toBe('401 UNAUTHENTICATED');
});

test('while the keys can not be fetched nobody knows whether a token is good: 503, and then as it is', async () => {
  const { token, come, published, takeLog, url } = await setupJwks();
  published.status = 500;
  expect(await come(await token())).toBe('503 UNAVAILABLE');
  expect(takeLog()).toEqual([expect.objectContaining({ msg: 'could not find out who asks' })]);
  expect(await come('no-token-at-all')).toBe('401 UNAUTHENTICATED');
  const headers = { authorization: `Bearer ${await token()}` };
  for (const path of ['/graphql', '/api/v1/executions'])
    expect((await fetch(new URL(path, url), { headers })).headers.get('retry-after')).toBe('5');
  takeLog();
  const { send, closed } = await openSocket(url);
  send({ type: 'connection_init', payload: headers });
  expect(await closed).toEqual({
    code: 1013,
    reason: 'UNAVAILABLE: who you are can not be found out now; connect again',
  });
  expect(takeLog()).toEqual([expect.objectContaining({ msg: 'could not find out who asks' })]);
  published.status = 200;
  expect(await come(await token())).toBe('ok');
  published.status = 500;
  expect(await come(await token({ sub: 'grace' }))).toBe('ok');
});

test('beside JSON Web Tokens the token of the server goes on to do everything', async () => {
  const { query } = await setup();
  expect(await query('{ apiKeys { edges { node { id } } } }')).toEqual({ data: { apiKeys: { edges: [] } } });
});
