import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import type { Caller } from '#src/services/services.js';
import { withApprovals } from '#test/support/approval.js';
import { open, press } from '#test/support/approval-link.js';
import { type Answer, setupServer, take } from '#test/support/server.js';

const PAGE = readFileSync(new URL('../../docs/approvals.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '');

/** The operation of the page with that name. */
const shown = (name: string) => {
  const found = blocks('graphql').find((text) =>
    new RegExp(`(query|mutation|subscription) ${name}\\b`).test(text),
  );
  if (!found) throw new Error(`the page has no operation ${name}`);
  return found;
};

/** An execution of the workflow of the page, whose approval is watched as on the page. */
async function setup() {
  let asking: Caller | null = null;
  const server = withApprovals(
    await setupServer({ authenticate: () => asking && { caller: asking, expiresAt: null } }),
  );
  const as = (actor: string) => {
    asking = { ...server.caller, actor, roles: ['finance'] };
  };
  as('tester');
  await server.publish(JSON.parse(blocks('json')[0] ?? '') as JsonObject);
  server.startWorker();
  const updates = server.subscribe('WebSocket', shown('Watch'));
  await take(updates, 1);
  await server.subscribers(1);
  const { id } = await server.start('refund', { refund: { amount: 700, customer: 'Ann' } });
  await server.reach(id, 'paused');
  const [approval] = await server.approvalsOf(id);
  const run = async (who: string, name: string, variables: JsonObject = {}): Promise<Answer['data']> => {
    as(who);
    const { data, errors } = await server.query(shown(name), { id: approval?.id, ...variables });
    expect(errors).toBeUndefined();
    return Object.values(data)[0];
  };
  return { ...server, id, run, updates };
}

const types = (updates: Answer[]) => updates.map(({ data }) => data.approvalsUpdated.event.type);

test('what the page shows works: two see it, approve it as it was shown, and the execution goes on', async () => {
  const { id, run, reach, updates, stored } = await setup();
  expect((await run('tester', 'Mine')).edges).toEqual([]);
  const [{ node }] = (await run('eve', 'Mine')).edges;
  expect(node).toMatchObject({ reason: 'Refund of 700 to Ann', quorum: 2, votes: [] });
  expect(await run('ada@example.com', 'Delegate')).toEqual({
    approval: { delegations: [{ from: 'ada@example.com', to: 'grace@example.com' }] },
  });
  const { version } = node;
  expect(await run('ada@example.com', 'Approve', { version })).toMatchObject({ code: 'NOT_AN_APPROVER' });
  expect(await run('eve', 'Approve', { version: 'another' })).toEqual({
    version,
    code: 'APPROVAL_CHANGED',
    message: expect.any(String),
  });
  expect(await run('grace@example.com', 'Approve', { version })).toMatchObject({
    ...{ approval: { status: 'PENDING' }, execution: { status: 'PAUSED' }, repeated: false },
  });
  const { url } = await run('tester', 'Link');
  expect((await open(url)).text).toContain('Refund of 700 to Ann');
  expect((await press(url, 'approve')).status).toBe(422);
  expect((await press(url, 'approve', { 'At most': '500' })).text).toContain('You have approved');
  expect((await open(url)).status).toBe(410);
  await reach(id, 'completed');
  expect((await stored(id)).execution.resumeData).toMatchObject({ approved: true, limit: 500 });
  expect(types(await take(updates, 6))).toEqual([
    ...['STEP_WAITING', 'APPROVAL_DELEGATED', 'APPROVAL_VOTED', 'APPROVAL_VOTED', 'APPROVAL_DECIDED'],
    'EXECUTION_RESUMED',
  ]);
  await updates.return?.();
});

test('what the page shows rejects, too', async () => {
  const { id, run, reach, updates, row } = await setup();
  const [{ node }] = (await run('eve', 'Mine')).edges;
  expect(await run('eve', 'Reject', { version: node.version })).toEqual({
    approval: { status: 'REJECTED', decidedBy: 'eve', decidedReason: 'not ours' },
    execution: { status: 'RUNNING' },
  });
  await reach(id, 'completed');
  expect((await row(id, 'refuse'))?.status).toBe('succeeded');
  await updates.return?.();
});
