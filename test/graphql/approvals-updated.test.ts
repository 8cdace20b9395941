import { expect, test } from 'vitest';
import type { Permission } from '#src/domain/permission.js';
import { holdForApproval, withApprovals } from '#test/support/approval.js';
import { giveKey, openClients } from '#test/support/clients.js';
import { type Answer, setupServer, take } from '#test/support/server.js';
import { startService } from '#test/support/service.js';

const WATCH = `subscription { approvalsUpdated {
  event { type stepPath ... on StepWaitingEvent { approvals { reason } } }
  approvals { status }
} }`;

async function setup() {
  const server = withApprovals(await setupServer());
  server.startWorker();
  const { services, caller, url, query, reach, publish, start } = server;
  const command = async (name: string, id: string, more = '') =>
    query(`mutation { ${name}(input: { id: "${id}" ${more} }) { __typename } }`);
  return {
    ...server,
    /** Somebody with these permissions alone, who watches. */
    watchAs: async (permissions: Permission[], text: string) =>
      openClients(url, await giveKey(services, caller.projectId, permissions)).subscribe('WebSocket', text),
    command,
    /** Executions that nobody is asked about: one that waits, is paused, resumed and cancelled, and one that fails. */
    async rush() {
      await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] });
      const { id } = await start('rest');
      await reach(id, 'waiting');
      for (const name of ['pauseExecution', 'resumeExecution', 'cancelExecution']) await command(name, id);
      await reach(id, 'cancelled');
      const url = 'http://127.0.0.1:1/nobody';
      await publish({
        workflow_id: 'fails',
        steps: [{ id: 'call', type: 'execute', execute: [{ type: 'webhook', url }] }],
      });
      await reach((await start('fails')).id, 'failed');
    },
  };
}

const told = ({ data }: Answer) => {
  const { event, approvals } = data.approvalsUpdated;
  return [event.type, event.stepPath, approvals.map(({ status }: { status: string }) => status).join()];
};

test('whoever may see approvals alone is told of these, and of nothing that happens to other executions', async () => {
  const server = await setup();
  const updates = await server.watchAs(['approval:read'], WATCH);
  await take(updates, 1);
  await server.rush();
  const { executionId } = await holdForApproval(server, {}, { reason: 'Refund 7?' });
  const [asked] = await take(updates, 1);
  expect(told(asked as Answer)).toEqual(['STEP_WAITING', 'ask', 'PENDING']);
  expect(asked?.data.approvalsUpdated.event.approvals).toEqual([{ reason: 'Refund 7?' }]);
  await server.rush();
  await server.command('cancelExecution', executionId);
  expect((await take(updates, 1)).map(told)).toEqual([['STEP_CANCELLED', 'ask', 'CLOSED']]);
  const { executionId: other } = await holdForApproval(server);
  expect((await take(updates, 1)).map(told)).toEqual([['STEP_WAITING', 'ask', 'PENDING']]);
  await server.command('resumeExecution', other);
  expect((await take(updates, 1)).map(told)).toEqual([['EXECUTION_RESUMED', null, 'CLOSED']]);
});

test('an approval that a branch beside it makes needless is told as closed', async () => {
  const server = await setup();
  const service = await startService();
  const updates = await server.watchAs(['approval:read'], WATCH);
  await take(updates, 1);
  const ask = { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'May it?' } };
  const race = { strategy: 'any_can_pass', steps: [ask, service.step('quick')] };
  await server.publish({ workflow_id: 'race', steps: [{ id: 'race', type: 'parallel', parallel: race }] });
  const { id } = await server.start('race');
  const call = await service.next();
  expect((await take(updates, 1)).map(told)).toEqual([['STEP_WAITING', 'race.ask', 'PENDING']]);
  call.answer();
  const [closed] = await take(updates, 1);
  expect(told(closed as Answer)[2]).toBe('CLOSED');
  await server.reach(id, 'completed');
});

test('what the event that closes an approval says of the execution takes execution:read', async () => {
  const server = await setup();
  const text = `subscription { approvalsUpdated {
    event { type ... on ExecutionResumedEvent { reason } ... on StepCancelledEvent { why: reason } }
    approvals { status }
  } }`;
  const [alone, both] = [
    await server.watchAs(['approval:read'], text),
    await server.watchAs(['approval:read', 'execution:read'], text),
  ];
  await Promise.all([take(alone, 1), take(both, 1)]);
  const resumed = await holdForApproval(server);
  await server.command('resumeExecution', resumed.executionId, ', reason: "the bank is back"');
  const cancelled = await holdForApproval(server);
  await server.command('cancelExecution', cancelled.executionId);
  const [[, first, , second], all] = await Promise.all([take(alone, 4), take(both, 4)]);
  for (const [answer, event] of [
    [first, { type: 'EXECUTION_RESUMED', reason: null }],
    // What can't be null takes its event along.
    [second, null],
  ] as const) {
    expect(answer?.data.approvalsUpdated).toEqual({ event, approvals: [{ status: 'CLOSED' }] });
    expect(answer?.errors?.[0]).toMatchObject({
      message: expect.stringContaining('execution:read'),
      extensions: { code: 'FORBIDDEN' },
    });
  }
  expect(all.map(({ data }) => data.approvalsUpdated.event)).toEqual([
    { type: 'STEP_WAITING' },
    { type: 'EXECUTION_RESUMED', reason: 'the bank is back' },
    { type: 'STEP_WAITING' },
    { type: 'STEP_CANCELLED', why: 'cancelled' },
  ]);
});

test('whoever may see executions alone is told that it was decided, not who was asked what, nor why they said so', async () => {
  const server = await setup();
  const text = `subscription { executionsUpdated { event { type
    ... on StepWaitingEvent { waitingFor approvals { reason role people } }
    ... on ApprovalDecidedEvent { approvalStatus why: reason }
    ... on ApprovalDelegatedEvent { delegator delegate }
  } } }`;
  const [alone, both] = [
    await server.watchAs(['execution:read'], text),
    await server.watchAs(['execution:read', 'approval:read'], text),
  ];
  await Promise.all([take(alone, 1), take(both, 1)]);
  const { executionId, approvalId } = await holdForApproval(server, { approvers: ['ada'] });
  await server.delegate(server.person('ada'), approvalId, 'grace');
  await server.approve(server.person('grace'), approvalId, { reason: 'it is hers' });
  await server.reach(executionId, 'completed');
  const wanted = ['STEP_WAITING', 'APPROVAL_DELEGATED', 'APPROVAL_DECIDED'];
  const aboutApprovals = async (updates: AsyncIterator<Answer>) => {
    const answers = await take(updates, 7);
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    return answers
      .map(({ data }) => data.executionsUpdated.event)
      .filter(({ type }) => wanted.includes(type))
      .map(({ type: _, ...own }) => own);
  };
  expect(await aboutApprovals(alone)).toEqual([
    { waitingFor: 'APPROVAL', approvals: null },
    { delegator: null, delegate: null },
    { approvalStatus: 'APPROVED', why: null },
  ]);
  expect(await aboutApprovals(both)).toEqual([
    { waitingFor: 'APPROVAL', approvals: [{ reason: 'May it?', role: null, people: ['ada'] }] },
    { delegator: 'ada', delegate: 'grace' },
    { approvalStatus: 'APPROVED', why: 'it is hers' },
  ]);
});
