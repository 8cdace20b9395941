import { createHash } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createServices } from '#src/app/database.js';
import { startGateway } from '#src/app/gateway.js';
import { openPostgres } from '#src/db/database.js';
import { createLocalNotifier } from '#src/db/notifier.js';
import { apiKeys } from '#src/db/tables-people.js';
import { ForbiddenError } from '#src/domain/access-errors.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { createApiKey, loadApiKeys, pageApiKeys, revokeApiKey } from '#src/services/api-key.js';
import { pageAudit } from '#src/services/audit.js';
import { listEvents } from '#src/store/event.js';
import { openClients } from '#test/support/clients.js';
import { TestClock } from '#test/support/clock.js';
import { silent } from '#test/support/engine.js';
import { connectSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { collect, setupServer } from '#test/support/server.js';

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeyPayload { key apiKey { id databaseId name hint permissions roles createdBy createdAt expiresAt lastUsedAt revokedAt } }
  ... on Error { code message }
  ... on InvalidInputError { faults { path message hint } }
} }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) {
  ... on RevokeApiKeyPayload { repeated apiKey { databaseId revokedAt revokedBy } }
  ... on Error { code message }
} }`;
const LIST = '{ executions { totalCount } }';
const WATCH = 'subscription { executionsUpdated { cursor } }';
const START = '2026-01-01T00:00:00.000Z';

async function setup() {
  const clock = new TestClock(START);
  // Pings would go by the same clock, and nobody has the time to answer them.
  const server = await setupServer({ clock, connections: { pingMs: 3_600_000 } });
  const { services, caller, url } = server;
  const make = (more: Partial<Parameters<typeof createApiKey>[2]> = {}) =>
    createApiKey(services, caller, {
      ...{ name: 'ci', permissions: ['execution:read'], roles: [], expiresInMs: null },
      ...more,
    });
  /** What comes of a query with this key: `ok`, or the code of the refusal. */
  const come = async (key: string, query = LIST) => {
    const { errors } = await openClients(url, `Bearer ${key}`).query(query);
    return errors ? errors[0]?.extensions?.code : 'ok';
  };
  const revoke = (id: string) => revokeApiKey(services, caller, id);
  return { ...server, clock, make, come, revoke };
}

test('a key is shown once; what is kept of it is a hash, and how it begins', async () => {
  const { query, database, come } = await setup();
  const input = {
    name: 'ci',
    permissions: ['execution:start', 'execution:read'],
    roles: ['release'],
    expiresIn: '90d',
  };
  const { data } = await query(CREATE, { input });
  const { key, apiKey } = data.createApiKey;
  expect(key).toMatch(/^rpk_[\w-]{43}$/);
  expect(apiKey).toMatchObject({
    ...{
      name: 'ci',
      hint: key.slice(0, 10),
      permissions: ['execution:read', 'execution:start'],
      roles: ['release'],
    },
    ...{
      createdBy: 'tester',
      createdAt: START,
      expiresAt: '2026-04-01T00:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
    },
  });
  expect(await come(key)).toBe('ok');
  const rows = JSON.stringify(await database.db.select().from(apiKeys));
  expect(rows).toContain(createHash('sha256').update(key).digest('hex'));
  expect(rows).not.toContain(key.slice(10));
  const listed = await query('{ apiKeys { edges { node { databaseId hint } } } }');
  expect(listed.data.apiKeys.edges).toEqual([{ node: { databaseId: apiKey.databaseId, hint: apiKey.hint } }]);
});

test('whoever comes with a key may do what it may and no more, and acts as key:<name>', async () => {
  const { make, come, publish, start, url, services } = await setup();
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await start('rest');
  const { key } = await make({ permissions: ['execution:pause'] });
  expect(await come(key)).toBe('FORBIDDEN');
  await openClients(url, `Bearer ${key}`).query(
    `mutation { pauseExecution(input: { id: "${id}" }) { __typename } }`,
  );
  expect((await listEvents(services.db, id, 0, 10)).at(-1)?.actor).toBe('key:ci');
});

test.each([
  [{ permissions: [] }, [['permissions', 'is empty']]],
  [
    { permissions: ['execution:raed', 'admin', ''] },
    [
      ['permissions[0]', 'did you mean `execution:read`?'],
      ['permissions[2]', 'is no permission'],
    ],
  ],
  [{ name: ' ' }, [['name', 'is empty']]],
  [{ name: 'x'.repeat(201) }, [['name', '201']]],
  [{ roles: ['ok', ''] }, [['roles[1]', 'is empty']]],
  [{ roles: Array(51).fill('r') }, [['roles', '51']]],
  [{ expiresIn: 'soon' }, [['expiresIn', 'is no duration']]],
  [{ expiresIn: '0s' }, [['expiresIn', 'is over at once']]],
])('%j is refused for what it is', async (more, faults) => {
  const { query } = await setup();
  const { data } = await query(CREATE, { input: { name: 'ci', permissions: ['admin'], ...more } });
  expect(data.createApiKey.code).toBe('INVALID_INPUT');
  expect(
    data.createApiKey.faults.map((fault: { path: string }) => [fault.path, JSON.stringify(fault)]),
  ).toEqual(faults.map(([path, text]) => [path, expect.stringContaining(text ?? '')]));
});

test('nobody gives a key what he does not have', async () => {
  const { services, caller } = await setup();
  const lesser = { ...caller, permissions: ['execution:cancel' as const] };
  const request = { name: 'ci', roles: [], expiresInMs: null };
  const ask = (permissions: string[]) => createApiKey(services, lesser, { ...request, permissions });
  await expect(ask(['execution:cancel', 'execution:read'])).rejects.toThrow(ForbiddenError);
  expect((await ask(['execution:pause'])).apiKey.permissions).toEqual(['execution:pause']);
  expect(
    await pageApiKeys(services, caller, { after: null, before: null, limit: 10, backwards: false }),
  ).toHaveLength(1);
});

test('a key is good until it expires, and no longer, and whoever comes later is told when that was', async () => {
  const { make, come, clock, url } = await setup();
  const { key } = await make({ expiresInMs: 60_000 });
  const { closed } = await connectSocket(url, { authorization: `Bearer ${key}` });
  clock.advance(59_999);
  expect(await come(key)).toBe('ok');
  clock.advance(1);
  expect(await come(key)).toBe('UNAUTHENTICATED');
  const { errors } = await openClients(url, `Bearer ${key}`).query(LIST);
  expect(errors?.[0]?.message).toBe('the token has expired at 2026-01-01T00:01:00.000Z: come with a new one');
  expect((await closed).code).toBe(4403);
});

test('a key that was revoked is refused at once, and what it had open is closed; another of that name goes on', async () => {
  const { make, come, query, url, subscribers } = await setup();
  const [one, other] = [await make(), await make()];
  const streams = [one, other].map(({ key }) => {
    const { subscribe } = openClients(url, `Bearer ${key}`);
    return collect(subscribe('server-sent events', WATCH));
  });
  for (const stream of streams) stream.catch(() => {});
  const sockets = await Promise.all(
    [one, other].map(({ key }) => connectSocket(url, { authorization: `Bearer ${key}` })),
  );
  for (const { send } of sockets) send(subscribeMessage('1', WATCH));
  await subscribers(4);
  const revoked = { databaseId: one.apiKey.id, revokedAt: START, revokedBy: 'tester' };
  expect((await query(REVOKE, { id: one.apiKey.id })).data.revokeApiKey).toEqual({
    repeated: false,
    apiKey: revoked,
  });
  expect([await come(one.key), await come(other.key)]).toEqual(['UNAUTHENTICATED', 'ok']);
  expect((await sockets[0]?.closed)?.code).toBe(4403);
  expect((await streams[0])?.at(-1)?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  sockets[1]?.send(subscribeMessage('2', '{ __typename }'));
  await sockets[1]?.until('2');
  await subscribers(2);
  const again = encodeGlobalId('ApiKey', one.apiKey.id);
  expect((await query(REVOKE, { id: again })).data.revokeApiKey).toEqual({ repeated: true, apiKey: revoked });
});

test('who made a key and who revoked it is in the audit log, in the transaction of the deed', async () => {
  const { make, revoke, services, caller } = await setup();
  const { apiKey } = await make({ roles: ['release'] });
  await revoke(apiKey.id);
  await revoke(apiKey.id);
  const entries = await pageAudit(services, caller, { target: apiKey.id }, { after: null, limit: 10 });
  expect(entries.map(({ actor, action, outcome, detail }) => ({ actor, action, outcome, detail }))).toEqual(
    expect.arrayContaining([
      { actor: 'tester', action: 'revoke_api_key', outcome: 'ok', detail: { name: 'ci' } },
      {
        ...{ actor: 'tester', action: 'create_api_key', outcome: 'ok' },
        detail: { name: 'ci', permissions: ['execution:read'], roles: ['release'] },
      },
    ]),
  );
  expect(entries).toHaveLength(2);
});

test('a key that there is not can not be revoked', async () => {
  const { query } = await setup();
  const id = '00000000-0000-7000-8000-000000000000';
  expect((await query(REVOKE, { id })).data.revokeApiKey).toEqual({
    code: 'API_KEY_NOT_FOUND',
    message: `there is no API key ${id}; list what there is with the query apiKeys`,
  });
});

test('where the hint of a revocation is lost, the key is good for 5 seconds at most', async () => {
  const { make, come, clock, url, database, caller } = await setup();
  const { key, apiKey } = await make();
  const { closed } = await connectSocket(url, { authorization: `Bearer ${key}` });
  expect(await come(key)).toBe('ok');
  const elsewhere = createServices({ ...database, notifier: createLocalNotifier() }, { clock });
  await revokeApiKey(elsewhere, caller, apiKey.id);
  clock.advance(4_999);
  expect(await come(key)).toBe('ok');
  clock.advance(1);
  expect(await come(key)).toBe('UNAUTHENTICATED');
  expect((await closed).code).toBe(4403);
});

test.runIf(inject('postgresUrl'))('another gateway hears of a revocation at once', async () => {
  const { make, revoke, database, caller } = await setup();
  const other = openPostgres(database.url ?? '');
  onTestFinished(() => other.close());
  await other.notifier.start();
  const settings = { host: '127.0.0.1', port: 0, drainMs: 0, connections: { drainMs: 0 } };
  const parts = { caller, token: 'the-token-of-another', logger: silent };
  // Its clock stands still: only the hint can tell it.
  const gateway = await startGateway(settings, createServices(other, { clock: new TestClock() }), parts);
  onTestFinished(() => gateway.close());
  const { key, apiKey } = await make();
  const { closed } = await connectSocket(gateway.url, { authorization: `Bearer ${key}` });
  await revoke(apiKey.id);
  expect((await closed).code).toBe(4403);
  const { errors } = await openClients(gateway.url, `Bearer ${key}`).query(LIST);
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('that a key was used is noted, once a minute at most', async () => {
  const { make, come, clock, services, caller, stop } = await setup();
  const { key, apiKey } = await make();
  await come(key);
  clock.advance(59_999);
  await come(key);
  clock.advance(1);
  await come(key);
  clock.advance(30_000);
  await come(key);
  // What is under way is written before the gateway has stopped.
  await stop();
  const [read] = await loadApiKeys(services, caller, [apiKey.id]);
  expect(read?.lastUsedAt).toEqual(new Date(Date.parse(START) + 60_000));
});

test.each(['rpk_', 'rpk_x', `rpk_${'A'.repeat(43)}`, `RPK_${'A'.repeat(43)}`])(
  '%s is no key',
  async (key) => {
    const { come } = await setup();
    expect(await come(key)).toBe('UNAUTHENTICATED');
  },
);
