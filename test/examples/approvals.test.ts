import { expect, test } from 'vitest';
import { NotAnApproverError } from '#src/domain/approval-errors.js';
import { withApprovals } from '#test/support/approval.js';
import { type Answers, startExample } from './setup.js';

const SHOP: Answers = {
  'GET /orders/o1': () => ({ amount: 50_000_000 }),
  'GET /orders/o2': () => ({ amount: 10 }),
  'POST /reservations': () => ({}),
  'POST /charges': () => ({}),
  'POST /shipments': () => ({}),
};
const placeOrder = (order: string) =>
  startExample(
    'order-approval',
    (url) => ({ shop_url: url, order: { id: order, title: 'A lamp', customer: 'ann' } }),
    SHOP,
  );
const done = ['POST /reservations', 'POST /charges', 'POST /shipments'];
const named = (calls: string[]) => calls.map((call) => call.replace(/ \{.*$/, ''));

test('order-approval: a small order is shipped without a question', async () => {
  const { id, reach, calls } = await placeOrder('o2');
  expect((await reach(id, 'completed')).execution.result).toBe('allowed');
  expect(named(calls())).toEqual(['GET /orders/o2', ...done]);
});

test('order-approval: a large one waits for a person, and is shipped once approved', async () => {
  const { id, reach, resume, calls } = await placeOrder('o1');
  const { execution } = await reach(id, 'paused');
  expect(execution.pausedReason).toBe('Order o1 of ann is for 50000000: please approve it');
  expect(calls()).toHaveLength(1);
  await resume(id, { approved: true });
  await reach(id, 'completed');
  expect(named(calls())).toEqual(['GET /orders/o1', ...done]);
});

test('order-approval: a large one that is rejected ends as blocked', async () => {
  const { id, reach, resume, calls } = await placeOrder('o1');
  await reach(id, 'paused');
  expect((await resume(id, { approved: false })).state.execution.status).toBe('blocked');
  expect(calls()).toHaveLength(1);
});

const spend = (expense: { amount: number; category?: string }) =>
  startExample('two-level-approval', () => ({ expense: { title: 'A trip', owner: 'ann', ...expense } }), {});

test.each([
  ['a small expense', { amount: 900 }, [], 'pay'],
  ['a middling one', { amount: 5_000 }, [true], 'pay'],
  ['a large one', { amount: 20_000 }, [true, true], 'pay'],
  ['travel', { amount: 2_000, category: 'travel' }, [true, true], 'pay'],
  ['one that the lead rejects', { amount: 5_000 }, [false], 'tell_rejected'],
  ['one that finance rejects', { amount: 20_000 }, [true, false], 'tell_rejected'],
])('two-level-approval: %s', async (_what, expense, answers, last) => {
  const { id, reach, resume, output, stored } = await spend(expense);
  for (const approved of answers) {
    await reach(id, 'paused');
    await resume(id, { approved });
  }
  await reach(id, 'completed');
  expect((await stored(id)).steps.get(last)?.status).toBe('succeeded');
  expect(await output(last)).not.toBeNull();
});

test('two-level-approval: each level is decided by its own role, and by no other', async () => {
  const engine = withApprovals(await spend({ amount: 20_000 }));
  const { id, reach, until, approvalsOf, waitingFor, approve, person } = engine;
  const [lead, finance, nobody] = [person('ada', ['team-lead']), person('bob', ['finance']), person('eve')];
  await reach(id, 'paused');
  const [first] = await approvalsOf(id);
  if (!first) throw new Error('nobody was asked');
  for (const other of [finance, nobody])
    await expect(approve(other, first.id)).rejects.toBeInstanceOf(NotAnApproverError);
  const asked = until(id, ({ state }) => state.steps.get('ask_finance')?.waitKind === 'approval');
  await approve(lead, first.id);
  await asked;
  const second = (await approvalsOf(id)).find(({ stepPath }) => stepPath === 'ask_finance');
  if (!second) throw new Error('finance was not asked');
  for (const other of [lead, nobody])
    await expect(approve(other, second.id)).rejects.toBeInstanceOf(NotAnApproverError);
  expect(await Promise.all([lead, nobody, finance].map(waitingFor))).toEqual([[], [], [second.id]]);
  await approve(finance, second.id);
  await reach(id, 'completed');
});

const quote = () =>
  startExample('quote-expiry', () => ({ quote: { id: 'q1', customer: 'ann', total: 9, lines: [1, 2] } }), {});

test('quote-expiry: an answer within the day accepts it', async () => {
  const { id, reach, sendEvent, statuses } = await quote();
  await reach(id, 'waiting');
  await sendEvent(id, 'quote.accepted', { by: 'ann' });
  expect((await reach(id, 'completed')).execution.result).toBe('allowed');
  expect(await statuses()).toMatchObject({ accept: 'succeeded', expire: 'skipped' });
});

test('quote-expiry: after a day it has expired', async () => {
  const { id, reach, passHours, statuses } = await quote();
  await reach(id, 'waiting');
  passHours(24);
  await reach(id, 'completed');
  expect(await statuses()).toMatchObject({ accept: 'skipped', expire: 'succeeded' });
});

const DESK: Answers = {
  'POST /questions': () => ({}),
  'POST /reminders': () => ({}),
  'POST /orders': () => ({}),
  'POST /rejections': () => ({}),
};
const purchase = (amount: number) =>
  startExample('purchase-approval', (url) => ({ desk_url: url, purchase: { id: 'p1', amount } }), DESK);
const answerOf = (level: string, approved: boolean) => ({ purchase: 'p1', level, approved });

test('purchase-approval: each level answers by its own event', async () => {
  const { id, reach, sendEvent, calls } = await purchase(9_000);
  await reach(id, 'waiting');
  const refused = sendEvent(id, 'purchase.answered', answerOf('director', true));
  await expect(refused).rejects.toThrow('unexpected event');
  await sendEvent(id, 'purchase.answered', answerOf('lead', true));
  await reach(id, 'waiting');
  await sendEvent(id, 'purchase.answered', answerOf('director', true));
  await reach(id, 'completed');
  expect(named(calls())).toEqual(['POST /questions', 'POST /questions', 'POST /orders']);
});

test('purchase-approval: who says no has it rejected', async () => {
  const { id, reach, sendEvent, calls } = await purchase(100);
  await reach(id, 'waiting');
  await sendEvent(id, 'purchase.answered', answerOf('lead', false));
  await reach(id, 'completed');
  expect(named(calls())).toEqual(['POST /questions', 'POST /rejections']);
});

test('purchase-approval: a silent lead is reminded, a silent director means no', async () => {
  const { id, reach, until, passHours, calls } = await purchase(100);
  const waitsAt = (path: string) =>
    until(
      id,
      ({ state }) => state.execution.status === 'waiting' && state.steps.get(path)?.status === 'waiting',
    );
  await waitsAt('await_lead');
  passHours(48);
  await waitsAt('await_lead_again');
  passHours(24);
  await waitsAt('await_director');
  passHours(72);
  await reach(id, 'completed');
  expect(named(calls())).toEqual([
    'POST /questions',
    'POST /reminders',
    'POST /questions',
    'POST /rejections',
  ]);
});
