import { expect, test } from 'vitest';
import { TestClock } from '#test/support/clock.js';
import { setupRest } from '#test/support/rest.js';

const WEEK_MS = 7 * 86_400_000;

async function setup(clock?: TestClock) {
  const rest = await setupRest(clock ? { clock } : {});
  await rest.publish({
    workflow_id: 'refund',
    steps: [
      { id: 'look', type: 'wait', wait: '1h', next: 'pay' },
      { id: 'pay', type: 'execute', execute: [{ type: 'log', message: 'paid' }] },
    ],
  });
  await rest.publish({
    workflow_id: 'ask',
    steps: [
      {
        id: 'hold',
        type: 'action',
        action: { type: 'require_approval', reason: 'is it ours?' },
        next: 'pay',
      },
      { id: 'pay', type: 'execute', execute: [{ type: 'log', message: 'paid' }] },
    ],
  });
  return rest;
}

test('a pause without a body gives its usual reason', async () => {
  const { start, command } = await setup();
  const { id, executionId } = await start('refund', { order: { id: 7 } });
  const { status, body } = await command(`/executions/${id}/pause`);
  expect(status).toBe(200);
  expect(body).toEqual({
    id,
    workflow_id: 'refund',
    execution_id: executionId,
    status: 'paused',
    result: null,
    trigger_event: null,
    trigger_payload: { order: { id: 7 } },
    context: {
      order: { id: 7 },
      steps: {},
      resume: {},
      execution: { id, execution_id: executionId },
      now: expect.any(String),
    },
    current_step_id: null,
    started_at: null,
    completed_at: null,
    duration_ms: null,
    error_message: null,
    metadata: {},
    paused_at: expect.any(String),
    paused_reason: 'Manually paused via API',
    paused_step_id: null,
    next_step_id: 'look',
    resume_data: null,
    resume_count: 0,
    last_resumed_at: null,
  });
});

test.each([
  ['a reason', { reason: 'the price is odd' }, 'the price is odd'],
  ['a reason of null', { reason: null }, 'Manually paused via API'],
  ['an empty object', {}, 'Manually paused via API'],
  ['a reason that is empty', { reason: '' }, 'Manually paused via API'],
  ['a reason of blanks', { reason: ' \n ' }, 'Manually paused via API'],
  ['255 characters', { reason: 'x'.repeat(255) }, 'x'.repeat(255)],
  ['255 characters, each of two code units', { reason: '🚚'.repeat(255) }, '🚚'.repeat(255)],
])('a pause with %s is for that', async (_name, sent, reason) => {
  const { start, command } = await setup();
  const { executionId } = await start('refund');
  const { body } = await command(`/executions/${executionId}/pause`, sent);
  expect(body).toMatchObject({ status: 'paused', paused_reason: reason });
});

test.each(['x', '🚚'])('a reason of 256 %s is refused, and nothing is paused', async (character) => {
  const { start, command, get } = await setup();
  const { id } = await start('refund');
  expect(await command(`/executions/${id}/pause`, { reason: character.repeat(256) })).toMatchObject({
    status: 400,
    body: { error: 'INVALID_INPUT', message: 'reason: is longer than 255 characters' },
  });
  expect((await get(`/executions/${id}`)).body.status).toBe('pending');
});

test('what is paused can not be paused, and what goes on can not be resumed', async () => {
  const { start, command } = await setup();
  const { id } = await start('refund');
  expect(await command(`/executions/${id}/resume`)).toMatchObject({
    status: 409,
    body: { error: 'EXECUTION_NOT_PAUSED', message: `execution ${id} is not paused (status: pending)` },
  });
  await command(`/executions/${id}/pause`);
  expect(await command(`/executions/${id}/pause`)).toMatchObject({
    status: 409,
    body: { error: 'EXECUTION_NOT_RUNNING', message: `execution ${id} is not running (status: paused)` },
  });
});

