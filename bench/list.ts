import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { startApp } from '#src/app/app.js';
import { createClient } from '#src/client/client.js';
import { ListPausedPageDocument } from '#src/client/generated/graphql.js';
import { readConfig } from '#src/config/config.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { percentile, report } from './measure.js';
import type { Bench } from './setup.js';

const PAUSED = 300_000;
const READS = 100;
const TOKEN = 'a-token-of-the-bench';

/**
 * Milliseconds to list the 50 longest paused of 300,000 over HTTP. The baseline is the same 50 rows by SQL over the same
 * driver.
 */
export async function benchList(bench: Bench): Promise<void> {
  await insertPaused(bench);
  const plain = medianOf(await sqlReads(bench.url));
  const app = await startApp(
    readConfig({ DATABASE_URL: bench.url, PORT: '0', REPRISE_TOKEN: TOKEN, LOG_LEVEL: 'silent' }),
    { role: 'gateway' },
  );
  const client = createClient({ url: app.url ?? '', token: app.token ?? '' });
  try {
    const times = await timed(() => client.execute(ListPausedPageDocument, { first: 50 }));
    report('list_paused_ms', medianOf(times), 'ms', plain);
  } finally {
    await client.close();
    await app.close();
  }
}

async function insertPaused({ services, caller }: Bench): Promise<void> {
  const definition = {
    workflow_id: 'listed',
    steps: [{ id: 'only', type: 'execute', execute: [{ type: 'log', message: 'x' }] }],
  };
  const { workflow, version } = await publishWorkflow(services, caller, { definition, key: null });
  await services.db.execute(sql`
    insert into workflow_executions (id, project_id, workflow_id, version_id, execution_id, status, trigger_payload, metadata,
      paused_at, paused_reason, next_step_id, created_at, updated_at)
    select gen_random_uuid(), ${caller.projectId}, ${workflow.id}, ${version.id}, 'exec_' || n, 'paused', '{}', '{}',
      now() - n * interval '1 second', 'bench', 'only', now(), now()
    from generate_series(1, ${PAUSED}::int) n`);
  await services.db.execute(sql`vacuum (analyze) workflow_executions`);
}

async function sqlReads(url: string): Promise<number[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const times = await timed(
    () => client`select * from workflow_executions where status = 'paused' order by paused_at asc limit 50`,
  );
  await client.end();
  return times;
}

async function timed(read: () => PromiseLike<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < READS; index++) {
    const start = performance.now();
    await read();
    times.push(performance.now() - start);
  }
  return times;
}

function medianOf(times: number[]): number {
  return percentile(times, 0.5);
}
