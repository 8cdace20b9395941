import { request as sendRaw } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isPermission, PERMISSIONS } from '#src/domain/permission.js';
import { routes } from '#src/server/rest/routes.js';
import { setupRest, tokenFor } from '#test/support/rest.js';
import type { ServerOptions } from '#test/support/server.js';

const NOWHERE = '00000000-0000-7000-8000-000000000001';

async function setup(options: ServerOptions = {}) {
  const rest = await setupRest(options);
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

test.each([
  ['{', 'the body is no JSON'],
  ['[]', 'the body is no JSON object; send one, or no body at all'],
  ['null', 'the body is no JSON object; send one, or no body at all'],
  ['{"reason":5}', 'reason: is no text'],
  ['{"resson":"x"}', 'resson: is not known here'],
  ['{"constructor":{}}', 'constructor: is not known here'],
  ['{"__proto__":{"reason":"x"}}', '__proto__: is not known here'],
  [
    '{"reason":"a\\u0000b"}',
    'reason: holds a NUL character or half a surrogate pair; send plain Unicode text',
  ],
  ['{"reason":"\\ud800"}', 'reason: holds a NUL character or half a surrogate pair; send plain Unicode text'],
])('the body %j is answered with 400', async (body, message) => {
  const { start, command } = await setup();
  const { id } = await start('rest');
  expect(await command(`/executions/${id}/pause`, body)).toMatchObject({
    status: 400,
    body: { error: 'INVALID_INPUT', message },
  });
});

test.each([
  ['/executions', 'payload'],
  ['/executions', 'workflowKey'],
  ['/executions', 'idempotencyKey'],
  ['/resume', 'resumeData'],
  ['/pause', 'commandId'],
  ['/pause', 'Idempotency-Key'],
])('a body for %s with %s is refused by that name', async (path, name) => {
  const { start, command } = await setup();
  const { id } = await start('rest');
  const sent = path === '/executions' ? { workflow_id: 'rest', [name]: {} } : { [name]: {} };
  const address = path === '/executions' ? path : `/executions/${id}${path}`;
  expect(await command(address, sent)).toMatchObject({
    status: 400,
    body: { error: 'INVALID_INPUT', message: `${name}: is not known here` },
  });
});

test('what a service refuses is told by the name that was sent', async () => {
  const { start, command } = await setup();
  const { id } = await start('rest');
  await command(`/executions/${id}/pause`);
  const bad = { note: 'a\0b' };
  const { body: resumed } = await command(`/executions/${id}/resume`, { resume_data: bad });
  expect(resumed.message).toMatch(/^resume_data: holds /);
  const sent = { workflow_id: 'rest', trigger_payload: bad };
  expect((await command('/executions', sent)).body.message).toMatch(/^trigger_payload: holds /);
});

test('bytes that are no UTF-8 are refused', async () => {
  const { start, base } = await setup();
  const { id } = await start('rest');
  const response = await fetch(`${base}/executions/${id}/pause`, {
    method: 'POST',
    headers: { authorization: 'Bearer the-token-of-the-tests', 'content-type': 'application/json' },
    body: new Uint8Array([0x7b, 0xff, 0x7d]),
  });
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 400,
    body: { error: 'INVALID_INPUT', message: 'the body is no UTF-8' },
  });
});

const SEND_JSON = 'send JSON, with the header Content-Type: application/json';

test.each([
  [
    { 'content-type': 'application/x-www-form-urlencoded' },
    `the body came as application/x-www-form-urlencoded; ${SEND_JSON}`,
  ],
  [{ 'content-type': 'text/plain;charset=UTF-8' }, `the body came as text/plain; ${SEND_JSON}`],
  [{ 'content-type': 'x'.repeat(100) }, `the body came as ${'x'.repeat(60)}...; ${SEND_JSON}`],
  [
    { 'content-type': 'application/json; charset=latin1' },
    'the body came in latin1; send it in UTF-8, with the header Content-Type: application/json',
  ],
  [{ 'content-encoding': 'gzip' }, 'the body came as gzip; send it as it is, without a Content-Encoding'],
])('a body of %j is answered with 415 and what to send', async (headers, message) => {
  const { start, command } = await setup();
  const { id } = await start('rest');
  expect(await command(`/executions/${id}/pause`, '{"reason":"x"}', headers)).toMatchObject({
    status: 415,
    body: { error: 'UNSUPPORTED_MEDIA_TYPE', message },
  });
});

