import { expect, onTestFinished, test } from 'vitest';
import { equip } from '#src/db/vault.js';
import type { Permission } from '#src/domain/permission.js';
import { createVault, OPEN_VAULT } from '#src/domain/sealing.js';
import { approvalStep, parallelStep } from '#test/definition/step-fixtures.js';
import { withApprovals } from '#test/support/approval.js';
import { setupRest, tokenFor } from '#test/support/rest.js';

const SECRET = 'hunter2';
const DATA = { approved: true, api_key: SECRET };
const FEW = tokenFor('execution:read', 'execution:resume');
const MANY = tokenFor('execution:read', 'execution:force');

/** One that was given data that looks secret by an approval inside a parallel; held for another. */
async function setup() {
  const rest = await setupRest();
  await rest.publish({
    workflow_id: 'order',
    steps: [
      { ...parallelStep('both', 'all_must_pass', [approvalStep('ask')]), next: 'after' },
      approvalStep('after'),
    ],
  });
  rest.startWorker();
  const { id } = await rest.start('order');
  await rest.reach(id, 'paused');
  return {
    ...rest,
    id,
    async decide() {
      await rest.resume(id, DATA);
      await rest.until(id, ({ state }) => state.execution.status === 'paused' && state.steps.has('after'));
    },
    paths: [`/executions/${id}`, `/executions/${id}/trace`, '/executions', '/executions/paused'],
  };
}

test('what looks secret in the data of a resume is in no answer to those who may not force', async () => {
  const { id, get, send, decide, paths } = await setup();
  await decide();
  for (const path of paths)
    expect(JSON.stringify((await get(path, { token: FEW })).body), path).not.toContain(SECRET);
  const { body } = await get(`/executions/${id}`, { token: FEW });
  const masked = { approved: true, api_key: '***' };
  expect(body).toMatchObject({
    resume_data: masked,
    context: { resume: masked, steps: { both: { output: { ask: masked } }, ask: { output: masked } } },
  });
  const resumed = await send('POST', `/executions/${id}/resume`, {
    token: FEW,
    body: { resume_data: { token: SECRET } },
  });
  expect([resumed.status, JSON.stringify(resumed.body).includes(SECRET)]).toEqual([200, false]);
});

test('those who may force see it', async () => {
  const { id, get, decide } = await setup();
  await decide();
  const { body } = await get(`/executions/${id}/trace`, { token: MANY });
  expect(body.execution).toMatchObject({ resume_data: DATA, context: { resume: DATA } });
  expect(body.steps.map(({ output }: { output: object }) => output)).toEqual([{ ask: DATA }, DATA, null]);
});

test('what looks secret in the answers to a form is shown to those alone who may force', async () => {
  const { get, send, publish, start, startWorker, reach, approvalsOf } = withApprovals(await setupRest());
  const properties = { password: { type: 'string' }, limit: { type: 'integer' } };
  const data = { form: { type: 'object', properties } };
  const request = { type: 'create_approval_request', entity: 'order', entity_id: '1', data };
  await publish({ workflow_id: 'list', steps: [{ id: 'ask', type: 'execute', execute: [request] }] });
  startWorker();
  const { id } = await start('list');
  await reach(id, 'paused');
  const [{ id: approvalId = '' } = {}] = await approvalsOf(id);
  const decided = await send('POST', `/approvals/${approvalId}/approve`, {
    token: tokenFor('approval:decide'),
    body: { answers: { password: SECRET, limit: 5 } },
  });
  expect(decided.body).toMatchObject({ status: 'approved', answers: { password: '***', limit: 5 } });
  await reach(id, 'completed');
  const approval = `/approvals/${approvalId}`;
  const show = async (...permissions: Permission[]) => {
    const token = tokenFor('approval:read', 'execution:read', ...permissions);
    const found = [await get(approval, { token }), await get(`/executions/${id}/trace`, { token })];
    return found.map(({ body }) => JSON.stringify(body).includes(SECRET));
  };
  expect(await show()).toEqual([false, false]);
  expect(await show('execution:force')).toEqual([true, true]);
});

test('where its key is missing the answer says which, and all else is there', async () => {
  const { database, decide, get, paths } = await setup();
  const use = (...keys: { id: string; key: Buffer }[]) => {
    for (const db of [database.db, database.checkpoints])
      equip(db, keys.length > 0 ? createVault(keys) : OPEN_VAULT);
  };
  onTestFinished(() => use());
  use({ id: 'old', key: Buffer.alloc(32, 1) });
  await decide();
  use({ id: 'new', key: Buffer.alloc(32, 2) });
  for (const token of [FEW, MANY])
    for (const path of paths) {
      const { status, body } = await get(path, { token });
      expect([path, status]).toEqual([path, 200]);
      expect(JSON.stringify(body)).toContain(
        'is sealed by the key old, which RESUME_DATA_KEYS does not hold',
      );
    }
});
