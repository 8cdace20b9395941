import { beforeEach, expect, test, vi } from 'vitest';
import { LimitError } from '#src/limits/limit-error.js';
import { Limiter, type Taking } from '#src/limits/limiter.js';
import { ALL_RIGHTS, type Caller } from '#src/services/services.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  return () => void vi.useRealTimers();
});

const ada: Caller = { projectId: 'p', actor: 'ada', ...ALL_RIGHTS };
const grace: Caller = { ...ada, actor: 'grace' };
const withKey = (credential: string): Caller => ({
  ...ada,
  origin: { credential, address: null, requestId: null },
});
const ordinary = { kind: 'ordinary', cost: 1 } as const;
const costing = (cost: number) => ({ kind: 'ordinary', cost }) as const;
const agent = { kind: 'agent', cost: 1 } as const;

const limiter = (own: Partial<ConstructorParameters<typeof Limiter>[0]> = {}) =>
  new Limiter({
    requestsPerMinute: 2,
    agentRequestsPerMinute: 3,
    strangersPerMinute: 2,
    costPerMinute: 1_000,
    ...own,
  });

/** When to come again; null where it was let through. */
async function lateMs(taken: Promise<void>): Promise<number | null> {
  const error = await taken.then(
    () => null,
    (refusal) => refusal,
  );
  if (error === null) return null;
  expect(error).toBeInstanceOf(LimitError);
  expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
  return (error as LimitError).retryAfterMs;
}

test('a caller has so many requests within a minute, and all of them again after it', async () => {
  const { takeOperation } = bound(limiter());
  for (let sent = 0; sent < 2; sent++) expect(await lateMs(takeOperation(ada, ordinary))).toBeNull();
  vi.setSystemTime(45_000);
  expect(await lateMs(takeOperation(ada, ordinary))).toBe(15_000);
  expect(await lateMs(takeOperation(grace, ordinary))).toBeNull();
  vi.setSystemTime(60_000);
  for (let sent = 0; sent < 2; sent++) expect(await lateMs(takeOperation(ada, ordinary))).toBeNull();
  expect(await lateMs(takeOperation(ada, ordinary))).toBe(60_000);
});

test('each key has a rate of its own, also where it stands for the same actor', async () => {
  const { takeOperation } = bound(limiter({ requestsPerMinute: 1 }));
  for (const credential of ['token', 'key-1', 'key-2'])
    expect(await lateMs(takeOperation(withKey(credential), ordinary))).toBeNull();
  for (const credential of ['token', 'key-1', 'key-2'])
    expect(await lateMs(takeOperation(withKey(credential), ordinary))).toBe(60_000);
});

test('what agents ask for is not held up by other requests, nor by the budget, and the other way round', async () => {
  const { takeOperation } = bound(limiter({ costPerMinute: 2 }));
  for (let sent = 0; sent < 2; sent++) await takeOperation(ada, ordinary);
  expect(await lateMs(takeOperation(ada, ordinary))).toBe(60_000);
  for (let sent = 0; sent < 3; sent++)
    expect(await lateMs(takeOperation(ada, { kind: 'agent', cost: 50 }))).toBeNull();
  expect(await lateMs(takeOperation(ada, agent))).toBe(60_000);
  for (let sent = 0; sent < 3; sent++) await takeOperation(withKey('k'), agent);
  expect(await lateMs(takeOperation(withKey('k'), agent))).toBe(60_000);
});

test('what comes is counted before it is known what it is, for both kinds together', async () => {
  const { takeArrival } = bound(limiter());
  for (let sent = 0; sent < 5; sent++) expect(await lateMs(takeArrival(ada))).toBeNull();
  expect(await lateMs(takeArrival(ada))).toBe(60_000);
});

test.each([
  ['other requests', ordinary, 2, agent, 3],
  ['agents', agent, 3, ordinary, 2],
] as const)(
  'what is refused of %s holds up nothing of the other kind',
  async (_of, one, most, other, left) => {
    const { comeWith } = bound(limiter());
    for (let sent = 0; sent < most; sent++) expect(await lateMs(comeWith(ada, one))).toBeNull();
    for (let sent = 0; sent < 20; sent++) expect(await lateMs(comeWith(ada, one))).toBe(60_000);
    for (let sent = 0; sent < left; sent++) expect(await lateMs(comeWith(ada, other))).toBeNull();
  },
);

test('so many refusals are for nothing, and whoever goes on is refused unread until the minute is over', async () => {
  const { takeArrival, takeOperation, comeWith } = bound(limiter());
  const come = () => lateMs(comeWith(ada, ordinary));
  for (let sent = 0; sent < 2; sent++) await come();
  for (let sent = 0; sent < 10 * 5 + 3; sent++) {
    expect(await lateMs(takeArrival(ada))).toBeNull();
    expect(await lateMs(takeOperation(ada, ordinary))).toBe(60_000);
  }
  for (let sent = 0; sent < 5; sent++) expect(await lateMs(takeArrival(ada))).toBe(60_000);
  expect(await lateMs(takeArrival(grace))).toBeNull();
  vi.setSystemTime(60_000);
  expect(await come()).toBeNull();
});

test('a project spends its budget whoever asks, and what is too much for the rest of it takes nothing', async () => {
  const { takeOperation } = bound(limiter({ requestsPerMinute: 100 }));
  await takeOperation(ada, costing(600));
  vi.setSystemTime(20_000);
  expect(await lateMs(takeOperation(grace, costing(500)))).toBe(40_000);
  expect(await lateMs(takeOperation(grace, costing(400)))).toBeNull();
  expect(await lateMs(takeOperation(ada, ordinary))).toBe(40_000);
  expect(await lateMs(takeOperation({ ...ada, projectId: 'q' }, costing(1_000)))).toBeNull();
  vi.setSystemTime(60_000);
  expect(await lateMs(takeOperation(ada, costing(1_000)))).toBeNull();
});

test('strangers are counted by their address', async () => {
  const { takeStranger } = bound(limiter());
  for (let sent = 0; sent < 2; sent++) expect(await lateMs(takeStranger('192.0.2.1'))).toBeNull();
  expect(await lateMs(takeStranger('192.0.2.1'))).toBe(60_000);
  expect(await lateMs(takeStranger('192.0.2.2'))).toBeNull();
  vi.setSystemTime(60_000);
  expect(await lateMs(takeStranger('192.0.2.1'))).toBeNull();
});

test('a refusal says in whole seconds when to come again, never too early', async () => {
  const { takeOperation } = bound(limiter({ requestsPerMinute: 1 }));
  await takeOperation(ada, ordinary);
  vi.setSystemTime(59_001);
  const refusal = await takeOperation(ada, ordinary).catch((error) => error);
  expect(refusal).toMatchObject({
    message:
      'you have sent 1 requests within a minute, the most there may be (REQUESTS_PER_MINUTE): ask again in 1 s',
    headers: { 'retry-after': '1' },
    extensions: { code: 'RATE_LIMITED', retryAfterMs: 999 },
  });
});

function bound(of: Limiter) {
  return {
    takeArrival: of.takeArrival.bind(of),
    takeOperation: of.takeOperation.bind(of),
    takeStranger: of.takeStranger.bind(of),
    /** As a request does: it comes, is read, and then is to be carried out. */
    comeWith: async (caller: Caller, taking: Taking) => {
      await of.takeArrival(caller);
      await of.takeOperation(caller, taking);
    },
  };
}