test('a packed body is told apart from one that is no UTF-8', async () => {
  const { start, base } = await setup();
  const { id } = await start('rest');
  const response = await fetch(`${base}/executions/${id}/pause`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer the-token-of-the-tests',
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
    body: new Uint8Array(gzipSync('{"reason":"x"}')),
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 415,
    body: { message: 'the body came as gzip; send it as it is, without a Content-Encoding' },
  });
});

test.each(['', ' ', '\r\n\t'])('a body of %j is none, of whatever type', async (body) => {
  const { start, command } = await setup();
  const { id } = await start('rest');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await command(`/executions/${id}/pause`, body, headers)).toMatchObject({ status: 200 });
});

test('a body of no type is taken for JSON, unless a page of another site sends it', async () => {
  const { start, base, get } = await setup();
  const { id } = await start('rest');
  // Bytes, since to a text fetch adds a type.
  const pause = async (headers: Record<string, string>) => {
    const response = await fetch(`${base}/executions/${id}/pause`, {
      method: 'POST',
      headers: { authorization: 'Bearer the-token-of-the-tests', ...headers },
      body: new TextEncoder().encode('{"reason":"the price is odd"}'),
    });
    return { status: response.status, body: await response.json() };
  };
  expect(await pause({ origin: 'https://somewhere.example' })).toMatchObject({
    status: 403,
    body: { error: 'ORIGIN_NOT_ALLOWED' },
  });
  expect((await get(`/executions/${id}`)).body.status).toBe('pending');
  expect(await pause({})).toMatchObject({ status: 200, body: { paused_reason: 'the price is odd' } });
});

test.each(['application/json; charset=UTF-8', 'Application/JSON', 'application/merge-patch+json'])(
  'a body of the type %s is taken',
  async (type) => {
    const { start, command } = await setup();
    const { id } = await start('rest');
    const headers = { 'content-type': type };
    expect((await command(`/executions/${id}/pause`, '{"reason":"x"}', headers)).status).toBe(200);
  },
);

test('a body of more than 1 MiB is answered with 413 and the setting, and the connection goes on', async () => {
  const { start, command } = await setup();
  const { id } = await start('rest');
  expect(await command(`/executions/${id}/pause`, { reason: 'x'.repeat(1024 * 1024) })).toMatchObject({
    status: 413,
    body: {
      error: 'BODY_TOO_LARGE',
      message: 'a body may have 1048576 bytes (BODY_BYTES), and this one has more',
    },
  });
  expect((await command(`/executions/${id}/pause`)).status).toBe(200);
});

test.each([
  [2 * 1024 * 1024, 400, 'reason: is longer than 255 characters'],
  [1024, 413, 'a body may have 1024 bytes (BODY_BYTES), and this one has more'],
])('where BODY_BYTES is %i, so many may be sent', async (bodyBytes, status, message) => {
  const { start, command } = await setup({ limits: { bodyBytes } });
  const { id } = await start('rest');
  const spare = bodyBytes - JSON.stringify({ reason: '' }).length;
  expect((await command(`/executions/${id}/pause`, { reason: 'x'.repeat(spare) })).status).toBe(400);
  const sent = { reason: 'x'.repeat(status === 413 ? spare + 1 : 1024 * 1024) };
  expect(await command(`/executions/${id}/pause`, sent)).toMatchObject({ status, body: { message } });
});

test('who goes away in the middle of a body is no fault of the server', async () => {
  const { start, base, get } = await setup();
  const { id } = await start('rest');
  const request = sendRaw(`${base}/executions/${id}/pause`, {
    method: 'POST',
    headers: { authorization: 'Bearer the-token-of-the-tests', 'content-length': 100 },
  });
  const gone = new Promise((resolve) => request.once('close', resolve));
  request.on('error', () => {});
  request.write('{"rea', () => request.destroy());
  await gone;
  expect((await get(`/executions/${id}`)).body.status).toBe('pending');
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
