import type { PGlite } from '@electric-sql/pglite';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { systemIds } from '../domain/runtime.js';
import { createLocalNotifier, createPostgresNotifier, type Notifier } from './notifier.js';
import { preparingClient } from './prepared.js';

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

/** Opens pools on a `postgres://` URL: 14 connections at most. Nothing is sent before the first query. */
export function openPostgres(url: string, { poolSize = 10 } = {}): Database {
  const connect = (max: number, name: string, settings: object = {}) =>
    postgres(url, {
      max,
      onnotice: () => {},
      connection: { application_name: name, ...settings },
      connect_timeout: 10,
    });
  const client = connect(poolSize, 'reprise');
  // Planning that statement takes as long as running it. No scan of whole tables, however small they were when it was planned.
  const checkpoints = connect(CHECKPOINT_CONNECTIONS, 'reprise checkpoints', {
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
  });
  // A hint may be lost, so its commit need not wait for the disk.
  const hints = connect(1, 'reprise hints', { synchronous_commit: 'off' });
  const notifier = createPostgresNotifier(hints, systemIds.uuid());
  return {
    kind: 'postgres',
    db: drizzlePostgres(preparingClient(client)) as unknown as Db,
    checkpoints: drizzlePostgres(checkpoints) as unknown as Db,
    notifier,
    async close() {
      await notifier.close();
      await Promise.all([client, checkpoints, hints].map((one) => one.end({ timeout: 5 })));
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
 * Sends one hand-written statement, prepared once a connection, past drizzle, which would build its text anew. Rows come as each driver parses them: ask for texts and integers only.
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

const CONNECTION_LOST = /^(08...|57P0[123]|CONNECTION_.*|CONNECT_TIMEOUT|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** Whether the database could not be reached, or went away before it answered: what was asked may or may not be done. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return CONNECTION_LOST.test(code);
}

/** What raw SQL gives, whichever driver ran it. */
export function rowsOf(result: unknown): Record<string, unknown>[] {
  return (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as Record<string, unknown>[];
}
