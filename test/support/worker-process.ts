import { pino } from 'pino';
import { openPostgres } from '#src/db/database.js';
import { NO_METRICS } from '#src/domain/metrics.js';
import { systemClock, systemIds } from '#src/domain/runtime.js';
import { NO_TRACING } from '#src/domain/tracing.js';
import { createGraphCache, DEFAULT_LIMITS } from '#src/services/services.js';
import { createTools } from '#src/steps/tools.js';
import { Worker } from '#src/worker/worker.js';

// Runs a worker on the database at a URL, with leases of so many milliseconds, until it is killed.

const [url = '', leaseMs = ''] = process.argv.slice(2);
const { db, checkpoints, notifier } = openPostgres(url);
await notifier.start();
const services = {
  db,
  checkpoints,
  notifier,
  clock: systemClock,
  ids: systemIds,
  graphs: createGraphCache(),
  limits: DEFAULT_LIMITS,
  metrics: NO_METRICS,
  tracing: NO_TRACING,
};
new Worker(services, {
  concurrency: 10,
  leaseMs: Number(leaseMs),
  tools: createTools({ httpAllow: ['127.0.0.1'] }),
  logger: pino({ level: 'silent' }),
}).start();
process.stdout.write('started\n');
