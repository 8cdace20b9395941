import { expect, test } from 'vitest';
import { type Answers, startExample } from './setup.js';

const payment = { id: 'pay1', amount: 2_000, card: 'c1', customer: 'ann', device: 'd1' };

/** A payment at a service that says this of it. */
const check = (
  score: number,
  { listed = false, known = true, ...answers }: Answers | Record<string, unknown> = {},
) =>
  startExample('fraud-check', (url) => ({ risk_url: url, payment }), {
    'POST /score': () => ({ score }),
    'GET /sanctions/ann': () => ({ listed: listed as boolean }),
    'GET /cookies/d1': () => [404, {}],
    'GET /fingerprints/d1': () => (known ? { known: true } : [404, {}]),
    'POST /captures': () => ({}),
    'POST /refusals': () => ({}),
    ...(answers as Answers),
  });

test('a payment that all services take is captured', async () => {
  const { id, reach, statuses, output } = await check(10);
  await reach(id, 'completed');
  expect(await statuses()).toMatchObject({ checks: 'succeeded', capture: 'succeeded', refuse: 'skipped' });
  expect(await output('checks')).toMatchObject({
    score: { body: { score: 10 } },
    device: { fingerprint: {} },
  });
});

test('a device that nobody knows is no reason to refuse', async () => {
  const { id, reach, row, statuses } = await check(10, { known: false });
  await reach(id, 'completed');
  expect(await row(id, 'checks.device')).toMatchObject({ status: 'failed', handled: true });
  expect(await statuses()).toMatchObject({ capture: 'succeeded' });
});

test('one of somebody on a list is refused', async () => {
  const { id, reach, statuses } = await check(10, { listed: true });
  await reach(id, 'completed');
  expect(await statuses()).toMatchObject({ capture: 'skipped', refuse: 'succeeded' });
});

test.each([
  [true, { capture: 'succeeded' }],
  [false, { refuse: 'succeeded' }],
])('a risky one is looked at by a person, whose %s decides', async (approved, expected) => {
  const { id, reach, resume, statuses } = await check(60);
  expect((await reach(id, 'paused')).execution.pausedReason).toBe('Payment pay1 of 2000 needs a look');
  await resume(id, { approved });
  await reach(id, 'completed');
  expect(await statuses()).toMatchObject(expected);
});

test('one that could not be checked is looked at as well', async () => {
  const { id, reach, stored } = await check(0, { 'POST /score': () => [400, {}] });
  await reach(id, 'paused');
  expect((await stored(id)).steps.get('checks')).toMatchObject({ status: 'failed', handled: true });
});
