import { expect, test } from 'vitest';
import { approvals, auditLog } from '#src/db/tables-people.js';
import { OWN_ACTORS } from '#src/domain/actor.js';
import { ApprovalLinkNotFoundError } from '#src/domain/approval-link.js';
import type { Permission } from '#src/domain/permission.js';
import { systemIds } from '#src/domain/runtime.js';
import { revokeApprovalLink } from '#src/services/revoke-approval-link.js';
import { ALL_RIGHTS, type Caller } from '#src/services/services.js';
import { open, press, setupLinks } from '#test/support/approval-link.js';
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
    linkId: expect.any(String),
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

test('the links of an approval are listed, newest first, with what became of them and without their secrets', async () => {
  const clock = new TestClock(START);
  const { create, shownLinks, revoke, links, approvalId, query } = await setupLinks(
    { quorum: 2, approver_role: 'finance' },
    {},
    { clock },
  );
  const first = await create({ roles: ['finance'], expiresIn: '1h' });
  clock.advance(1_000);
  const second = await create({ approver: 'bob', roles: ['finance', 'board'] });
  clock.advance(1_000);
  expect(await shownLinks()).toEqual([
    {
      ...{ id: second.linkId, approver: 'bob', roles: ['finance', 'board'], createdBy: 'tester' },
      ...{ createdAt: after(1_000), expiresAt: after(7 * DAY_MS + 1_000) },
      ...{ usedAt: null, revokedAt: null, revokedBy: null },
    },
    {
      ...{ id: first.linkId, approver: 'ada', roles: ['finance'], createdBy: 'tester' },
      ...{ createdAt: after(0), expiresAt: after(3_600_000), usedAt: null, revokedAt: null, revokedBy: null },
    },
  ]);
  expect((await press(String(first.url), 'approve')).status).toBe(200);
  await revoke(second.linkId);
  expect(await shownLinks()).toMatchObject([
    { id: second.linkId, usedAt: null, revokedAt: after(2_000), revokedBy: 'tester' },
    { id: first.linkId, usedAt: after(2_000), revokedAt: null },
  ]);
  const { data } = await query('query ($id: ID!) { approval(id: $id) { links { __typename } } }', {
    id: approvalId,
  });
  expect(data.approval.links).toEqual([{ __typename: 'ApprovalLink' }, { __typename: 'ApprovalLink' }]);
  const shown = JSON.stringify(await shownLinks());
  for (const { tokenHash } of await links()) expect(shown).not.toContain(tokenHash);
});

test('a link that is taken back decides nothing more, and that is in the audit log', async () => {
  const { create, revoke, approvalId, approvalOf, database, links } = await setupLinks();
  const { url, linkId } = await create();
  const other = await create({ approver: 'bob' });
  const version = (await open(String(url))).field('version');
  expect(await revoke(linkId)).toEqual({
    __typename: 'RevokeApprovalLinkPayload',
    repeated: false,
    link: { id: linkId, usedAt: null, revokedAt: expect.any(String), revokedBy: 'tester' },
  });
  const again = await revoke(linkId);
  expect(again).toMatchObject({ repeated: true, link: { id: linkId, revokedBy: 'tester' } });
  const body = new URLSearchParams({ decision: 'approve', version });
  for (const page of [await open(String(url)), await open(String(url), { method: 'POST', body })])
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This link can not be used')]);
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending' });
  const deeds = await database.db.select().from(auditLog);
  expect(
    deeds.filter(({ action, target }) => action === 'revoke_approval_link' && target === approvalId),
  ).toMatchObject([
    { actor: 'tester', target: approvalId, outcome: 'ok', detail: { link: linkId, approver: 'ada' } },
  ]);
  expect((await links()).map(({ revokedAt }) => revokedAt === null).sort()).toEqual([false, true]);
  expect((await press(String(other.url), 'approve')).status).toBe(200);
});

test('a link that was used can not be taken back, since what it decided stands', async () => {
  const { create, revoke, links } = await setupLinks();
  const { url, linkId } = await create();
  await press(String(url), 'approve');
  const [{ usedAt } = { usedAt: null }] = await links();
  expect(await revoke(linkId)).toEqual({
    ...{ __typename: 'ApprovalLinkUsedError', code: 'APPROVAL_LINK_USED', usedAt: usedAt?.toISOString() },
    message: expect.stringContaining('what was decided by it stands'),
  });
  expect(await links()).toMatchObject([{ revokedAt: null }]);
});

test('of a button that is pressed while the link is taken back, one of the two comes to nothing', async () => {
  const { create, revoke, approvalOf, approvalId } = await setupLinks();
  const { url, linkId } = await create();
  const version = (await open(String(url))).field('version');
  const body = new URLSearchParams({ decision: 'approve', version });
  const [page, revoked] = await Promise.all([open(String(url), { method: 'POST', body }), revoke(linkId)]);
  const { status } = await approvalOf(approvalId);
  expect([
    [200, 'ApprovalLinkUsedError', 'approved'],
    [410, 'RevokeApprovalLinkPayload', 'pending'],
  ]).toContainEqual([page.status, revoked.__typename, status]);
});

test('a link that there is not, or in another project, can not be taken back', async () => {
  const { create, revoke, links, services } = await setupLinks();
  const { linkId } = await create();
  expect(await revoke(systemIds.uuid())).toMatchObject({ code: 'APPROVAL_LINK_NOT_FOUND' });
  expect(await revoke('x')).toMatchObject({ code: 'INVALID_INPUT' });
  const stranger: Caller = { projectId: systemIds.uuid(), actor: 'eve', ...ALL_RIGHTS };
  await expect(revokeApprovalLink(services, stranger, linkId)).rejects.toBeInstanceOf(
    ApprovalLinkNotFoundError,
  );
  expect(await links()).toMatchObject([{ revokedAt: null }]);
});

test('nobody is given a link in the name of the server itself, or of a key', async () => {
  const { create, links } = await setupLinks();
  for (const approver of [...OWN_ACTORS, 'key:ci'])
    expect(await create({ approver }), approver).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await links()).toEqual([]);
});
