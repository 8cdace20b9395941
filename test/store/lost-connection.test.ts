import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openOneConnection } from '#test/support/one-connection.js';

const onPostgres = test.runIf(inject('postgresUrl'));

async function setup() {
  const opened = await openOneConnection();
  const { direct } = opened;
  await direct.execute(sql`drop table if exists kept; create table kept (what text)`);
  return {
    ...opened,
    keep: (db: Pick<typeof direct, 'execute'>, what: string) =>
      db.execute(sql`insert into kept values (${what})`),
    async kept() {
      const rows = await direct.execute(sql`select what from kept order by what`);
      return [...(rows as unknown as { what: string }[])].map(({ what }) => what);
    },
    /** Resolves once a statement sleeps in the database; it would outlive its connection, and ends with the test. */
    async asleep() {
      let pids: number[] = [];
      while (pids.length === 0) {
        const rows = await direct.execute(sql`select pid from pg_stat_activity
          where wait_event = 'PgSleep' and datname = current_database()`);
        pids = (rows as unknown as { pid: number }[]).map(({ pid }) => pid);
      }
      onTestFinished(async () => {
        for (const pid of pids) await direct.execute(sql`select pg_terminate_backend(${pid}, 5000)`);
      });
    },
  };
}

onPostgres(
  'a transaction whose connection is cut under its statement fails, and the next one is served',
  async () => {
    const { network, db, keep, kept, asleep } = await setup();
    const cut = db.transaction(async (tx) => {
      await keep(tx, 'lost');
      await tx.execute(sql`select pg_sleep(600)`);
    });
    const failure = expect(cut).rejects.toThrow();
    await asleep();
    network.cut();
    await failure;
    await db.transaction((tx) => keep(tx, 'kept'));
    expect(await kept()).toEqual(['kept']);
  },
);

onPostgres(
  'a transaction whose connection is cut between its statements writes nothing after that',
  async () => {
    const { network, db, keep, kept } = await setup();
    const { promise: goOn, resolve } = deferred();
    const { promise: begun, resolve: tellBegun } = deferred();
    let late: Promise<unknown> = Promise.resolve();
    const cut = db.transaction(async (tx) => {
      await keep(tx, 'lost');
      tellBegun();
      await goOn;
      late = keep(tx, 'late');
      await late;
    });
    const failure = expect(cut).rejects.toThrow('CONNECTION_CLOSED');
    await begun;
    network.cut();
    await failure;
    // Another has the connection by now, made anew, and is in the middle of its own transaction.
    await db.transaction(async (tx) => {
      await keep(tx, 'first');
      resolve();
      await new Promise((done) => setImmediate(done));
      await expect(late).rejects.toThrow();
      await keep(tx, 'second');
    });
    expect(await kept()).toEqual(['first', 'second']);
  },
);

onPostgres('a database that has come back is asked at once, however often it was not there', async () => {
  const { network, db } = await setup();
  const ask = () => db.execute(sql`select 1`);
  await network.takeAway();
  const tries = await Promise.allSettled(Array.from({ length: 8 }, ask));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  await network.restore();
  const begun = performance.now();
  await ask();
  expect(performance.now() - begun).toBeLessThan(3_000);
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
