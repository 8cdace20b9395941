import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { approvals } from '#src/db/tables-people.js';
import { open, press, setupLinks } from '#test/support/approval-link.js';

test('by a link the answers of several are what the form asks for together too', async () => {
  const form = {
    ...{ type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } } },
    ...{ $comment: 'one of the two', maxProperties: 1 },
  };
  const { link, approvalId, approvalOf, executionId, reach } = await setupLinks({ form, quorum: 2 });
  const [ada, bob] = [await link(), await link({ approver: 'bob' })];
  expect((await press(ada, 'approve', { answers: '{"a": 1}' })).status).toBe(200);
  const refused = await press(bob, 'approve', { answers: '{"b": 2}' });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('once it is laid over the answers of those who approved before');
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending' });
  expect((await press(bob, 'approve', { answers: '{"a": 2}' })).status).toBe(200);
  await reach(executionId, 'completed');
});

test('by a link answers hold as many values as they may elsewhere', async () => {
  const { link } = await setupLinks({ form: { type: 'object' } });
  const answers = JSON.stringify({ list: Array.from({ length: 1_100 }, (_, index) => index % 10) });
  const refused = await press(await link(), 'approve', { answers });
  expect([refused.status, refused.text]).toEqual([
    422,
    expect.stringContaining('hold 1102 values, more than 1000'),
  ]);
});

test('a form that was stored before it would be refused is shown, and what is decided by it refused', async () => {
  const { link, approvalId, database } = await setupLinks({ form: { type: 'object' } });
  const form = { type: 'object', $async: true, properties: { a: { type: 'integer' } } };
  await database.db.update(approvals).set({ form }).where(eq(approvals.id, approvalId));
  const url = await link();
  expect((await open(url)).status).toBe(200);
  const refused = await press(url, 'approve', { answers: '{}' });
  expect([refused.status, refused.text]).toEqual([
    422,
    expect.stringContaining('asks for a check that is answered later'),
  ]);
  expect((await press(url, 'reject')).status).toBe(200);
});
