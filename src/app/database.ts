import type { Config } from '../config/config.js';
import { type Database, openPostgres, wrapPglite } from '../db/database.js';
import { openEmbedded } from '../db/embedded.js';
import { migrate } from '../db/migrate.js';
import { equip } from '../db/vault.js';
import type { Logger } from '../domain/logger.js';
import { NO_METRICS } from '../domain/metrics.js';
import { systemClock, systemIds } from '../domain/runtime.js';
import { createVault } from '../domain/sealing.js';
import { NO_TRACING } from '../domain/tracing.js';
import { createFanout } from '../fanout/fanout.js';
import { createGraphCache, DEFAULT_LIMITS, type Services } from '../services/services.js';
import { DatabaseFailedError, isOfDatabase } from './failure.js';

/** Opens and migrates the database that the configuration names. */
export async function openDatabase(
  { databaseUrl, dataDir, fanout, secrets }: Config,
  say: (message: string) => void,
  logger?: Logger,
): Promise<Database> {
  const database =
    databaseUrl === null
      ? await openPglite(dataDir, say)
      : openPostgres(databaseUrl, { fanout: fanout && createFanout(fanout), ...(logger && { logger }) });
  const vault = createVault(secrets.resumeDataKeys);
  for (const db of [database.db, database.checkpoints]) equip(db, vault);
  if (databaseUrl !== null) say(`using PostgreSQL at ${new URL(databaseUrl).host}`);
  try {
    const count = await migrate(database);
    say(count > 0 ? `database migrated (${count} new)` : 'database is up to date');
    return database;
  } catch (error) {
    await database.close();
    throw isOfDatabase(error) ? new DatabaseFailedError(error) : error;
  }
}

async function openPglite(dataDir: string, say: (message: string) => void): Promise<Database> {
  const { pglite, close } = await openEmbedded(dataDir, { onStep: say });
  return wrapPglite(pglite, close);
}

/** What use cases work with, on a database that is open and migrated. */
export function createServices(
  { db, checkpoints, notifier }: Database,
  {
    clock = systemClock,
    ids = systemIds,
    limits = DEFAULT_LIMITS,
    metrics = NO_METRICS,
    tracing = NO_TRACING,
  }: Partial<Pick<Services, 'clock' | 'ids' | 'limits' | 'metrics' | 'tracing'>> = {},
): Services {
  const graphs = createGraphCache();
  return { db, checkpoints, notifier, clock, ids, graphs, limits, metrics, tracing };
}
