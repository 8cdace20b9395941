import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import { migrate } from '#src/db/migrate.js';
import { createTestDatabase } from '#test/support/database.js';

test('a database that is up to date is left as it is', async () => {
  const database = await createTestDatabase();
  expect(await migrate(database)).toBe(0);
});

test.skipIf(inject('postgresUrl') === null)(
  'of many that start at once one migrates, and none fails',
  async () => {
    const server = inject('postgresUrl');
    const name = `migrated_${randomUUID().replaceAll('-', '')}`;
    const admin = postgres(`${server}/postgres`, { max: 1, onnotice: () => {} });
    await admin.unsafe(`create database ${name}`);
    const databases = Array.from({ length: 6 }, () => openPostgres(`${server}/${name}`));
    try {
      const counts = await Promise.all(databases.map((database) => migrate(database)));
      expect(counts.filter((count) => count > 0)).toHaveLength(1);
      const lanes = await databases[0]?.db.execute(sql`select count(*)::int as lanes from event_lanes`);
      expect([...(lanes as unknown as { lanes: number }[])]).toEqual([{ lanes: 64 }]);
    } finally {
      await Promise.all(databases.map((database) => database.close()));
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    }
  },
);
