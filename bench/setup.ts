import { pino } from 'pino';
import postgres from 'postgres';
import { type Database, openPostgres } from '#src/db/database.js';
import { migrate } from '#src/db/migrate.js';
import { NO_METRICS } from '#src/domain/metrics.js';
import { systemClock, systemIds } from '#src/domain/runtime.js';
import { NO_TRACING } from '#src/domain/tracing.js';
import { openDefaultProject } from '#src/services/project.js';
import {
  ALL_RIGHTS,
  type Caller,
  createGraphCache,
  DEFAULT_LIMITS,
  type Services,
} from '#src/services/services.js';
import { startPostgresServer } from '#test/support/postgres-server.js';

export const silent = pino({ level: 'silent' });

export interface Bench {
  url: string;
  database: Database;
  services: Services;
  caller: Caller;
  close(): Promise<void>;
}

/** A PostgreSQL as it comes, durable (BENCH_DATABASE_URL, or one from npm), with an empty, migrated database. */
export async function setupBench(): Promise<Bench> {
  const given = process.env.BENCH_DATABASE_URL;
  const server = given
    ? null
    : await startPostgresServer(['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB']);
  const base = given ? given.replace(/\/[^/]*$/, '') : (server?.url ?? '');
  const admin = postgres(`${base}/postgres`, { max: 1, onnotice: () => {} });
  await admin.unsafe('drop database if exists reprise_bench with (force)');
  await admin.unsafe('create database reprise_bench');
  const url = `${base}/reprise_bench`;
  const database = openPostgres(url);
  await migrate(database);
  await database.notifier.start();
  const services: Services = {
    db: database.db,
    checkpoints: database.checkpoints,
    notifier: database.notifier,
    clock: systemClock,
    ids: systemIds,
    graphs: createGraphCache(),
    limits: DEFAULT_LIMITS,
    metrics: NO_METRICS,
    tracing: NO_TRACING,
  };
  const caller = { projectId: await openDefaultProject(services), actor: 'bench', ...ALL_RIGHTS };
  return {
    url,
    database,
    services,
    caller,
    async close() {
      await database.close();
      await admin.end();
      await server?.stop();
    },
  };
}
