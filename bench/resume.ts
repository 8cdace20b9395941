import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { startApp } from '#src/app/app.js';
import { createClient } from '#src/client/client.js';
import {
  ListPausedExecutionsDocument,
  PublishWorkflowDocument,
  ResumeExecutionDocument,
  StartExecutionDocument,
} from '#src/client/generated/graphql.js';
import { readConfig } from '#src/config/config.js';
import { percentile, report } from './measure.js';
import type { Bench } from './setup.js';

const RESUMES = 200;
const TOKEN = 'a-token-of-the-bench';

/**
 * Milliseconds from sending `resumeExecution` over HTTP until the request of the next step reaches the server it calls, one
 * at a time. The baseline is one committed single-row update over the same driver.
 */
export async function benchResume(bench: Bench): Promise<void> {
  const commit = await updateLatency(bench.url);
  const arrived = new Map<string, (at: number) => void>();
  const shop = createServer((request, response) => {
    arrived.get(request.url ?? '')?.(performance.now());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const app = await startApp(
    readConfig({
      DATABASE_URL: bench.url,
      PORT: '0',
      REPRISE_TOKEN: TOKEN,
      HTTP_ALLOW: '127.0.0.1',
      LOG_LEVEL: 'silent',
    }),
  );
  const client = createClient({ url: app.url ?? '', token: app.token ?? '' });
  try {
    await client.execute(PublishWorkflowDocument, { input: { definition: HELD } });
    for (let index = 0; index < RESUMES; index++) {
      await client.execute(StartExecutionDocument, {
        input: { workflowKey: 'held', payload: { url: `${shopUrl}/${index}`, path: `/${index}` } },
      });
    }
    const paused = await allPaused(client);
    const latencies: number[] = [];
    for (const { id, path } of paused) {
      const arrival = new Promise<number>((resolve) => arrived.set(path, resolve));
      const sent = performance.now();
      await client.execute(ResumeExecutionDocument, { input: { id, resumeData: { approved: true } } });
      latencies.push((await arrival) - sent);
    }
    report('resume_latency_ms_p50', percentile(latencies, 0.5), 'ms', commit);
    report('resume_latency_ms_p99', percentile(latencies, 0.99), 'ms', commit);
  } finally {
    await client.close();
    await app.close();
    shop.closeAllConnections();
    shop.close();
  }
}

const HELD = {
  workflow_id: 'held',
  steps: [
    { id: 'hold', type: 'action', action: { type: 'require_approval', reason: 'bench' }, next: 'call' },
    { id: 'call', type: 'execute', execute: [{ type: 'http_request', url: '{{url}}' }] },
  ],
};

async function allPaused(client: ReturnType<typeof createClient>): Promise<{ id: string; path: string }[]> {
  for (;;) {
    const found: { id: string; path: string }[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { pausedExecutions: page }: Awaited<ReturnType<typeof pageOf>> = await pageOf(client, after);
      for (const { node } of page.edges) found.push({ id: node.id, path: String(node.triggerPayload.path) });
      after = page.pageInfo.endCursor ?? null;
      more = page.pageInfo.hasNextPage;
    }
    if (found.length === RESUMES) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function pageOf(client: ReturnType<typeof createClient>, after: string | null) {
  return client.execute(ListPausedExecutionsDocument, { workflowKey: 'held', first: 100, after });
}

async function updateLatency(url: string): Promise<number> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await client`create table if not exists bench_rows (id int primary key, n int not null)`;
  await client`insert into bench_rows values (1, 0) on conflict do nothing`;
  const latencies: number[] = [];
  for (let index = 0; index < 500; index++) {
    const start = performance.now();
    await client`update bench_rows set n = n + 1 where id = 1`;
    latencies.push(performance.now() - start);
  }
  await client.end();
  return percentile(latencies, 0.5);
}
