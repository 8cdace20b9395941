import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Db } from '#src/db/database.js';
import { claimExecutions, extendLeases, nextWakeTime, releaseLeases } from '#src/store/lease.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';

/** Four executions, due a second apart, the first one now. */
async function setup() {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const engine = await setupTimedEngine(clock);
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'any', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const ids: string[] = [];
  for (let count = 0; count < 4; count++) {
    ids.push((await engine.start('any')).id);
    clock.advance(1_000);
  }
  const { db } = engine.database;
  const claim = (limit: number, { owner = 'me', now = clock.now(), on = db as Db } = {}) =>
    claimExecutions(on, { owner, limit, leaseMs: 10_000, now });
  return { ...engine, db, ids, claim };
}

const idsOf = (claimed: { state: { execution: { id: string } } }[]) =>
  claimed.map(({ state }) => state.execution.id).sort();

test('what has been due the longest is claimed first, once, and not before its time', async () => {
  const { ids, claim } = await setup();
  const third = new Date('2100-01-01T00:00:02.000Z');
  expect(idsOf(await claim(2, { now: third }))).toEqual(ids.slice(0, 2));
  expect(idsOf(await claim(2, { now: third }))).toEqual(ids.slice(2, 3));
  expect(idsOf(await claim(2))).toEqual(ids.slice(3));
  expect(await claim(2)).toEqual([]);
});

test('a claim takes no more than its limit, whatever plan the database makes for it', async () => {
  const { db, claim } = await setup();
  await db.transaction(async (tx) => {
    for (const way of ['material', 'hashjoin', 'mergejoin', 'hashagg', 'sort'])
      await tx.execute(sql.raw(`set local enable_${way} = off`));
    expect(await claim(1, { on: tx })).toHaveLength(1);
  });
});

test('each claim counts as one without progress, and has an epoch of its own', async () => {
  const { ids, db, claim } = await setup();
  const [id] = ids;
  for (const round of [1, 2, 3]) {
    const [claimed] = await claim(1);
    expect(claimed).toMatchObject({
      state: { execution: { id }, steps: new Map() },
      lease: { owner: 'me', epoch: round },
      claimsWithoutProgress: round,
    });
    await db.execute(sql`update workflow_executions set lease_until = now() - interval '1 ms', wake_at = created_at
      where id = ${id}`);
  }
});

test('only who holds a lease, by owner and epoch, extends it and gives it back', async () => {
  const { ids, db, claim } = await setup();
  const [id] = ids as [string];
  await claim(1);
  const held = [{ executionId: id, epoch: 1 }];
  const stale = [{ executionId: id, epoch: 0 }];
  const extend = (owner: string, leases: typeof held) =>
    extendLeases(db, { owner, held: leases, leaseMs: 10_000 });
  expect(await extend('me', stale)).toEqual([]);
  expect(await extend('another', held)).toEqual([]);
  expect(await extend('me', held)).toEqual([{ executionId: id, status: 'pending', eventSeq: 1 }]);
  await releaseLeases(db, { owner: 'another', held });
  await releaseLeases(db, { owner: 'me', held: stale });
  expect(idsOf(await claim(1))).toEqual(ids.slice(1, 2));
  await releaseLeases(db, { owner: 'me', held });
  expect(idsOf(await claim(1))).toEqual([id]);
});

test('the next time to look is that of what is due first', async () => {
  const { db, claim } = await setup();
  expect(await nextWakeTime(db)).toEqual({ at: new Date('2100-01-01T00:00:00.000Z'), held: false });
  await claim(4);
  await db.execute(sql`update workflow_executions set wake_at = null`);
  expect(await nextWakeTime(db)).toBe(null);
});

test.skipIf(inject('postgresUrl') === null)(
  'a claim passes over what another transaction has locked',
  async () => {
    const { ids, db, claim } = await setup();
    await db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from workflow_executions where id = ${ids[0]} for no key update`);
      expect(idsOf(await claim(4))).toEqual(ids.slice(1));
    });
  },
);
