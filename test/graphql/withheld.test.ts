import { expect, test } from 'vitest';
import type { Permission } from '#src/domain/permission.js';
import { setupRest, tokenFor } from '#test/support/rest.js';

const SECRET = 'known-to-readers-alone';
const START = `mutation { startExecution(input: { workflowKey: "refund", payload: { note: "${SECRET}" }, idempotencyKey: "order-7" }) {
  ... on StartExecutionPayload { created execution { status pausedReason errorMessage } } } }`;

/** An execution that somebody has started with a key, and the same request by others. */
async function setup() {
  const server = await setupRest();
  await server.publish({ workflow_id: 'refund', steps: [{ id: 'look', type: 'wait', wait: '1h' }] });
  const { body } = await server.command(
    '/executions',
    { workflow_id: 'refund', trigger_payload: { note: SECRET } },
    { 'idempotency-key': 'order-7' },
  );
  const startAs = async (...permissions: Permission[]) => {
    const authorization = `Bearer ${tokenFor(...permissions)}`;
    const { data, errors } = await (
      await server.post(JSON.stringify({ query: START }), { authorization })
    ).json();
    expect(errors).toBeUndefined();
    return data.startExecution;
  };
  return { ...server, startAs, id: body.id as string };
}

test('who may only start and sends what somebody has sent before is not told why that stands still, or ended', async () => {
  const { startAs, command, id } = await setup();
  await command(`/executions/${id}/pause`, { reason: SECRET });
  const hidden = { pausedReason: null, errorMessage: null };
  expect(await startAs('execution:start')).toEqual({
    ...{ created: false, execution: { status: 'PAUSED', ...hidden } },
  });
  const seen = await startAs('execution:start', 'execution:read');
  expect(seen.execution).toMatchObject({ status: 'PAUSED', pausedReason: SECRET });
  await command(`/executions/${id}/cancel`, { reason: SECRET });
  expect((await startAs('execution:start')).execution).toEqual({ status: 'CANCELLED', ...hidden });
});
