import type { PGlite } from '@electric-sql/pglite';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Logger } from '../domain/logger.js';
import { type Chance, type Clock, systemChance, systemClock, systemIds } from '../domain/runtime.js';
import type { Fanout } from './carrier.js';
import { readFingerprint } from './fingerprint.js';
import { createLinkedNotifier } from './linked-notifier.js';
import { createLocalNotifier, type Notifier } from './notifier.js';
import { createNotifyCarrier } from './notify-carrier.js';
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
const CHECKPOINT_CONNECTIONS = 2;

export interface PostgresOptions {
  poolSize?: number;
  /** Takes hints from process to process; null: NOTIFY does. */
  fanout?: Fanout | null;
  /** Told when other processes are no longer heard, and when they are again. */
  logger?: Logger;
  /** What hints are timed by. */
  clock?: Clock;
  chance?: Chance;
}

/** Opens pools on a `postgres://` URL: 13 connections at most. Nothing is sent before the first query. */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const { poolSize = 10, fanout = null, logger, clock = systemClock, chance = systemChance } = options;
  const connect = (max: number, name: string, settings: object = {}) =>
    postgres(url, {
      max,
      onnotice: () => {},
      connection: { application_name: name, ...settings },
      connect_timeout: 10,
      backoff: (failures) => secondsBefore(failures, chance),
    });
  const client = connect(poolSize, 'reprise');
  // Planning that statement takes as long as running it. No scan of whole tables, however small they were when it was planned.
  const checkpoints = connect(CHECKPOINT_CONNECTIONS, 'reprise checkpoints', {
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
  });
  const carrier = fanout ? fanout(() => readFingerprint(client)) : createNotifyCarrier(url);
  const notifier = createLinkedNotifier({ carrier, self: systemIds.uuid(), clock, chance, logger });
  return {
    kind: 'postgres',
    db: drizzlePostgres(preparingClient(client)) as unknown as Db,
    checkpoints: drizzlePostgres(checkpoints) as unknown as Db,
    notifier,
    async close() {
      await notifier.close();
      await Promise.all([client, checkpoints].map((one) => one.end({ timeout: 5 })));
    },
  };
}

/** The driver's own waits reach 20 s, and whoever asks waits with it, also once the database is back. */
const LONGEST_BACKOFF_SECONDS = 1;

/** How long after so many failures in a row a connection is tried again. */
function secondsBefore(failures: number, chance: Chance): number {
  return (0.5 + chance() / 2) * Math.min(3 ** failures / 100, LONGEST_BACKOFF_SECONDS);
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
