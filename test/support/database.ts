import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { inject } from 'vitest';
import { type Database, openPostgres, wrapPglite } from '#src/db/database.js';

/** Made at the first call, emptied at each. */
let current: Promise<TestDatabase> | null = null;

export interface TestDatabase extends Database {
  /** Its address, for other processes; null on PGlite, which has none. */
  url: string | null;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  current ??= open();
  const database = await current;
  await database.db.execute(sql`truncate projects, workflows, workflow_versions, workflow_executions, step_executions,
    execution_events, execution_commands, kept_events, project_commands, batches, batch_items,
    approvals, approval_votes, approval_links, api_keys`);
  await database.db.execute(sql`update event_lanes set pos = 0, dropped_pos = 0`);
  return database;
}

/** Each file has a PostgreSQL database of its own; a PGlite, which takes a second to make, serves the next file too. */
export async function endTestDatabase(): Promise<void> {
  const database = await current;
  if (database?.kind !== 'postgres') return;
  current = null;
  await database.close();
}

async function open(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const database = server === null ? await openPglite() : await openFresh(server);
  await database.notifier.start();
  return database;
}

async function openPglite(): Promise<TestDatabase> {
  const dump = await readFile(inject('pgliteDump'));
  const pglite = await PGlite.create({ loadDataDir: new Blob([new Uint8Array(dump)]) });
  return { ...wrapPglite(pglite, () => pglite.close()), url: null };
}

async function openFresh(server: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(`${server}/postgres`, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
  const url = `${server}/${name}`;
  const database = openPostgres(url);
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
