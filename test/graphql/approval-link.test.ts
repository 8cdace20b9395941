import { expect, test } from 'vitest';
import { approvals } from '#src/db/tables-people.js';
import type { Permission } from '#src/domain/permission.js';
import { systemIds } from '#src/domain/runtime.js';
import { setupLinks } from '#test/support/approval-link.js';
import { TestClock } from '#test/support/clock.js';

const START = '2100-01-01T00:00:00.000Z';
const after = (ms: number) => new Date(Date.parse(START) + ms).toISOString();
const DAY_MS = 86_400_000;

test.each([
  ['as long as the approval waits', { expires_in: '30d' }, {}, 30 * DAY_MS],
  ['seven days, where that has no end', {}, {}, 7 * DAY_MS],
  ['as long as was asked for', { expires_in: '30d' }, { expiresIn: '36h' }, 1.5 * DAY_MS],
])('a link is good %s', async (_what, terms, more, ms) => {
  const { create, approvalId } = await setupLinks(terms, {}, { clock: new TestClock(START) });
  expect(await create(more)).toEqual({
    __typename: 'CreateApprovalLinkPayload',
    url: expect.stringContaining('/approvals/link/'),
    expiresAt: after(ms),
    repeated: false,
    approval: { databaseId: approvalId },
  });
});

test('a link is made once for a command, and its address is told once', async () => {
  const { create, links } = await setupLinks();
  const [first, second, other] = [
    await create({ commandId: 'c' }),
    await create({ commandId: 'c' }),
    await create({ commandId: 'c', approver: 'bob' }),
  ];
  expect(second).toEqual({ ...first, url: null, repeated: true });
  expect(other).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await links()).toHaveLength(1);
  expect((await create()).url).not.toBe((await create()).url);
});

test('a link is made only for somebody who may decide', async () => {
  const terms = { approver_role: 'finance', approvers: 'eve', not_requester: true };
  const { create, links, delegate, person, approvalId } = await setupLinks(terms);
  const codes = [
    await create(),
    await create({ roles: ['sales'] }),
    await create({ approver: 'tester', roles: ['finance'] }),
  ].map(({ code }) => code);
  expect(codes).toEqual(['NOT_AN_APPROVER', 'NOT_AN_APPROVER', 'NOT_AN_APPROVER']);
  expect(await links()).toEqual([]);
  expect(await create({ roles: ['finance'] })).toMatchObject({ repeated: false });
  expect(await create({ approver: 'eve' })).toMatchObject({ repeated: false });
  await delegate(person('eve'), approvalId, 'zoe');
  expect(await create({ approver: 'eve' })).toMatchObject({ code: 'NOT_AN_APPROVER' });
  expect(await create({ approver: 'zoe' })).toMatchObject({ repeated: false });
});

test('of what is not pending any more there are no links', async () => {
  const clock = new TestClock(START);
  const { create, approve, person, approvalId, worker, database } = await setupLinks(
    { expires_in: '1h' },
    {},
    { clock },
  );
  await worker.stop(5_000);
  expect(await create({ id: systemIds.uuid() })).toMatchObject({ code: 'APPROVAL_NOT_FOUND' });
  clock.advance(3_600_000);
  expect(await create()).toMatchObject({ code: 'APPROVAL_EXPIRED' });
  await database.db.update(approvals).set({ expiresAt: null });
  await approve(person('ada'), approvalId);
  expect(await create()).toMatchObject({ code: 'APPROVAL_NOT_PENDING' });
});

test('what can not be asked for is refused, each with what is wrong', async () => {
  const { create, links } = await setupLinks();
  const inputs = [
    { approver: ' ' },
    { approver: 'x'.repeat(201) },
    { expiresIn: 'soon' },
    { expiresIn: '0s' },
    { roles: [''] },
    { roles: Array.from({ length: 51 }, (_, index) => `r${index}`) },
    { id: 'x' },
  ];
  for (const input of inputs)
    expect(await create(input), JSON.stringify(input)).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await links()).toEqual([]);
});

test('only an administrator makes links, since he says who somebody is', async () => {
  let permissions: Permission[] = ['admin'];
  const { query, approvalId, links } = await setupLinks(
    {},
    {},
    {
      authenticate: () => ({
        caller: { projectId: 'none', actor: 'ada', roles: [], permissions },
        expiresAt: null,
      }),
    },
  );
  permissions = ['approval:read', 'approval:decide', 'execution:force'];
  const text =
    'mutation ($id: ID!) { createApprovalLink(input: { id: $id, approver: "ada" }) { __typename } }';
  const { errors } = await query(text, { id: approvalId });
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect(await links()).toEqual([]);
});
