import { expect, onTestFinished, test } from 'vitest';
import {
  ApprovalChangedError,
  ApprovalExpiredError,
  ApprovalNotFoundError,
  ApprovalNotPendingError,
  NotAnApproverError,
} from '#src/domain/approval-errors.js';
import { InvalidInputError } from '#src/domain/errors.js';
import type { ExecutionState } from '#src/domain/execution.js';
import { DECISION_NAMES } from '#src/domain/form.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { WorkflowPausedError } from '#src/domain/workflow-errors.js';
import { editStepInput } from '#src/services/edit-step-input.js';
import { withApprovals } from '#test/support/approval.js';
import { withBatches } from '#test/support/batch.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const log = (id: string) => ({ id, type: 'execute', execute: [{ type: 'log', message: id }] });
const ask = (id: string, approval: JsonObject, more: JsonObject = {}) => ({
  ...{ id, type: 'action', action: { type: 'require_approval', reason: 'of {{amount}}', approval } },
  ...more,
});

/** An execution that asks for an approval on these terms, and then writes a line. Time stands still until it is told to pass. */
async function setup(approval: JsonObject = {}, steps?: Json[]) {
  const engine = withBatches(
    withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z'))),
  );
  onTestFinished(engine.close);
  const own = [ask('ask', approval, { next: 'done', on_reject: 'sorry' }), log('done'), log('sorry')];
  await engine.publish({ workflow_id: 'rest', steps: steps ?? own });
  engine.startWorker();
  const { id } = await engine.start('rest', { amount: 12, order: 'A-1' });
  await engine.reach(id, 'paused');
  const [first] = await engine.approvalsOf(id);
  if (!first) throw new Error('nothing was asked');
  return {
    ...engine,
    ...{ id, first, approvalId: first.id },
    /** As much later the workers look for what nobody has decided in time. */
    async passExpiry(ms: number) {
      engine.pass(ms);
      await engine.clock.scheduled(1_300);
      engine.clock.advance(1_300);
    },
  };
}

const done = ({ steps }: ExecutionState) =>
  [...steps.values()].filter(({ status }) => status === 'succeeded').map(({ path }) => path);

/** One that asks for an approval beside a step that is in flight. */
async function setupBeside() {
  const service = await startService();
  const parallel = { steps: [ask('ask', {}), service.step('pay')] };
  const engine = withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')));
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'beside', steps: [{ id: 'both', type: 'parallel', parallel }] });
  engine.startWorker();
  const { id } = await engine.start('beside', { amount: 1 });
  const pay = await service.next();
  await engine.until(id, ({ state }) => state.steps.get('both.ask')?.waitKind === 'approval');
  const [asked] = await engine.approvalsOf(id);
  return { ...engine, id, pay, service, approvalId: asked?.id ?? '' };
}

test('a step that is held asks people, and the decision lets the execution go on at once', async () => {
  const { id, first, approve, person, reach, stored, history } = await setup({ approver_role: 'finance' });
  expect(first).toMatchObject({
    ...{ status: 'pending', stepPath: 'ask', reason: 'of 12', role: 'finance', people: [], quorum: 1 },
    ...{ requestedBy: 'tester', onExpire: 'reject', expiresAt: null },
  });
  const { state, approval } = await approve(person('ada', ['finance']), first.id, { reason: 'fine' });
  expect(state.execution.status).toBe('running');
  expect(approval).toMatchObject({ status: 'approved', decidedBy: 'ada', decidedReason: 'fine' });
  await reach(id, 'completed');
  expect((await stored(id)).execution.resumeData).toEqual({
    ...{ approved: true, approval: { id: first.id, by: 'ada', reason: 'fine' } },
  });
  expect((await history(id)).slice(3, 7)).toEqual([
    'execution.paused',
    'approval.decided ask',
    'execution.resumed',
    'step.succeeded ask',
  ]);
});

test('a rejection goes where the definition says', async () => {
  const { id, approvalId, reject, person, reach, stored } = await setup();
  await reject(person('ada'), approvalId);
  await reach(id, 'completed');
  expect(done(await stored(id))).toEqual(['ask', 'sorry']);
});

