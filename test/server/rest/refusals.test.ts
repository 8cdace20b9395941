import { expect, test } from 'vitest';
import { isPermission, PERMISSIONS } from '#src/domain/permission.js';
import { routes } from '#src/server/rest/routes.js';
import { setupRest, tokenFor } from '#test/support/rest.js';

const NOWHERE = '00000000-0000-7000-8000-000000000001';

async function setup() {
  const rest = await setupRest();
  await rest.publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  return rest;
}

test('without a valid token nothing is told, not even what there is', async () => {
  const { send } = await setup();
  for (const token of [null, 'wrong'])
    for (const path of ['/executions', `/executions/${NOWHERE}`, '/nothing']) {
      const { status, headers, body } = await send('GET', path, { token });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(body).toEqual({
        error: 'UNAUTHENTICATED',
        message: token
          ? 'this token is not known here: it may be mistyped, revoked, or of another server'
          : 'send the header authorization: Bearer <token>',
      });
    }
});

test.each(routes.map(({ method, path, permission }) => [method, path, permission] as const))(
  '%s %s takes a permission, and that is enough',
  async (method, path, permission) => {
    expect(isPermission(permission)).toBe(true);
    const { send } = await setup();
    const address = path.replace('{id}', NOWHERE);
    const covering = PERMISSIONS.filter((one) => one === permission || one === 'admin');
    const others = PERMISSIONS.filter((one) => !covering.includes(one) && !isIn(one, permission));
    const { status, body } = await send(method, address, { token: tokenFor(...others) });
    expect({ status, error: body.error }).toEqual({ status: 403, error: 'FORBIDDEN' });
    expect(body.message).toContain(permission);
    for (const one of covering)
      expect((await send(method, address, { token: tokenFor(one) })).status).not.toBe(403);
  },
);

/** To cancel includes to pause and to resume. */
function isIn(one: string, wanted: string): boolean {
  return one === 'execution:cancel' && ['execution:pause', 'execution:resume'].includes(wanted);
}

test('who may cancel may pause and resume, but not by force', async () => {
  const { start, send } = await setup();
  const { id } = await start('rest');
  const token = tokenFor('execution:cancel');
  expect((await send('POST', `/executions/${id}/pause`, { token })).status).toBe(200);
  expect(await send('POST', `/executions/${id}/resume`, { token, body: { force: true } })).toMatchObject({
    status: 403,
    body: { error: 'FORBIDDEN' },
  });
  expect((await send('POST', `/executions/${id}/resume`, { token })).status).toBe(200);
});

test('what is not there is answered with 404', async () => {
  const { get } = await setup();
  for (const path of ['', '/', '/nothing', '/executions/a/b/c', '/executions//pause'])
    expect(await get(path)).toMatchObject({
      status: 404,
      body: {
        error: 'NOT_FOUND',
        message: `there is nothing at /api/v1${path}; /api/v1/docs lists what there is`,
      },
    });
});

test.each([
  ['DELETE', '/executions', 'GET, HEAD, POST'],
  ['PUT', `/executions/${NOWHERE}`, 'GET, HEAD'],
  ['POST', '/executions/paused', 'GET, HEAD'],
  ['GET', `/executions/${NOWHERE}/pause`, 'POST'],
  ['DELETE', '/docs', 'GET, HEAD'],
])('%s %s is answered with 405 and what is allowed', async (method, path, allowed) => {
  const { send } = await setup();
  const { status, headers, body } = await send(method, path);
  expect({ status, error: body.error }).toEqual({ status: 405, error: 'METHOD_NOT_ALLOWED' });
  expect(headers.get('allow')).toBe(allowed);
});

test('a head is that of a get', async () => {
  const { base } = await setup();
  const headers = { authorization: 'Bearer the-token-of-the-tests' };
  const response = await fetch(`${base}/executions`, { method: 'HEAD', headers });
  expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: '' });
});

test('a fault of the server is told by an id alone, under which it is logged', async () => {
  const { services, get, takeLog } = await setup();
  const { db } = services;
  services.db = {
    ...db,
    select: () => {
      throw new Error('the password is 1234');
    },
  } as unknown as typeof db;
  const { status, body } = await get('/executions', { headers: { 'x-request-id': 'fault-1' } });
  const [logged] = takeLog();
  expect(status).toBe(500);
  expect(body).toEqual({
    error: 'INTERNAL_SERVER_ERROR',
    message: `Unexpected error; tell those who run this server the id ${logged?.errorId}`,
  });
  expect(logged).toMatchObject({ level: 50, requestId: 'fault-1' });
  expect(JSON.stringify(logged)).toContain('the password is 1234');
});

test('that the database can not be reached is no fault of the server, and passes', async () => {
  const { services, get, takeLog } = await setup();
  const { db } = services;
  services.db = {
    ...db,
    select: () => {
      throw Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
    },
  } as unknown as typeof db;
  const { status, headers, body } = await get('/executions');
  expect({ status, error: body.error, after: headers.get('retry-after') }).toEqual({
    ...{ status: 503, error: 'UNAVAILABLE', after: '1' },
  });
  expect(body.message).not.toContain('10.1.2.3');
  expect(takeLog()).toMatchObject([{ level: 40, why: 'connect ECONNREFUSED 10.1.2.3:5432' }]);
});

test('what can not be stored is refused wherever it stands', async () => {
  const { start, command, get } = await setup();
  const { id } = await start('rest');
  await command(`/executions/${id}/pause`);
  let deep: object = {};
  for (let depth = 0; depth < 200; depth++) deep = { deep };
  const bad = [{ note: 'a\0b' }, { '\ud800': 1 }, deep, { long: 'x'.repeat(300_000) }];
  for (const resume_data of bad)
    expect((await command(`/executions/${id}/resume`, { resume_data })).status).toBe(400);
  for (const data of bad.slice(0, 3)) {
    const sent = { workflow_id: 'rest', trigger_payload: data };
    expect((await command('/executions', sent)).status).toBe(400);
    expect((await command('/executions', { workflow_id: 'rest', metadata: data })).status).toBe(400);
  }
  expect((await command('/executions', { workflow_id: 'a\0b' })).status).toBe(404);
  expect((await command('/executions', { workflow_id: 'rest', trigger_event: '\ud800' })).status).toBe(400);
  expect((await get('/executions?workflow_id=a%00b')).body.total).toBe(0);
  expect((await get(`/executions?${'x'.repeat(5_000)}=1`)).status).toBe(200);
});

test('who asks too often is told when to ask again, in the same shape', async () => {
  const rest = await setupRest({ limits: { requestsPerMinute: 2, strangersPerMinute: 2 } });
  await rest.get('/executions');
  await rest.get('/executions');
  const { status, headers, body } = await rest.get('/executions');
  expect({ status, error: body.error }).toEqual({ status: 429, error: 'RATE_LIMITED' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  for (const _ of [1, 2]) expect((await rest.get('/executions', { token: null })).status).toBe(401);
  expect((await rest.get('/executions', { token: null })).status).toBe(429);
  expect((await fetch(`${rest.base}/docs`)).status).toBe(429);
});
