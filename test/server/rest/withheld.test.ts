import { expect, test } from 'vitest';
import { type RestAnswer, setupRest, tokenFor } from '#test/support/rest.js';

const SECRET = 'known-to-readers-alone';
const WITHHELD = { trigger_payload: {}, context: {}, metadata: {}, resume_data: null };
const STARTED = { workflow_id: 'refund', trigger_payload: { note: SECRET }, metadata: { note: SECRET } };

/** Of an execution, what others have sent. */
function contentOf({ trigger_payload, context, metadata, resume_data }: RestAnswer['body']) {
  return { trigger_payload, context, metadata, resume_data };
}

async function setup() {
  const rest = await setupRest();
  await rest.publish({
    workflow_id: 'refund',
    steps: [{ id: 'look', type: 'wait', wait: '1h', metadata: { note: SECRET } }],
  });
  const key = { 'idempotency-key': 'order-7' };
  const { body } = await rest.command('/executions', STARTED, key);
  return { ...rest, key, id: body.id as string, at: `/executions/${body.id}` };
}

test('who may only pause is told how it stands, and not what it holds', async () => {
  const { send, at, id } = await setup();
  const token = tokenFor('execution:pause');
  const sending = { token, body: { reason: 'the price is odd' }, headers: { 'idempotency-key': 'pause-7' } };
  const { status, body } = await send('POST', `${at}/pause`, sending);
  expect(status).toBe(200);
  expect(contentOf(body)).toEqual(WITHHELD);
  expect(body).toMatchObject({
    id,
    workflow_id: 'refund',
    status: 'paused',
    paused_reason: 'the price is odd',
    next_step_id: 'look',
  });
  expect((await send('POST', `${at}/pause`, sending)).body).toEqual(body);
});

test('who may only resume is not told what earlier resumes brought', async () => {
  const { send, command, at } = await setup();
  await command(`${at}/pause`);
  await command(`${at}/resume`, { resume_data: { note: SECRET } });
  await command(`${at}/pause`);
  const { status, body } = await send('POST', `${at}/resume`, { token: tokenFor('execution:resume') });
  expect(status).toBe(200);
  expect(contentOf(body)).toEqual(WITHHELD);
  expect(body).toMatchObject({ status: 'pending', resume_count: 2 });
});

test('who may only cancel is told that it is cancelled, and why', async () => {
  const { send, at } = await setup();
  const sending = { token: tokenFor('execution:cancel'), body: { reason: 'sent twice' } };
  const { status, body } = await send('POST', `${at}/cancel`, sending);
  expect(status).toBe(200);
  expect(contentOf(body)).toEqual(WITHHELD);
  expect(body).toMatchObject({ status: 'cancelled', error_message: 'sent twice' });
});

test('who may only start and sends what somebody has sent before learns the id and how it stands', async () => {
  const { send, command, at, id, key } = await setup();
  await command(`${at}/pause`, { reason: SECRET });
  const sending = { token: tokenFor('execution:start'), body: STARTED, headers: key };
  const paused = await send('POST', '/executions', sending);
  expect(paused).toMatchObject({ status: 200, body: { id, status: 'paused' } });
  await command(`${at}/cancel`, { reason: SECRET });
  const cancelled = await send('POST', '/executions', sending);
  expect(cancelled).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
  for (const { body } of [paused, cancelled]) expect(contentOf(body)).toEqual(WITHHELD);
  expect(JSON.stringify([paused.body, cancelled.body])).not.toContain(SECRET);
});

test.each(['execution:pause', 'execution:resume', 'execution:cancel', 'execution:start'] as const)(
  'with execution:read besides %s all is told',
  async (permission) => {
    const { send, command, at, key } = await setup();
    await command(`${at}/pause`, { reason: SECRET });
    if (permission !== 'execution:resume') await command(`${at}/resume`, { resume_data: { note: SECRET } });
    const requests = {
      'execution:pause': [`${at}/pause`, {}],
      'execution:resume': [`${at}/resume`, { resume_data: { note: SECRET } }],
      'execution:cancel': [`${at}/cancel`, {}],
      'execution:start': ['/executions', STARTED],
    } as const;
    const [path, body] = requests[permission];
    const sending = { token: tokenFor('execution:read', permission), body, headers: key };
    expect((await send('POST', path, sending)).body).toMatchObject({
      trigger_payload: { note: SECRET },
      context: { note: SECRET, resume: { note: SECRET } },
      metadata: { note: SECRET },
      resume_data: { note: SECRET },
    });
  },
);

test('a trace shows the definition to those alone who may see workflows', async () => {
  const { get, at } = await setup();
  const { status, body } = await get(`${at}/trace`, { token: tokenFor('execution:read') });
  expect(status).toBe(200);
  expect(body.workflow).toMatchObject({ workflow_id: 'refund', version_number: 1, definition: null });
  const token = tokenFor('execution:read', 'workflow:read');
  const { body: whole } = await get(`${at}/trace`, { token });
  expect(whole.workflow.definition).toMatchObject({ workflow_id: 'refund' });
});