test.each([
  ['no body', undefined, { approved: true }],
  ['an empty object', {}, { approved: true }],
  ['empty data', { resume_data: {} }, { approved: true }],
  ['data of null', { resume_data: null }, { approved: true }],
  ['data of its own', { resume_data: { approved: true, by: 'Ada' } }, { approved: true, by: 'Ada' }],
])('a resume with %s lets what is held go on', async (_name, sent, data) => {
  const { start, startWorker, reach, command } = await setup();
  startWorker();
  const { id } = await start('ask');
  await reach(id, 'paused');
  const { status, body } = await command(`/executions/${id}/resume`, sent);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id, resume_data: data, resume_count: 1, paused_at: null });
  expect((await reach(id, 'completed')).execution.result).toBe('executed');
});

test('a resume that rejects ends it as blocked', async () => {
  const { start, startWorker, reach, command } = await setup();
  startWorker();
  const { id } = await start('ask');
  await reach(id, 'paused');
  const { body } = await command(`/executions/${id}/resume`, { resume_data: { approved: false } });
  expect(body).toMatchObject({
    status: 'blocked',
    result: 'blocked',
    context: { resume: { approved: false } },
  });
});

test('a decision in words is refused', async () => {
  const { start, startWorker, reach, command } = await setup();
  startWorker();
  const { id } = await start('ask');
  await reach(id, 'paused');
  expect(await command(`/executions/${id}/resume`, { resume_data: { approved: 'true' } })).toMatchObject({
    status: 400,
    body: {
      error: 'INVALID_INPUT',
      message:
        'resume_data.approved: is "true", which decides nothing; the execution is held for an approval: send true or false',
    },
  });
});

test('a decision that stands beside the data is refused, and approves nothing', async () => {
  const { start, command } = await setup();
  const { id } = await start('refund');
  await command(`/executions/${id}/pause`);
  expect(await command(`/executions/${id}/resume`, { approved: false })).toMatchObject({
    status: 400,
    body: { message: 'approved: is not known here' },
  });
});

test('after more than a week only force resumes', async () => {
  const clock = new TestClock();
  const { start, command } = await setup(clock);
  const { id } = await start('refund');
  const { body: paused } = await command(`/executions/${id}/pause`);
  clock.advance(WEEK_MS + 1);
  expect(await command(`/executions/${id}/resume`)).toMatchObject({
    status: 409,
    body: {
      error: 'EXECUTION_PAUSED_TOO_LONG',
      message: `execution ${id} has been paused for too long (paused at: ${paused.paused_at})`,
    },
  });
  expect((await command(`/executions/${id}/resume`, { force: true })).status).toBe(200);
});

test('an execution is started, once for each Idempotency-Key, and cancelled', async () => {
  const { command } = await setup();
  const sent = { workflow_id: 'refund', trigger_event: 'order.returned', trigger_payload: { order: 7 } };
  const key = { 'idempotency-key': 'order-7' };
  const { status, body: started } = await command('/executions', sent, key);
  expect(status).toBe(201);
  expect(started).toMatchObject({
    workflow_id: 'refund',
    status: 'pending',
    trigger_event: 'order.returned',
    trigger_payload: { order: 7 },
  });
  expect(await command('/executions', sent, key)).toMatchObject({ status: 200, body: { id: started.id } });
  expect(await command('/executions', { ...sent, trigger_payload: {} }, key)).toMatchObject({ status: 409 });
  expect(await command(`/executions/${started.id}/cancel`, { reason: 'sent twice' })).toMatchObject({
    status: 200,
    body: { status: 'cancelled', error_message: 'sent twice' },
  });
  expect(await command(`/executions/${started.id}/cancel`)).toMatchObject({
    status: 409,
    body: { message: `execution ${started.id} is not running (status: cancelled)` },
  });
});

test('what can not be started says why', async () => {
  const { publish, command } = await setup();
  await publish({
    workflow_id: 'off',
    enabled: false,
    steps: [{ id: 'a', type: 'wait', wait: '1h' }],
  });
  expect(await command('/executions', { workflow_id: 'nowhere' })).toMatchObject({
    status: 404,
    body: { error: 'WORKFLOW_NOT_FOUND' },
  });
  expect(await command('/executions', { workflow_id: 'off' })).toMatchObject({
    status: 409,
    body: { error: 'WORKFLOW_DISABLED' },
  });
  expect(await command('/executions')).toMatchObject({
    status: 400,
    body: { message: 'workflow_id: is no text, or missing' },
  });
});
