import { expect, test } from 'vitest';
import { setupRest } from '#test/support/rest.js';

async function setup() {
  const rest = await setupRest();
  await rest.publish({ workflow_id: 'refund', steps: [{ id: 'look', type: 'wait', wait: '1h' }] });
  return rest;
}

test('a repeated Idempotency-Key answers as the first did, whatever has happened since', async () => {
  const { start, command } = await setup();
  const { id } = await start('refund', { order: { id: 7 } }, { metadata: { by: 'shop' } });
  const key = { 'idempotency-key': 'pause-7' };
  const { body: first } = await command(`/executions/${id}/pause`, undefined, key);
  await command(`/executions/${id}/resume`);
  const { status, body: again } = await command(`/executions/${id}/pause`, undefined, key);
  expect(status).toBe(200);
  expect(again).toMatchObject({
    status: 'paused',
    paused_at: first.paused_at,
    trigger_payload: { order: { id: 7 } },
    metadata: { by: 'shop' },
    context: { order: { id: 7 } },
  });
  expect(await command(`/executions/${id}/cancel`, undefined, key)).toMatchObject({
    status: 409,
    body: {
      error: 'IDEMPOTENCY_CONFLICT',
      message: 'pause-7 was already used for another pause; use a new one for a new request',
    },
  });
});

test.each(['', ' ', 'x'.repeat(201)])('an Idempotency-Key of %j is refused', async (key) => {
  const { start, command } = await setup();
  const { id } = await start('refund');
  const { status, body } = await command(`/executions/${id}/pause`, undefined, { 'idempotency-key': key });
  expect(status).toBe(400);
  expect(body.message).toMatch(/^Idempotency-Key: has \d+ characters; send 1 to 200$/);
});

test('a repeated start answers with the execution as it is by then, and what its steps have left', async () => {
  const { command, get, startWorker, reach, publish } = await setup();
  await publish({
    workflow_id: 'pay',
    steps: [{ id: 'pay', type: 'execute', execute: [{ type: 'log', message: 'paid' }] }],
  });
  startWorker();
  const key = { 'idempotency-key': 'order-7' };
  const { body: started } = await command('/executions', { workflow_id: 'pay' }, key);
  await reach(started.id, 'completed');
  const { status, body } = await command('/executions', { workflow_id: 'pay' }, key);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: started.id, status: 'completed' });
  const { body: found } = await get(`/executions/${started.id}`);
  expect(Object.keys(found.context.steps)).toEqual(['pay']);
  expect(body.context.steps).toEqual(found.context.steps);
});

test('a repeated start that was refused is tried anew', async () => {
  const { command, publish } = await setup();
  const key = { 'idempotency-key': 'order-7' };
  const sent = { workflow_id: 'not-yet' };
  expect((await command('/executions', sent, key)).status).toBe(404);
  await publish({ workflow_id: 'not-yet', steps: [{ id: 'a', type: 'wait', wait: '1h' }] });
  expect((await command('/executions', sent, key)).status).toBe(201);
});

test('a refusal for the state of an execution is given again, whatever has happened since', async () => {
  const { start, command } = await setup();
  const { id } = await start('refund');
  const key = { 'idempotency-key': 'resume-7' };
  const refused = await command(`/executions/${id}/resume`, undefined, key);
  expect(refused).toMatchObject({ status: 409, body: { error: 'EXECUTION_NOT_PAUSED' } });
  await command(`/executions/${id}/pause`);
  const again = await command(`/executions/${id}/resume`, undefined, key);
  expect({ status: again.status, body: again.body }).toEqual({ status: 409, body: refused.body });
});
