import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type SQL, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database, Db } from './database.js';

/** Any number that nothing else on the same server locks: the first letters of "reprise". */
const MIGRATION_LOCK = 0x72657072;

/**
 * Brings the schema up to date and returns how many migrations that took. Any number of processes may start at once: the
 * whole of it is one transaction under an advisory lock, which drizzle's own migrator does not take. Where nothing is missing
 * it takes no right but to read, so that servers may have a role that can't change the schema.
 */
export async function migrate(database: Database): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  return database.db.transaction(async (tx) => {
    if (database.kind === 'postgres') await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const done = new Set(await startedMigrations(tx));
    const missing = migrations.filter((migration) => !done.has(migration.folderMillis));
    for (const migration of missing) {
      for (const statement of migration.sql) await tx.execute(sql.raw(statement));
      await tx.execute(
        sql`insert into schema_migrations (created_at, hash) values (${migration.folderMillis}, ${migration.hash})`,
      );
    }
    return missing.length;
  });
}

/** The files don't change while a process lives, and are asked about by every probe. */
let known: number[] | null = null;

/** Whether the schema has all that this program knows of; another, newer one may have added to it. Throws where there is no schema. */
export async function isMigrated(db: Db): Promise<boolean> {
  known ??= readMigrationFiles({ migrationsFolder: migrationsFolder() }).map(
    ({ folderMillis }) => folderMillis,
  );
  const done = new Set(await appliedMigrations(db));
  return known.every((migration) => done.has(migration));
}

/** Those that are applied; makes the table of them where there is none. */
async function startedMigrations(tx: Db): Promise<number[]> {
  const [found] = await readRows<{ name: string | null }>(
    tx,
    sql`select to_regclass('schema_migrations')::text as name`,
  );
  if (found?.name) return appliedMigrations(tx);
  await tx.execute(sql`create table schema_migrations (
    created_at bigint primary key, hash text not null, applied_at timestamptz not null default now())`);
  return [];
}

async function appliedMigrations(tx: Db): Promise<number[]> {
  const rows = await readRows<{ created_at: string }>(tx, sql`select created_at from schema_migrations`);
  return rows.map((row) => Number(row.created_at));
}

async function readRows<Row>(tx: Db, query: SQL): Promise<Row[]> {
  const result = (await tx.execute(query)) as unknown;
  return (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as Row[];
}

/** `drizzle/` at the top of the package, seen from `src/db` and from `dist/db` alike. */
function migrationsFolder(): string {
  const folder = fileURLToPath(new URL('../../drizzle', import.meta.url));
  if (!existsSync(folder)) throw new Error(`the migrations are missing: there is no folder ${folder}`);
  return folder;
}