test('only who is asked decides: by role, by name, or in the stead of another', async () => {
  const terms = { approver_role: 'finance', approvers: ['grace', 'ada'] };
  const { approvalId, approve, delegate, person, waitingFor, approvalOf } = await setup(terms);
  const [ada, bob, carl] = [person('ada'), person('bob'), person('carl', ['sales'])];
  await expect(approve(bob, approvalId)).rejects.toBeInstanceOf(NotAnApproverError);
  await expect(approve(carl, approvalId)).rejects.toThrow(/is not for carl to decide$/);
  const reader = { ...carl, permissions: [...carl.permissions, 'approval:read' as const] };
  await expect(approve(reader, approvalId)).rejects.toThrow('the role finance, grace, ada');
  expect(await Promise.all([ada, bob, carl, person('x', ['finance'])].map(waitingFor))).toEqual([
    [approvalId],
    [],
    [],
    [approvalId],
  ]);
  await delegate(ada, approvalId, 'bob');
  expect(await Promise.all([ada, bob].map(waitingFor))).toEqual([[], [approvalId]]);
  await expect(approve(ada, approvalId)).rejects.toBeInstanceOf(NotAnApproverError);
  await approve(bob, approvalId);
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'approved', delegations: { ada: 'bob' } });
});

test('who asked for it does not decide it, where that is forbidden, not even as an administrator or by a delegate', async () => {
  const { approvalId, approve, delegate, person, caller, waitingFor } = await setup({ not_requester: true });
  await expect(approve(caller, approvalId)).rejects.toBeInstanceOf(NotAnApproverError);
  expect(await waitingFor(caller)).toEqual([]);
  await expect(delegate(caller, approvalId, 'bob')).rejects.toBeInstanceOf(NotAnApproverError);
  await expect(delegate(person('ada'), approvalId, 'tester')).rejects.toBeInstanceOf(InvalidInputError);
  await approve(person('ada'), approvalId);
});

test('a quorum waits for as many as it wants, each counted once', async () => {
  const { id, approvalId, approve, person, stored, reach, history } = await setup({ quorum: 2 });
  await approve(person('ada'), approvalId);
  await approve(person('ada'), approvalId);
  expect((await stored(id)).execution.status).toBe('paused');
  await approve(person('bob'), approvalId);
  await reach(id, 'completed');
  expect((await history(id)).filter((word) => word.startsWith('approval'))).toEqual([
    'approval.voted ask',
    'approval.voted ask',
    'approval.voted ask',
    'approval.decided ask',
  ]);
});

test('a single rejection is a veto, unless there is none: then it takes so many that the quorum can not be had', async () => {
  const vetoed = await setup({ quorum: 2, approvers: ['ada', 'bob', 'eve'] });
  expect((await vetoed.reject(vetoed.person('eve'), vetoed.approvalId)).approval.status).toBe('rejected');
  const { approvalId, reject, person } = await setup({
    quorum: 2,
    veto: false,
    approvers: ['ada', 'bob', 'eve'],
  });
  expect((await reject(person('eve'), approvalId)).approval.status).toBe('pending');
  expect((await reject(person('ada'), approvalId)).approval.status).toBe('rejected');
});

test('the answers to a form are checked, and become resume data', async () => {
  const form = {
    ...{ type: 'object', required: ['limit'], additionalProperties: false },
    properties: { limit: { type: 'integer', minimum: 1 }, code: { type: 'string', pattern: '^[a-z]+$' } },
  };
  const { id, approvalId, approve, person, reach, stored } = await setup({ form });
  for (const answers of [{}, { limit: 0 }, { limit: 1, other: 1 }, { limit: 1, code: 'A' }])
    await expect(approve(person('ada'), approvalId, { answers })).rejects.toBeInstanceOf(InvalidInputError);
  await approve(person('ada'), approvalId, { answers: { limit: 5, code: 'b' } });
  await reach(id, 'completed');
  expect((await stored(id)).execution.resumeData).toMatchObject({ approved: true, limit: 5, code: 'b' });
});

test.each(DECISION_NAMES)(
  'an answer can not be called `%s`, whatever the form lets through',
  async (name) => {
    const { approvalId, approve, reject, person, approvalOf } = await setup({ form: { type: 'object' } });
    const fault = {
      ...{ path: `answers.${name}`, message: 'is a name that the decision itself takes' },
      hint: 'leave it out, or call it something else',
    };
    for (const decide of [approve, reject])
      await expect(decide(person('ada'), approvalId, { answers: { [name]: false } })).rejects.toEqual(
        new InvalidInputError([fault]),
      );
    expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending', answers: null });
  },
);

test('answers without a form are refused', async () => {
  const { approvalId, approve, person } = await setup();
  await expect(approve(person('ada'), approvalId, { answers: { a: 1 } })).rejects.toBeInstanceOf(
    InvalidInputError,
  );
});

