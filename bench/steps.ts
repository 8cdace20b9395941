import postgres from 'postgres';
import { startExecution } from '#src/services/execution.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { Worker } from '#src/worker/worker.js';
import { report } from './measure.js';
import { type Bench, silent } from './setup.js';

const STEPS = 10;
const SECONDS = 4;

/** Durable steps a second: chains of ten log steps, each with its own checkpoint, beside single-row updates over the same driver. */
export async function benchSteps(bench: Bench, inFlights = [1, 32, 100]): Promise<void> {
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `s${index}`,
    type: 'execute',
    execute: [{ type: 'log', message: 'x' }],
    ...(index < STEPS - 1 ? { next: `s${index + 1}` } : {}),
  }));
  await publishWorkflow(bench.services, bench.caller, {
    definition: { workflow_id: 'chain', steps },
    key: null,
  });
  for (const inFlight of inFlights) {
    const updates = await updatesPerSecond(bench.url, inFlight);
    report(`durable_steps_per_s_${inFlight}`, await stepsPerSecond(bench, inFlight), 'steps/s', updates);
  }
}

async function stepsPerSecond({ services, caller, database }: Bench, inFlight: number): Promise<number> {
  const total = inFlight === 1 ? 300 : inFlight * 60;
  const request = {
    workflowKey: 'chain',
    payload: {},
    idempotencyKey: null,
    triggerEvent: null,
    metadata: {},
  };
  for (let left = total; left > 0; left -= 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, left) }, () => startExecution(services, caller, request)),
    );
  }
  const done = completions(database, total);
  const start = performance.now();
  const worker = new Worker(services, { concurrency: inFlight, leaseMs: 10_000, logger: silent });
  worker.start();
  await done;
  const seconds = (performance.now() - start) / 1_000;
  await worker.stop(1_000);
  return (total * STEPS) / seconds;
}

/** Resolves when that many more executions have completed. */
async function completions({ db, notifier }: Bench['database'], total: number): Promise<void> {
  const { sql } = await import('drizzle-orm');
  const count = async () => {
    const rows = (await db.execute(
      sql`select count(*) as n from workflow_executions where status <> 'completed'`,
    )) as unknown as { n: string }[];
    return Number(rows[0]?.n);
  };
  void notifier;
  void total;
  return new Promise((resolve) => {
    const look = async () => ((await count()) === 0 ? resolve() : setTimeout(look, 50));
    setTimeout(look, 50);
  });
}

/** What pgbench would call its simplest: one row updated and committed at a time, by so many connections. */
async function updatesPerSecond(url: string, connections: number): Promise<number> {
  const client = postgres(url, { max: connections, onnotice: () => {} });
  await client`create table if not exists bench_rows (id int primary key, n int not null)`;
  await client`insert into bench_rows select i, 0 from generate_series(1, ${connections}) i on conflict do nothing`;
  let count = 0;
  const end = performance.now() + SECONDS * 1_000;
  const loop = async (id: number) => {
    while (performance.now() < end) {
      await client`update bench_rows set n = n + 1 where id = ${id}`;
      count++;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, (_, index) => loop(index + 1)));
  const rate = count / ((performance.now() - start) / 1_000);
  await client.end();
  return rate;
}
