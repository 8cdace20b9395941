import { request as sendRaw } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { setupRest } from '#test/support/rest.js';
import { authorization, type ServerOptions } from '#test/support/server.js';

async function setup(options: ServerOptions = {}) {
  const rest = await setupRest(options);
  await rest.publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { base } = rest;
  return {
    ...rest,
    /** To a text, fetch adds a type; to bytes it adds none. */
    async pauseWith(id: string, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
      const response = await fetch(`${base}/executions/${id}/pause`, {
        method: 'POST',
        headers: { authorization, ...headers },
        body: bytes,
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

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
  const { start, pauseWith } = await setup();
  const { id } = await start('rest');
  const bytes = new Uint8Array([0x7b, 0xff, 0x7d]);
  expect(await pauseWith(id, bytes, { 'content-type': 'application/json' })).toEqual({
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
  const { start, pauseWith } = await setup();
  const { id } = await start('rest');
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect(await pauseWith(id, new Uint8Array(gzipSync('{"reason":"x"}')), headers)).toMatchObject({
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
  const { start, pauseWith, get } = await setup();
  const { id } = await start('rest');
  const bytes = new TextEncoder().encode('{"reason":"the price is odd"}');
  expect(await pauseWith(id, bytes, { origin: 'https://somewhere.example' })).toMatchObject({
    status: 403,
    body: { error: 'ORIGIN_NOT_ALLOWED' },
  });
  expect((await get(`/executions/${id}`)).body.status).toBe('pending');
  expect(await pauseWith(id, bytes)).toMatchObject({
    status: 200,
    body: { paused_reason: 'the price is odd' },
  });
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
    headers: { authorization, 'content-length': 100 },
  });
  const gone = new Promise((resolve) => request.once('close', resolve));
  request.on('error', () => {});
  request.write('{"rea', () => request.destroy());
  await gone;
  expect((await get(`/executions/${id}`)).body.status).toBe('pending');
});