test('a decision is about what was shown: where an input was edited since, it is refused', async () => {
  const { id, pay, approvalId, approve, person, versionOf, pause, reach, services, caller } =
    await setupBeside();
  await pause(id, 'abort');
  await pay.hungUp;
  await reach(id, 'paused');
  const version = await versionOf(approvalId);
  const edit = { executionId: id, path: 'both.pay', stepInput: [{ type: 'log', message: 'x' }] };
  await editStepInput(services, caller, { ...edit, commandId: null, reason: null });
  const now = await versionOf(approvalId);
  await expect(approve(person('ada'), approvalId, { version })).rejects.toEqual(
    new ApprovalChangedError(approvalId, now),
  );
  expect((await approve(person('ada'), approvalId, { version: now })).approval.status).toBe('approved');
});

test('what was decided, or whose execution went on without it, is not pending any more', async () => {
  const { id, approvalId, approve, person, resume, approvalOf, services } = await setup();
  await resume(id, { approved: true });
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'closed', decidedBy: 'tester' });
  await expect(approve(person('ada'), approvalId)).rejects.toEqual(
    new ApprovalNotPendingError(approvalId, 'closed'),
  );
  const unknown = services.ids.uuid();
  await expect(approve(person('ada'), unknown)).rejects.toEqual(new ApprovalNotFoundError(unknown));
});

test('a cancelled execution asks nobody any more', async () => {
  const { id, approvalId, cancel, approvalOf } = await setup();
  await cancel(id);
  expect((await approvalOf(approvalId)).status).toBe('closed');
});

test('a decision that is sent three times is taken once', async () => {
  const { id, approvalId, approve, person, history } = await setup();
  const send = () => approve(person('ada'), approvalId, { commandId: 'once' });
  const outcomes = await Promise.all([send(), send(), send()]);
  expect(outcomes.filter(({ repeated }) => !repeated).length).toBe(1);
  expect((await history(id)).filter((word) => word === 'approval.decided ask')).toEqual([
    'approval.decided ask',
  ]);
});

