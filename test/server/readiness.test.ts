import { type SQL, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { Readiness } from '#src/server/readiness.js';
import { TestClock } from '#test/support/clock.js';
import { setupServer, type TestServer } from '#test/support/server.js';

function ready({ url }: { url: string }) {
  return fetch(new URL('/ready', url)).then(async (response) => ({
    status: response.status,
    body: await response.json(),
  }));
}

/** Databases of tests may share their schema: it is as it was once the test is over. */
async function whileDone(server: TestServer, done: SQL, undone: SQL, look: () => Promise<void>) {
  await server.database.db.execute(done);
  await look().finally(() => server.database.db.execute(undone));
}

test('a database that lacks a migration, as one that was restored, is told of', async () => {
  const server = await setupServer();
  const last = sql`(select max(created_at) from schema_migrations)`;
  const move = (by: number) =>
    sql`update schema_migrations set created_at = created_at + ${by}::bigint where created_at = ${last}`;
  expect((await ready(server)).status).toBe(200);
  await whileDone(server, move(1), move(-1), async () => {
    const body = { status: 'not ready', why: 'the database is not migrated' };
    expect(await ready(server)).toEqual({ status: 503, body });
  });
  expect((await ready(server)).status).toBe(200);
});

test('one that a newer version has migrated further is as good', async () => {
  const server = await setupServer();
  const done = sql`insert into schema_migrations (created_at, hash) values (9999999999999, 'of the future')`;
  const undone = sql`delete from schema_migrations where created_at = 9999999999999`;
  await whileDone(server, done, undone, async () => {
    expect((await ready(server)).status).toBe(200);
  });
});

test('a process that starts is not ready before its parts are', async () => {
  const readiness = new Readiness(new TestClock());
  expect(await readiness.why()).toBe('this process is starting');
  readiness.begin(async () => null);
  expect(await readiness.why()).toBeNull();
  readiness.stop('enough');
  expect(await readiness.why()).toBe('enough');
});

test('a database that hangs is asked once, and told of after 3 seconds', async () => {
  const clock = new TestClock();
  const readiness = new Readiness(clock);
  let asked = 0;
  let answer = (_why: string | null) => {};
  readiness.begin(() => {
    asked += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const both = [readiness.why(), readiness.why()];
  clock.advance(3_000);
  expect(await Promise.all(both)).toEqual(Array(2).fill('the database does not answer'));
  expect(asked).toBe(1);
  const third = readiness.why();
  answer(null);
  expect(await third).toBeNull();
  expect([asked, clock.pending]).toEqual([1, 0]);
});

test('one that fails is asked again', async () => {
  const readiness = new Readiness(new TestClock());
  const answers = [Promise.reject(new Error('gone')), Promise.resolve(null)];
  readiness.begin(() => answers.shift() as Promise<null>);
  await expect(readiness.why()).rejects.toThrow('gone');
  expect(await readiness.why()).toBeNull();
});
