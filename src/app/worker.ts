import type { Config } from '../config/config.js';
import { openSecrets } from '../config/secrets-file.js';
import type { ResolvedUserConfig } from '../define-config.js';
import type { Logger } from '../domain/logger.js';
import type { Services } from '../services/services.js';
import type { Tools } from '../steps/step-runner.js';
import { createTools } from '../steps/tools.js';
import { startResumer } from '../worker/resumer.js';
import { startRetention } from '../worker/retention.js';
import { Worker } from '../worker/worker.js';

export interface WorkerParts {
  worker: Worker;
  /** What ends its parts, to be called from the last to the first. */
  closers: (() => Promise<void>)[];
}

/** Starts to advance executions, and what else a worker sees to beside its runs. */
export function startWorker(
  config: Config,
  user: ResolvedUserConfig,
  services: Services,
  logger: Logger,
): WorkerParts {
  const tools = createWorkerTools(config, user, services, logger);
  const worker = new Worker(services, {
    concurrency: config.workerConcurrency,
    leaseMs: config.leaseMs,
    logger,
    tools,
  });
  worker.start();
  const closers = [() => tools.http.close(), () => worker.stop(config.drainMs)];
  if (config.eventRetentionMs !== null) {
    const retention = startRetention(services, { keepMs: config.eventRetentionMs, logger });
    closers.push(() => retention.stop());
  }
  const resumer = startResumer(services, { ...config.resumer, logger });
  closers.push(() => resumer.stop());
  return { worker, closers };
}

/** What steps work with. */
function createWorkerTools(
  config: Config,
  user: ResolvedUserConfig,
  { limits, clock }: Services,
  logger: Logger,
): Tools {
  return createTools({
    httpAllow: [...config.httpAllow, ...user.http.allow],
    sinks: user.sinks,
    operations: user.operations,
    maxOutputBytes: limits.maxOutputBytes,
    secrets: openSecrets({
      ...config.secrets,
      onProblem: (problem) =>
        logger.error(
          { problem },
          'the file of SECRETS_FILE has changed and can not be used; what it held before counts on',
        ),
    }),
    clock,
  });
}