test('two who decide at the same time do not both win', async () => {
  const { approvalId, approve, reject, person } = await setup();
  const both = await Promise.allSettled([
    approve(person('ada'), approvalId),
    reject(person('bob'), approvalId),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test.each([
  ['reject', ['ask', 'sorry']],
  ['resume', ['ask', 'done']],
])('one that nobody decides in time is ended as the definition says: %s', async (on_expire, taken) => {
  const { id, approvalId, approve, person, passExpiry, reach, stored, approvalOf } = await setup({
    expires_in: '1h',
    on_expire,
  });
  await passExpiry(3_600_000);
  await reach(id, 'completed');
  expect(done(await stored(id))).toEqual(taken);
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'expired', decidedBy: 'expiry' });
  await expect(approve(person('ada'), approvalId)).rejects.toEqual(new ApprovalExpiredError(approvalId));
});

test('one that is escalated asks another role for as long again, and then is rejected', async () => {
  const terms = { approver_role: 'finance', expires_in: '1h', on_expire: 'escalate', escalate_to: 'board' };
  const { id, approvalId, approve, person, passExpiry, until, versionOf, approvalOf, reach } =
    await setup(terms);
  const version = await versionOf(approvalId);
  const escalated = until(id, ({ event }) => event?.type === 'approval.escalated');
  await passExpiry(3_600_000);
  await escalated;
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending', role: 'board', escalated: true });
  await expect(approve(person('ada', ['finance']), approvalId)).rejects.toBeInstanceOf(NotAnApproverError);
  const board = person('eve', ['board']);
  await expect(approve(board, approvalId, { version })).rejects.toBeInstanceOf(ApprovalChangedError);
  await passExpiry(3_600_000);
  await reach(id, 'completed');
  expect((await approvalOf(approvalId)).status).toBe('expired');
});

test.each([
  ['reject', ['ask', 'sorry']],
  ['resume', ['ask', 'done']],
])(
  'one whose time ends while its workflow is held is ended once that is let go: %s',
  async (on_expire, taken) => {
    const { id, approvalId, passExpiry, approvalOf, stored, reach, ...engine } = await setup({
      expires_in: '1h',
      on_expire,
    });
    const { approve, person, pauseWorkflow, resumeWorkflow } = engine;
    await pauseWorkflow('rest');
    await expect(approve(person('ada'), approvalId)).rejects.toBeInstanceOf(WorkflowPausedError);
    await passExpiry(3_600_000);
    await expect(approve(person('ada'), approvalId)).rejects.toBeInstanceOf(ApprovalExpiredError);
    await engine.clock.scheduled(1_300);
    expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending', decidedBy: null });
    await resumeWorkflow('rest');
    await passExpiry(0);
    await reach(id, 'completed');
    expect(done(await stored(id))).toEqual(taken);
    expect(await approvalOf(approvalId)).toMatchObject({ status: 'expired', decidedBy: 'expiry' });
  },
);

const LONGER_THAN_ANY_PAUSE_MS = 30 * 86_400_000;

test.each([
  ['approve', ['ask', 'done']],
  ['reject', ['ask', 'sorry']],
] as const)('a decision may take longer than the longest pause: %s', async (decision, taken) => {
  const { id, approvalId, clock, person, reach, stored, ...engine } = await setup();
  clock.advance(LONGER_THAN_ANY_PAUSE_MS);
  await engine[decision](person('ada'), approvalId);
  await reach(id, 'completed');
  expect(done(await stored(id))).toEqual(taken);
});

test('what is to happen at the end of its time may come after the longest pause', async () => {
  const { id, passExpiry, reach, stored } = await setup({ expires_in: '30d', on_expire: 'resume' });
  await passExpiry(LONGER_THAN_ANY_PAUSE_MS);
  await reach(id, 'completed');
  expect(done(await stored(id))).toEqual(['ask', 'done']);
});

const request = (role: string) => ({
  ...{ type: 'create_approval_request', entity: 'order', entity_id: '{{order}}' },
  data: { approver_role: role, reason: '{{amount}} for {{order}}', note: 'n' },
});

test('a list that asks for approvals holds the execution until all of them are had', async () => {
  const steps = [
    { id: 'ask', type: 'execute', execute: [request('finance'), request('legal')], next: 'done' },
    log('done'),
  ];
  const engine = withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')));
  onTestFinished(engine.close);
  const { publish, start, startWorker, reach, approvalsOf, approve, person, stored } = engine;
  await publish({ workflow_id: 'two', steps });
  startWorker();
  const { id } = await start('two', { amount: 3, order: 'A-1' });
  await reach(id, 'paused');
  expect((await stored(id)).execution.pausedReason).toBe('3 for A-1');
  const asked = await approvalsOf(id);
  expect(asked).toMatchObject([
    { role: 'finance', entity: 'order', entityId: 'A-1', reason: '3 for A-1', data: { note: 'n' } },
    { role: 'legal' },
  ]);
  for (const { role, id: approvalId } of asked) {
    expect((await stored(id)).execution.status).toBe('paused');
    await approve(person('ada', [role ?? '']), approvalId);
  }
  await reach(id, 'completed');
});

test('a rejected request of a list ends the run as blocked, and the other is closed', async () => {
  const steps = [{ id: 'ask', type: 'execute', execute: [request('finance'), request('legal')] }];
  const { id, reject, person, approvalsOf, stored } = await setup({}, steps);
  const [, legal] = await approvalsOf(id);
  await reject(person('ada', ['legal']), legal?.id ?? '');
  expect((await stored(id)).execution).toMatchObject({
    status: 'blocked',
    errorMessage: 'ask was rejected by ada',
  });
  expect((await approvalsOf(id)).map(({ status }) => status)).toEqual(['closed', 'rejected']);
});

test('what goes on beside is not disturbed by a decision, and needs none', async () => {
  const { id, pay, approvalId, approve, person, reach, row } = await setupBeside();
  const { state } = await approve(person('ada'), approvalId);
  expect([state.execution.status, state.execution.resumeCount]).toEqual(['running', 0]);
  pay.answer();
  await reach(id, 'completed');
  expect((await row(id, 'both.pay'))?.attempt).toBe(1);
});

test('a decision does not end a pause that a person has asked for', async () => {
  const { id, pay, approvalId, approve, person, reach, pause, resume } = await setupBeside();
  await pause(id);
  pay.answer();
  await reach(id, 'paused');
  expect((await approve(person('ada'), approvalId)).state.execution.status).toBe('paused');
  await resume(id);
  await reach(id, 'completed');
});

test('terms that templates make impossible fail the step, and say why', async () => {
  const engine = withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')));
  onTestFinished(engine.close);
  const { publish, start, startWorker, reach } = engine;
  await publish({
    workflow_id: 'odd',
    steps: [ask('ask', { approvers: '{{who}}', expires_in: '{{when}}' })],
  });
  startWorker();
  const { id } = await start('odd', { who: 7, when: 'soon', amount: 1 });
  const { execution } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'APPROVAL_INVALID' });
  expect(execution.errorMessage).toContain('approvers is 7');
  expect(execution.errorMessage).toContain('expires_in is "soon"');
});
