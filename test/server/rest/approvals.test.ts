import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import { loadApprovalsOf } from '#src/services/approval.js';
import { TestClock } from '#test/support/clock.js';
import { COLLEAGUE, STRANGER, setupRest, tokenFor } from '#test/support/rest.js';

const NOWHERE = '00000000-0000-7000-8000-000000000001';

/** An execution that is held for an approval with these terms. */
async function setup(terms: JsonObject = {}, clock?: TestClock) {
  const rest = await setupRest(clock ? { clock } : {});
  await rest.publish({
    workflow_id: 'refund',
    steps: [
      {
        id: 'ask',
        type: 'action',
        action: { type: 'require_approval', reason: 'is it ours?' },
        execute: [
          {
            type: 'create_approval_request',
            entity: 'order',
            entity_id: '{{order.id}}',
            data: { reason: 'over the limit', amount: 120, ...terms },
          },
        ],
      },
    ],
  });
  rest.startWorker();
  const { id: executionId } = await rest.start('refund', { order: { id: 'A-7' } });
  await rest.reach(executionId, 'paused');
  const [approval] = await loadApprovalsOf(rest.services, rest.caller, [executionId]);
  return { ...rest, executionId, id: approval?.id ?? '' };
}

test('an approval is told of, approved, and lets its execution go on', async () => {
  const { id, executionId, get, command, reach } = await setup();
  const { body: shown } = await get(`/approvals/${id}`);
  expect(shown).toMatchObject({
    id,
    execution_id: executionId,
    step_path: 'ask',
    status: 'pending',
    entity: 'order',
    entity_id: 'A-7',
    reason: 'over the limit',
    data: { amount: 120 },
    decided_at: null,
  });
  const { status, body } = await command(`/approvals/${id}/approve`, {
    reason: 'it is ours',
    version: shown.version,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id,
    status: 'approved',
    decided_by: 'tester',
    decided_reason: 'it is ours',
    decided_at: expect.any(String),
  });
  await reach(executionId, 'completed');
  expect((await get(`/executions/${executionId}`)).body).toMatchObject({ resume_data: { approved: true } });
});

test('a rejection without a body ends the execution as blocked', async () => {
  const { id, executionId, command, get } = await setup();
  expect(await command(`/approvals/${id}/reject`)).toMatchObject({
    status: 200,
    body: { status: 'rejected', decided_reason: null },
  });
  expect((await get(`/executions/${executionId}`)).body).toMatchObject({
    status: 'blocked',
    result: 'blocked',
  });
});

test('what is decided can not be decided again, but a repeated request gets its answer', async () => {
  const { id, command } = await setup();
  const key = { 'idempotency-key': 'decide-7' };
  const { body: first } = await command(`/approvals/${id}/approve`, { reason: 'fine' }, key);
  expect(await command(`/approvals/${id}/approve`, { reason: 'fine' }, key)).toMatchObject({
    status: 200,
    body: first,
  });
  expect(await command(`/approvals/${id}/reject`)).toMatchObject({
    status: 409,
    body: { error: 'APPROVAL_NOT_PENDING', message: 'approval is not pending (status: approved)' },
  });
});

test('a repeated vote does nothing more, and answers with the approval as it is by then', async () => {
  const { id, command, send } = await setup({ quorum: 2 });
  const key = { 'idempotency-key': 'vote-7' };
  const voted = await command(`/approvals/${id}/approve`, {}, key);
  expect(voted).toMatchObject({ status: 200, body: { status: 'pending', decided_at: null } });
  expect((await command(`/approvals/${id}/approve`, {}, key)).body).toEqual(voted.body);
  expect(await send('POST', `/approvals/${id}/approve`, { token: COLLEAGUE })).toMatchObject({
    body: { status: 'approved', decided_by: 'colleague' },
  });
  expect(await command(`/approvals/${id}/approve`, {}, key)).toMatchObject({
    status: 200,
    body: { status: 'approved', decided_by: 'colleague' },
  });
});

test('a refusal that did nothing leaves its Idempotency-Key free', async () => {
  const { id, command } = await setup();
  const key = { 'idempotency-key': 'decide-7' };
  const refused = await command(`/approvals/${id}/approve`, { version: 'of long ago' }, key);
  expect(refused).toMatchObject({ status: 409, body: { error: 'APPROVAL_CHANGED' } });
  expect(await command(`/approvals/${id}/approve`, {}, key)).toMatchObject({ status: 200 });
});

test('after its time it has expired', async () => {
  const clock = new TestClock();
  const { id, command } = await setup({ expires_in: '1h' }, clock);
  clock.advance(3_600_001);
  expect(await command(`/approvals/${id}/approve`)).toMatchObject({
    status: 409,
    body: { error: 'APPROVAL_EXPIRED', message: 'approval has expired' },
  });
});

test('a decision about what was shown before is refused', async () => {
  const { id, command } = await setup();
  expect(await command(`/approvals/${id}/approve`, { version: 'of long ago' })).toMatchObject({
    status: 409,
    body: { error: 'APPROVAL_CHANGED' },
  });
});

test('what a form asks for has to be filled in', async () => {
  const form = { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } };
  const { id, executionId, command, get } = await setup({ form });
  expect(await command(`/approvals/${id}/approve`)).toMatchObject({
    status: 400,
    body: { error: 'INVALID_INPUT' },
  });
  const { body } = await command(`/approvals/${id}/approve`, { answers: { amount: 90 } });
  expect(body).toMatchObject({ status: 'approved', answers: { amount: 90 } });
  expect((await get(`/executions/${executionId}`)).body.resume_data).toMatchObject({ amount: 90 });
});

test('only those who are asked decide', async () => {
  const { id, send } = await setup({ approvers: ['Ada'] });
  expect(
    await send('POST', `/approvals/${id}/approve`, { token: tokenFor('approval:decide') }),
  ).toMatchObject({ status: 403, body: { error: 'NOT_AN_APPROVER' } });
});

test('of another project there is none, in the same words', async () => {
  const { id, get, send } = await setup();
  const { body } = await get(`/approvals/${NOWHERE}`);
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/approve'],
    ['POST', '/reject'],
  ] as const)
    expect(await send(method, `/approvals/${id}${path}`, { token: STRANGER })).toMatchObject({
      status: 404,
      body: { error: body.error, message: body.message.replace(NOWHERE, id) },
    });
  expect(await get('/approvals/nothing')).toMatchObject({ status: 400, body: { error: 'INVALID_INPUT' } });
});
