import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import { editStepInput } from '#src/services/edit-step-input.js';
import { holdForApproval, withApprovals } from '#test/support/approval.js';
import { type Answer, setupServer, take } from '#test/support/server.js';
import { startService } from '#test/support/service.js';

const SHOW = `query ($id: ID!) {
  approval(id: $id) {
    id databaseId status stepPath reason role people quorum requestedBy form version decidedBy decidedReason
    votes { actor decision reason } delegations { from to }
    execution { databaseId status }
  }
}`;
const decide = (
  what: 'approve' | 'reject',
) => `mutation ($input: ${what === 'approve' ? 'Approve' : 'Reject'}Input!) {
  ${what}(input: $input) {
    __typename
    ... on ${what === 'approve' ? 'Approve' : 'Reject'}Payload {
      repeated approval { status decidedBy decidedReason } execution { status }
    }
    ... on Error { code message }
    ... on ApprovalChangedError { approvalId version }
    ... on ApprovalNotPendingError { approvalStatus }
    ... on InvalidInputError { faults { path message } }
  }
}`;
const DELEGATE = `mutation ($input: DelegateApprovalInput!) {
  delegateApproval(input: $input) {
    __typename
    ... on DelegateApprovalPayload { repeated approval { version delegations { from to } } }
    ... on Error { code message }
  }
}`;

async function setup(terms: JsonObject = {}) {
  const server = withApprovals(await setupServer());
  server.startWorker();
  const held = await holdForApproval(server, terms);
  const { query } = server;
  return {
    ...server,
    ...held,
    show: async () => (await query(SHOW, { id: held.approvalId })).data.approval,
    send: async (what: 'approve' | 'reject', input: JsonObject) =>
      (await query(decide(what), { input: { id: held.approvalId, ...input } })).data[what],
  };
}

test('an approval is shown, and approved as it was shown; the execution goes on', async () => {
  const form = { type: 'object', properties: { limit: { type: 'integer' } } };
  const { show, send, reach, executionId, approvalId, stored } = await setup({
    form,
    approver_role: 'finance',
  });
  const shown = await show();
  expect(shown).toMatchObject({
    ...{ databaseId: approvalId, status: 'PENDING', stepPath: 'ask', reason: 'May it?', role: 'finance' },
    ...{ people: [], quorum: 1, requestedBy: 'tester', form, votes: [], delegations: [], decidedBy: null },
    execution: { databaseId: executionId, status: 'PAUSED' },
  });
  const { version } = shown;
  expect(await send('approve', { version, answers: { limit: 'x' } })).toMatchObject({
    ...{ __typename: 'InvalidInputError', code: 'INVALID_INPUT' },
    faults: [{ path: 'answers.limit', message: 'must be integer' }],
  });
  const input = { id: shown.id, version, answers: { limit: 5 }, reason: 'fine', commandId: 'once' };
  const done = {
    ...{ __typename: 'ApprovePayload', repeated: false, execution: { status: 'RUNNING' } },
    approval: { status: 'APPROVED', decidedBy: 'tester', decidedReason: 'fine' },
  };
  expect(await send('approve', input)).toEqual(done);
  await reach(executionId, 'completed');
  expect(await send('approve', input)).toEqual({ ...done, repeated: true });
  expect(await send('reject', { version })).toMatchObject({
    ...{ __typename: 'ApprovalNotPendingError', approvalStatus: 'APPROVED' },
    message: 'approval is not pending (status: approved)',
  });
  expect((await stored(executionId)).execution.resumeData).toMatchObject({ approved: true, limit: 5 });
});

test('what has changed since it was shown is refused, with the version of what there is now', async () => {
  const service = await startService();
  const server = withApprovals(await setupServer());
  const { services, caller, query, reach, pause, approvalsOf } = server;
  server.startWorker();
  const ask = { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'May it?' } };
  const parallel = { steps: [ask, service.step('pay')] };
  await server.publish({ workflow_id: 'beside', steps: [{ id: 'both', type: 'parallel', parallel }] });
  const { id: executionId } = await server.start('beside');
  const pay = await service.next();
  await server.until(executionId, ({ state }) => state.steps.get('both.ask')?.status === 'waiting');
  const [{ id = '' } = {}] = await approvalsOf(executionId);
  await pause(executionId, 'abort');
  await pay.hungUp;
  await reach(executionId, 'paused');
  const before = (await query(SHOW, { id })).data.approval;
  const stepInput = [{ type: 'log', message: 'x' }];
  await editStepInput(services, caller, {
    executionId,
    path: 'both.pay',
    stepInput,
    commandId: null,
    reason: null,
  });
  const now = (await query(SHOW, { id })).data.approval;
  const { data } = await query(decide('approve'), { input: { id, version: before.version } });
  expect(data.approve).toMatchObject({
    ...{ __typename: 'ApprovalChangedError', code: 'APPROVAL_CHANGED', approvalId: before.id },
    version: now.version,
  });
  expect(now.version).not.toBe(before.version);
  expect((await query(SHOW, { id })).data.approval.status).toBe('PENDING');
});

