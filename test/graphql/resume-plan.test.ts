import { expect, test } from 'vitest';
import { setupServer } from '#test/support/server.js';

const PLAN = `query ($id: ID!, $input: ResumePlanInput) { execution(id: $id) { resumePlan(input: $input) {
  allowed from to refusal { code message } } } }`;

/** An execution that is held for an approval. */
async function setup() {
  const server = await setupServer();
  await server.publish({
    workflow_id: 'order',
    steps: [{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' } }],
  });
  server.startWorker();
  const { id } = await server.start('order');
  await server.reach(id, 'paused');
  const plan = async (input: object) => {
    const { data, errors } = await server.query(PLAN, { id, input });
    expect(errors).toBeUndefined();
    return data.execution.resumePlan;
  };
  return { ...server, id, plan };
}

test('a plan that is allowed names no refusal', async () => {
  const { plan } = await setup();
  expect(await plan({})).toEqual({ allowed: true, from: 'PAUSED', to: 'RUNNING', refusal: null });
});

test('the plan of a resume that would be refused tells why, and is no error itself', async () => {
  const { id, plan, resume, reach } = await setup();
  expect(await plan({ resumeData: { approved: 'true' } })).toMatchObject({
    ...{ allowed: false, to: null, refusal: { code: 'INVALID_INPUT' } },
  });
  await resume(id);
  await reach(id, 'completed');
  expect(await plan({})).toEqual({
    ...{ allowed: false, from: 'COMPLETED', to: null },
    refusal: {
      code: 'EXECUTION_NOT_PAUSED',
      message: `execution ${id} is not paused (status: completed)`,
    },
  });
});
