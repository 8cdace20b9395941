import { expect, onTestFinished, test } from 'vitest';
import { NotAnApproverError } from '#src/domain/approval-errors.js';
import { InvalidInputError } from '#src/domain/errors.js';
import type { JsonObject } from '#src/domain/json.js';
import { holdForApproval, withApprovals } from '#test/support/approval.js';
import { withBatches } from '#test/support/batch.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';

async function open() {
  const engine = withBatches(
    withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z'))),
  );
  onTestFinished(engine.close);
  engine.startWorker();
  return {
    ...engine,
    /** As much later the workers look for what nobody has decided in time. */
    async passExpiry(ms: number) {
      engine.pass(ms);
      await engine.clock.scheduled(1_300);
      engine.clock.advance(1_300);
    },
  };
}

async function setup(approval: JsonObject) {
  const engine = await open();
  return { ...engine, ...(await holdForApproval(engine, approval)) };
}

test('nobody has two votes by being given that of another: not after a vote of his own', async () => {
  const { approvalId, approve, delegate, person, approvalOf } = await setup({ quorum: 2 });
  await approve(person('bob'), approvalId);
  await expect(delegate(person('ada'), approvalId, 'bob')).rejects.toBeInstanceOf(InvalidInputError);
  await approve(person('bob'), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('pending');
  await approve(person('ada'), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('approved');
});

test('nobody has two votes by being given those of two others', async () => {
  const { approvalId, approve, delegate, person, approvalOf } = await setup({ quorum: 2 });
  await delegate(person('alice'), approvalId, 'bob');
  await approve(person('bob'), approvalId);
  // A shorter name stands before a longer one in what is stored.
  await expect(delegate(person('al'), approvalId, 'bob')).rejects.toBeInstanceOf(InvalidInputError);
  await approve(person('bob'), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('pending');
});

test('nobody has two votes by handing on that of another once it was given', async () => {
  const { approvalId, approve, delegate, person, approvalOf } = await setup({ quorum: 2 });
  await delegate(person('ada'), approvalId, 'bob');
  await approve(person('bob'), approvalId);
  await expect(delegate(person('bob'), approvalId, 'carl')).rejects.toBeInstanceOf(InvalidInputError);
  await approve(person('bob'), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('pending');
});

test('what somebody has decided in the stead of another waits for him no more', async () => {
  const { approvalId, approve, delegate, person, waitingFor } = await setup({
    ...{ approvers: ['ada', 'carl'], quorum: 2 },
  });
  await delegate(person('ada'), approvalId, 'bob');
  const waiting = () => Promise.all(['ada', 'bob', 'carl'].map((name) => waitingFor(person(name))));
  expect(await waiting()).toEqual([[], [approvalId], [approvalId]]);
  await approve(person('bob'), approvalId);
  expect(await waiting()).toEqual([[], [], [approvalId]]);
});

test('a vote can not be handed to who is asked by name already, so that a quorum stays within reach', async () => {
  const { approvalId, approve, delegate, person, approvalOf } = await setup({
    ...{ approvers: ['ada', 'bob', 'carl'], quorum: 3 },
  });
  await expect(delegate(person('ada'), approvalId, 'bob')).rejects.toEqual(
    new InvalidInputError([
      { path: 'to', message: 'is asked already', hint: 'name somebody who is not: each has one vote' },
    ]),
  );
  await delegate(person('ada'), approvalId, 'dora');
  // Whoever has handed on the vote of his own has none any more, and can be given one.
  await delegate(person('carl'), approvalId, 'ada');
  for (const name of ['bob', 'dora', 'ada']) await approve(person(name), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('approved');
});

test('what the first role has said does not count once another is asked instead', async () => {
  const terms = { approver_role: 'finance', quorum: 2, expires_in: '1h', on_expire: 'escalate' };
  const { executionId, approvalId, approve, person, until, passExpiry, approvalOf, waitingFor } = await setup(
    {
      ...terms,
      escalate_to: 'board',
    },
  );
  const both = person('ada', ['finance', 'board']);
  await approve(both, approvalId);
  const escalated = until(executionId, ({ event }) => event?.type === 'approval.escalated');
  await passExpiry(3_600_000);
  await escalated;
  expect(await waitingFor(both)).toEqual([approvalId]);
  await approve(person('eve', ['board']), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('pending');
  await approve(both, approvalId);
  expect((await approvalOf(approvalId)).status).toBe('approved');
});

test('a name that objects know by themselves is that of a person like any other', async () => {
  const { approvalId, approve, person, approvalOf } = await setup({ approvers: ['constructor'] });
  await expect(approve(person('toString'), approvalId)).rejects.toBeInstanceOf(NotAnApproverError);
  await approve(person('constructor'), approvalId);
  expect((await approvalOf(approvalId)).status).toBe('approved');
});

const request = (role: string, more: JsonObject) => ({
  ...{ type: 'create_approval_request', entity: 'order', entity_id: '1' },
  data: { approver_role: role, reason: 'May it?', ...more },
});
const log = (id: string) => ({ id, type: 'execute', execute: [{ type: 'log', message: id }] });

test('one whose time ended while its workflow was held rejects, also where another is approved before that is seen to', async () => {
  const { publish, start, reach, approvalsOf, pauseWorkflow, resumeWorkflow, ...engine } = await open();
  const execute = [request('finance', { expires_in: '1h' }), request('legal', {})];
  const ask = { id: 'ask', type: 'execute', execute, next: 'paid', on_reject: 'refused' };
  await publish({ workflow_id: 'two', steps: [ask, log('paid'), log('refused')] });
  const { id } = await start('two', {});
  await reach(id, 'paused');
  const [, legal] = await approvalsOf(id);
  await pauseWorkflow('two');
  await engine.passExpiry(3_600_000);
  await engine.clock.scheduled(1_300);
  await resumeWorkflow('two');
  await engine.approve(engine.person('ada', ['legal']), legal?.id ?? '');
  expect((await approvalsOf(id)).map(({ status }) => status)).toEqual(['pending', 'approved']);
  await engine.passExpiry(0);
  await reach(id, 'completed');
  expect((await approvalsOf(id)).map(({ status }) => status)).toEqual(['expired', 'approved']);
  expect((await engine.stored(id)).steps.get('paid')?.status ?? 'skipped').toBe('skipped');
});
