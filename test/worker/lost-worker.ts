import { sql } from 'drizzle-orm';
import { onTestFinished } from 'vitest';
import type { Json } from '#src/domain/json.js';
import type { Worker } from '#src/worker/worker.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

export const KEY = 'pay-and-ship';
export const MESSAGE = `Cannot resume - workflow not resumable: ${KEY}`;

/** An engine and a service, and workers that can be lost. */
export async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  return {
    ...engine,
    service: await startService(),
    /** A workflow of these steps, whose executions don't go on by themselves where a step lost its worker. */
    publishOnce: (steps: Json[]) => engine.publish({ workflow_id: KEY, resumable: false, steps }),
    /** Gives all executions to a worker that is not there, and whose lease has ended. */
    async lose(worker: Worker): Promise<void> {
      await engine.database.db.execute(sql`update workflow_executions
        set lease_owner = 'lost', lease_epoch = lease_epoch + 1,
        lease_until = now() - interval '1 ms', wake_at = now() - interval '1 ms'`);
      await worker.stop(0);
    },
  };
}
