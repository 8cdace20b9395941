import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openPostgres, type PostgresOptions } from '#src/db/database.js';
import { EVERYTHING } from '#src/db/notifier.js';
import { BEAT_MS } from '#src/db/standing-link.js';
import { TestClock } from '#test/support/clock.js';
import { createTestDatabase } from '#test/support/database.js';
import { openHalfOpenLine } from '#test/support/half-open-line.js';
import { keepLog, listenTo } from '#test/support/listener.js';

const onPostgres = test.skipIf(inject('postgresUrl') === null);

/** A process that hears hints by NOTIFY, and tries again 20 ms after it lost its connection. */
async function listen(url: string, options: PostgresOptions = {}) {
  const process = openPostgres(url, { chance: () => 0.1, ...options });
  onTestFinished(() => process.close());
  await process.notifier.start();
  return { ...process, ...listenTo(process.notifier) };
}

onPostgres(
  'a listening connection that the server ends is made anew, and what was missed is caught up',
  async () => {
    const { url, db, notifier: speaker } = await createTestDatabase();
    const log = keepLog();
    const { notifier, hear, forget } = await listen(url ?? '', { logger: log.logger });
    await db.execute(endOthersNewest);
    expect(await hear(1)).toEqual([EVERYTHING]);
    forget();
    speaker.send({ control: ['a'] });
    expect(await hear(1)).toEqual([{ control: ['a'] }]);
    expect(notifier.stats()).toMatchObject({ connected: true, reconnections: 1 });
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn: other processes are not heard of at once/),
      'info: other processes are heard again',
    ]);
  },
);

onPostgres('a listening connection that carries nothing any more is found by its heartbeat', async () => {
  const { url, notifier: speaker } = await createTestDatabase();
  const line = await openHalfOpenLine(url ?? '');
  const clock = new TestClock();
  const { notifier, hear, forget, hints } = await listen(line.url, { clock });
  line.swallow();
  clock.advance(3 * BEAT_MS);
  expect(notifier.stats()).toMatchObject({ connected: false, reconnections: 0, heartbeatsMissed: 2 });
  expect(hints).toEqual([]);
  clock.advance(20);
  expect(await hear(1)).toEqual([EVERYTHING]);
  forget();
  speaker.send({ control: ['a'] });
  expect(await hear(1)).toEqual([{ control: ['a'] }]);
  expect(notifier.stats()).toMatchObject({ connected: true, reconnections: 1, heartbeatsMissed: 2 });
});

onPostgres('a heartbeat that is late is counted, and costs nothing more', async () => {
  const { url } = await createTestDatabase();
  const clock = new TestClock();
  const { notifier } = await listen(url ?? '', { clock });
  // Nothing can come back between two checks that follow at once, as after a process was held up.
  clock.advance(2 * BEAT_MS);
  expect(notifier.stats()).toMatchObject({ connected: true, heartbeatsMissed: 1, reconnections: 0 });
});

onPostgres('what others write to the channel harms nobody', async () => {
  const { url, db, notifier: speaker } = await createTestDatabase();
  const { notifier, hear } = await listen(url ?? '');
  for (const text of [
    '',
    'hello',
    'null',
    '[]',
    '7',
    '{"from":7}',
    '{"from":"x"}',
    '{"from":"x","work":"yes"}',
  ])
    await db.execute(sql`select pg_notify('reprise', ${text})`);
  speaker.send({ work: true });
  expect(await hear(1)).toEqual([{ work: true }]);
  expect(notifier.stats().heard).toBe(1);
});

/** The last one that began to listen. */
const endOthersNewest = sql`select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'reprise hints' and datname = current_database() order by backend_start desc limit 1`;
