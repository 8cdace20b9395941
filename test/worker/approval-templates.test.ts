import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import { withApprovals } from '#test/support/approval.js';
import { setupEngine } from '#test/support/engine.js';

const BY_ACTION = (approval: JsonObject) => ({
  action: { type: 'require_approval', reason: 'May it?', approval },
});
const BY_ENTRY = (data: JsonObject) => ({
  action: { type: 'require_approval', reason: 'May it?' },
  execute: [{ type: 'create_approval_request', entity: 'order', entity_id: '7', data }],
});
const WAYS: [string, (terms: JsonObject) => JsonObject][] = [
  ['an action', BY_ACTION],
  ['an entry', BY_ENTRY],
];

async function run(step: JsonObject, payload: JsonObject) {
  const engine = withApprovals(await setupEngine());
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'asks', steps: [{ id: 'ask', type: 'action', ...step }] });
  engine.startWorker();
  return { ...engine, ...(await engine.start('asks', payload)) };
}

/** Of these a template may come to nothing, and then it is not known who decides, or until when. */
const GUARDS: [string, string][] = [
  ['approver_role', '{{order.role}}'],
  ['approver_role', 'role:{{order.role}}'],
  ['approvers', '{{order.manager}}'],
  ['expires_in', '{{order.time}}'],
];

test.each(WAYS.flatMap(([by, stepOf]) => GUARDS.map(([term, template]) => ({ by, stepOf, term, template }))))(
  'whoever starts an execution without what $term of $by is taken from ($template) opens its approval to nobody',
  async ({ stepOf, term, template }) => {
    const { id, reach, approvalsOf } = await run(stepOf({ [term]: template }), {});
    const { execution } = await reach(id, 'failed');
    expect(execution.errorMessage).toContain(`${term} is `);
    expect(await approvalsOf(id)).toEqual([]);
  },
);

test.each(WAYS)('a null that was written for %s is as though it were left out', async (_by, stepOf) => {
  const terms = { approver_role: null, approvers: null, expires_in: null, reason: '{{why}}' };
  const { id, reach, approvalsOf } = await run(stepOf(terms), {});
  await reach(id, 'paused');
  expect(await approvalsOf(id)).toMatchObject([
    { role: null, people: [], expiresAt: null, reason: 'May it?' },
  ]);
});

test.each(WAYS)('who decides may be what the payload of %s says', async (_by, stepOf) => {
  const payload = { order: { role: 'finance', manager: 'ada' } };
  const terms = { approver_role: 'role:{{order.role}}', approvers: '{{order.manager}}' };
  const { id, reach, approvalsOf } = await run(stepOf(terms), payload);
  await reach(id, 'paused');
  expect(await approvalsOf(id)).toMatchObject([{ role: 'finance', people: ['ada'] }]);
});