test('a rejection says by whom and why, and ends the execution where nothing else is said', async () => {
  const { send, show, version, executionId, stored } = await setup();
  expect(await send('reject', { version, reason: 'not ours' })).toMatchObject({
    approval: { status: 'REJECTED', decidedBy: 'tester', decidedReason: 'not ours' },
    execution: { status: 'BLOCKED' },
  });
  expect((await show()).votes).toEqual([{ actor: 'tester', decision: 'REJECT', reason: 'not ours' }]);
  expect((await stored(executionId)).execution.status).toBe('blocked');
});

const LIST = `query ($filter: ApprovalFilter, $first: Int, $after: String) {
  approvals(filter: $filter, first: $first, after: $after) {
    edges { node { databaseId } } pageInfo { hasNextPage endCursor }
  }
}`;

test('approvals are listed by what they are about, page by page, oldest first', async () => {
  const server = withApprovals(await setupServer());
  server.startWorker();
  const about = (entityId: string) => ({ entity: 'order', entityId, data: {} });
  const ids: string[] = [];
  for (const [index, role] of ['finance', 'legal', 'finance'].entries()) {
    const held = { key: `w${index}`, about: about(`A-${index}`) };
    ids.push((await holdForApproval(server, { approver_role: role }, held)).approvalId);
  }
  const list = async (filter: JsonObject, page: JsonObject = {}) => {
    const { edges, pageInfo } = (await server.query(LIST, { filter, ...page })).data.approvals;
    return { ids: edges.map(({ node }: { node: { databaseId: string } }) => node.databaseId), ...pageInfo };
  };
  expect((await list({})).ids).toEqual(ids);
  expect((await list({ role: 'finance', status: ['PENDING'] })).ids).toEqual([ids[0], ids[2]]);
  expect((await list({ entity: 'order', entityId: 'A-1' })).ids).toEqual([ids[1]]);
  expect((await list({ entityId: 'A-9' })).ids).toEqual([]);
  expect((await list({ status: ['APPROVED', 'REJECTED'] })).ids).toEqual([]);
  const first = await list({}, { first: 2 });
  expect(first).toMatchObject({ ids: ids.slice(0, 2), hasNextPage: true });
  expect(await list({}, { first: 2, after: first.endCursor })).toMatchObject({
    ids: [ids[2]],
    hasNextPage: false,
  });
});

test('whoever delegates is asked no more', async () => {
  const { query, approvalId, version, send } = await setup({ approvers: ['tester', 'ada'] });
  const mine = async () =>
    (await query('{ myApprovals { edges { node { databaseId } } } }')).data.myApprovals.edges;
  expect(await mine()).toEqual([{ node: { databaseId: approvalId } }]);
  const { data } = await query(DELEGATE, { input: { id: approvalId, to: 'bob' } });
  expect(data.delegateApproval.approval).toEqual({ version, delegations: [{ from: 'tester', to: 'bob' }] });
  expect(await mine()).toEqual([]);
  expect(await send('approve', { version })).toMatchObject({ code: 'NOT_AN_APPROVER' });
});

const WATCH = `subscription ($after: String) {
  approvalsUpdated(after: $after) {
    cursor
    event { type stepPath actor }
    approvals { status votes { actor decision } }
  }
}`;

const told = ({ data }: Answer) => {
  const { event, approvals } = data.approvalsUpdated;
  return [event?.type ?? null, approvals.map(({ status }: { status: string }) => status).join()];
};

test('a request, a vote and a decision are told in order, and from any cursor on again', async () => {
  const server = withApprovals(await setupServer());
  const { subscribe, subscribers, approve, person, reach } = server;
  server.startWorker();
  const updates = subscribe('WebSocket', WATCH);
  const [begin] = await take(updates, 1);
  await subscribers(1);
  const { approvalId, executionId } = await holdForApproval(server, { quorum: 2 });
  const [asked] = await take(updates, 1);
  await approve(person('ada'), approvalId);
  const [voted] = await take(updates, 1);
  await approve(person('bob'), approvalId);
  const rest = await take(updates, 3);
  await reach(executionId, 'completed');
  const all = [asked, voted, ...rest] as Answer[];
  expect(told(begin as Answer)).toEqual([null, '']);
  expect(told(asked as Answer)).toEqual(['STEP_WAITING', 'PENDING']);
  expect(told(voted as Answer)).toEqual(['APPROVAL_VOTED', 'PENDING']);
  expect(all.map((update) => told(update)[0])).toEqual([
    ...['STEP_WAITING', 'APPROVAL_VOTED', 'APPROVAL_VOTED', 'APPROVAL_DECIDED', 'EXECUTION_RESUMED'],
  ]);
  expect(all.at(-1)?.data.approvalsUpdated.approvals).toMatchObject([
    { status: 'APPROVED', votes: [{ actor: 'ada' }, { actor: 'bob' }] },
  ]);
  await updates.return?.();
  const types = all.map((update) => told(update)[0]);
  for (const [index, { data }] of [begin as Answer, ...all].entries()) {
    const left = types.slice(index);
    const again = subscribe('WebSocket', WATCH, { after: data.approvalsUpdated.cursor });
    const seen: unknown[] = [];
    while (seen.length < left.length) {
      const [update] = await take(again, 1);
      if (told(update as Answer)[0] !== null) seen.push(told(update as Answer)[0]);
    }
    expect(seen).toEqual(left);
    await again.return?.();
  }
});
