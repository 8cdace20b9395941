import { pino } from 'pino';
import type { Json, JsonObject } from '#src/domain/json.js';
import { type Clock, systemClock, systemIds } from '#src/domain/runtime.js';
import { Feed } from '#src/events/feed.js';
import { watchExecution } from '#src/events/watch-execution.js';
import { startExecution } from '#src/services/execution.js';
import { openDefaultProject } from '#src/services/project.js';
import { type Caller, createGraphCache, type Services } from '#src/services/services.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { Worker, type WorkerOptions } from '#src/worker/worker.js';
import { createTestDatabase } from './database.js';

export const silent = pino({ level: 'silent' });

/** A database with a project, and what is needed to run workflows in it. Close it at the end of each test. */
export async function setupEngine({ clock = systemClock }: { clock?: Clock } = {}) {
  const database = await createTestDatabase();
  const services: Services = {
    db: database.db,
    checkpoints: database.checkpoints,
    notifier: database.notifier,
    clock,
    ids: systemIds,
    graphs: createGraphCache(),
  };
  const caller: Caller = { projectId: await openDefaultProject(services), actor: 'tester' };
  const feed = new Feed({ db: database.db, notifier: database.notifier, clock: systemClock, logger: silent });
  const workers: Worker[] = [];

  return {
    database,
    services,
    caller,
    feed,
    publish: (definition: Json) => publishWorkflow(services, caller, { definition, key: null }),
    async start(workflowKey: string, payload: JsonObject = {}) {
      const request = { workflowKey, payload, idempotencyKey: null, triggerEvent: null, metadata: {} };
      return (await startExecution(services, caller, request)).execution;
    },
    startWorker(options: Partial<WorkerOptions> = {}): Worker {
      const worker = new Worker(services, { concurrency: 50, leaseMs: 10_000, logger: silent, ...options });
      worker.start();
      workers.push(worker);
      return worker;
    },
    /** Resolves with the first state of the execution that is wanted. */
    async until(executionId: string, wanted: (update: Awaited<ReturnType<typeof nextUpdate>>) => boolean) {
      const updates = await watchExecution({ db: database.db, feed }, caller.projectId, executionId, null);
      try {
        for await (const update of updates) if (wanted(update)) return update.state;
        throw new Error(`execution ${executionId} ended before it came to what was waited for`);
      } finally {
        await updates.return?.();
      }
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop(5_000)));
    },
  };
}

async function nextUpdate(updates: Awaited<ReturnType<typeof watchExecution>>) {
  return (await updates.next()).value;
}
