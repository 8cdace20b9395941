import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { createTools } from '#src/steps/tools.js';
import { Worker } from '#src/worker/worker.js';
import { report } from './measure.js';
import { type Bench, silent } from './setup.js';

const STEPS = 10;
const BASELINE_SECONDS = 4;
/** Chains run for each measure: long enough to be past the warm-up. */
const CHAINS = new Map([
  [1, 400],
  [32, 3_200],
  [100, 5_000],
]);

/**
 * Durable steps a second: chains of ten log steps, each with a checkpoint of its own, for 1, 32 and 100 executions in
 * flight. The baseline is single-row updates, one commit each, over as many connections of the same driver.
 */
export async function benchSteps(bench: Bench): Promise<void> {
  await publishWorkflow(bench.services, bench.caller, { definition: chain(), key: null });
  await stepsPerSecond(bench, 32, 320);
  for (const [inFlight, chains] of CHAINS) {
    const updates = await updatesPerSecond(bench.url, inFlight);
    report(
      `durable_steps_per_s_${inFlight}`,
      await stepsPerSecond(bench, inFlight, chains),
      'steps/s',
      updates,
    );
  }
}

function chain() {
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `s${index}`,
    type: 'execute',
    execute: [{ type: 'log', message: 'x' }],
    ...(index < STEPS - 1 ? { next: `s${index + 1}` } : {}),
  }));
  return { workflow_id: 'chain', steps };
}

/** All chains are started beforehand; timed is from the worker's start to the last one's end, as the database has it. */
async function stepsPerSecond(
  { services, caller }: Bench,
  inFlight: number,
  chains: number,
): Promise<number> {
  const request = {
    workflowKey: 'chain',
    payload: {},
    idempotencyKey: null,
    triggerEvent: null,
    metadata: {},
  };
  for (let started = 0; started < chains; started += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, chains - started) }, () => startExecution(services, caller, request)),
    );
  }
  await services.db.execute(sql`vacuum (analyze)`);
  const worker = new Worker(services, {
    concurrency: inFlight,
    leaseMs: 10_000,
    logger: silent,
    tools: createTools(),
  });
  const start = performance.now();
  worker.start();
  while (await isAnyLeft(services.db)) await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (performance.now() - start) / 1_000;
  await worker.stop(1_000);
  return (chains * STEPS) / seconds;
}

async function isAnyLeft(db: Bench['services']['db']): Promise<boolean> {
  const rows = await db.execute(sql`select 1 from workflow_executions where wake_at is not null limit 1`);
  return (rows as unknown as unknown[]).length > 0;
}

async function updatesPerSecond(url: string, connections: number): Promise<number> {
  const client = postgres(url, { max: connections, onnotice: () => {} });
  await client`create table if not exists bench_rows (id int primary key, n int not null)`;
  await client`insert into bench_rows select i, 0 from generate_series(1, ${connections}) i on conflict do nothing`;
  let count = 0;
  const start = performance.now();
  const end = start + BASELINE_SECONDS * 1_000;
  const loop = async (id: number) => {
    for (; performance.now() < end; count++) await client`update bench_rows set n = n + 1 where id = ${id}`;
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => loop(index + 1)));
  const rate = count / ((performance.now() - start) / 1_000);
  await client.end();
  return rate;
}
