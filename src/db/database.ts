import type { PGlite } from '@electric-sql/pglite';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { systemIds } from '../domain/runtime.js';
import { createLocalNotifier, createPostgresNotifier, type Notifier } from './notifier.js';

/** A database or a transaction in it: what every store function takes first. */
export type Db = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** The one database of a process: PostgreSQL, or PGlite on a single connection, behind the same SQL. */
export interface Database {
  kind: 'postgres' | 'pglite';
  db: Db;
  /** Connections for the checkpoints of workers alone: no other query makes them wait, and their one statement is planned once. */
  checkpoints: Db;
  notifier: Notifier;
  close(): Promise<void>;
}

/** Flushes that one process has on their way at once. */
export const CHECKPOINT_CONNECTIONS = 2;

/** Opens a pool on a `postgres://` URL. Nothing is sent before the first query. */
export function openPostgres(url: string, { poolSize = 10 } = {}): Database {
  const client = postgres(url, {
    max: poolSize,
    onnotice: () => {},
    connection: { application_name: 'reprise' },
    connect_timeout: 10,
  });
  const checkpoints = postgres(url, {
    max: CHECKPOINT_CONNECTIONS,
    onnotice: () => {},
    // Planning that statement takes as long as running it. No scan of whole tables, however small they were when it was planned.
    connection: {
      application_name: 'reprise checkpoints',
      plan_cache_mode: 'force_generic_plan',
      enable_seqscan: 'off',
    } as object,
    connect_timeout: 10,
  });
  const notifier = createPostgresNotifier(client, systemIds.uuid());
  return {
    kind: 'postgres',
    db: drizzlePostgres(client) as unknown as Db,
    checkpoints: drizzlePostgres(checkpoints) as unknown as Db,
    notifier,
    async close() {
      await notifier.close();
      await Promise.all([client.end({ timeout: 5 }), checkpoints.end({ timeout: 5 })]);
    },
  };
}

/** Wraps an open PGlite; closing it stays with whoever opened it. */
export function wrapPglite(pglite: PGlite, close: () => Promise<void>): Database {
  const notifier = createLocalNotifier();
  const db = drizzlePglite(pglite) as unknown as Db;
  return {
    kind: 'pglite',
    db,
    checkpoints: db,
    notifier,
    async close() {
      await notifier.close();
      await close();
    },
  };
}

/** What drizzle keeps inside a database or a transaction: the driver's own handle on that very connection. */
interface Driver {
  session: {
    client: {
      unsafe?(
        text: string,
        params: unknown[],
        options: { prepare: boolean },
      ): Promise<Record<string, unknown>[]>;
      query?(text: string, params: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
    };
  };
}

/**
 * Sends one hand-written statement, prepared once a connection (drizzle's own `execute` parses and plans anew each time,
 * which the hot statements can't afford). Rows come as each driver parses them: ask for texts and integers only.
 */
export async function runPrepared(
  db: Db,
  text: string,
  params: unknown[],
): Promise<Record<string, unknown>[]> {
  const { client } = (db as unknown as Driver).session;
  if (client.unsafe) return client.unsafe(text, params, { prepare: true });
  if (client.query) return (await client.query(text, params)).rows;
  throw new Error('the database driver has no way to run a statement');
}
