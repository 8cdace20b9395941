import { expect, test } from 'vitest';
import { loadApprovalsOf } from '#src/services/approval.js';
import { decideApproval } from '#src/services/decide-approval.js';
import { loadWorkflowKey } from '#src/services/workflow.js';
import { createMetrics } from '#src/telemetry/metrics.js';
import { watchGateway, watchServices, watchWorker } from '#src/telemetry/process.js';
import { breakable } from '#test/support/breakable-database.js';
import { TestClock } from '#test/support/clock.js';
import { authorization, setupServer, type TestServer, take } from '#test/support/server.js';
import { startService } from '#test/support/service.js';

const ASKS = {
  workflow_id: 'asks',
  steps: [
    { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' }, next: 'note' },
    { id: 'note', type: 'execute', execute: [{ type: 'log', message: 'noted' }] },
  ],
};

/** A server, watched as `startApp` does it. */
async function setup(clock = new TestClock()) {
  const telemetry = createMetrics();
  const server = await setupServer({ telemetry, clock });
  telemetry.findKeysBy((projectId, id) => loadWorkflowKey(server.services, projectId, id));
  watchServices(telemetry.registry, server.services);
  watchGateway(telemetry.registry, server.gateway);
  const scrape = async () => {
    const response = await fetch(new URL('/metrics', server.url), { headers: { authorization } });
    return readSamples(await response.text());
  };
  return { ...server, clock, telemetry, scrape };
}

function readSamples(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('what became of executions is counted under the names that dashboards have', async () => {
  const { scrape, publish, start, startWorker, reach, resume, clock, services } = await setup();
  await publish(ASKS);
  startWorker();
  const { id } = await start('asks');
  await reach(id, 'paused');
  clock.advance(90_000);
  await resume(id, { approved: true });
  await reach(id, 'completed');
  await expect(resume(id)).rejects.toThrow();
  services.metrics.resumerCycle(0.2);
  expect(await scrape()).toMatchObject({
    'reprise_executions_started_total{workflow="asks"}': 1,
    'workflow_executions_paused_total{workflow="asks"}': 1,
    'workflow_executions_resumed_total{workflow="asks",from="paused"}': 1,
    'workflow_executions_resume_errors_total{code="EXECUTION_NOT_PAUSED"}': 1,
    'workflow_executions_pause_duration_seconds_sum{workflow="asks"}': 90,
    'workflow_executions_pause_duration_seconds_count{workflow="asks"}': 1,
    workflow_resumer_worker_cycle_duration_seconds_count: 1,
    'workflow_executions_total{workflow="asks",status="completed"}': 1,
    'workflow_execution_duration_seconds_sum{workflow="asks",status="completed"}': 90,
    'workflow_step_duration_seconds_count{type="action",status="succeeded"}': 1,
    'workflow_step_duration_seconds_sum{type="action",status="succeeded"}': 90,
    'workflow_step_duration_seconds_count{type="execute",status="succeeded"}': 1,
  });
});

test('approvals are counted as they are asked for and decided', async () => {
  const { scrape, publish, start, startWorker, reach, services, caller } = await setup();
  await publish(ASKS);
  startWorker();
  for (const decision of ['approve', 'reject'] as const) {
    const { id: executionId } = await start('asks');
    await reach(executionId, 'paused');
    const [approval] = await loadApprovalsOf(services, caller, [executionId]);
    const plain = { commandId: null, version: null, reason: null, answers: null };
    await decideApproval(services, caller, { ...plain, id: approval?.id ?? '', decision });
  }
  expect(await scrape()).toMatchObject({
    'approvals_total{status="requested"}': 2,
    'approvals_total{status="approved"}': 1,
    'approvals_total{status="rejected"}': 1,
    'workflow_executions_resumed_total{workflow="asks",from="paused"}': 2,
  });
});

test('active executions are counted in the database, at most once in 10 seconds', async () => {
  const { scrape, publish, start, clock, cancel } = await setup();
  await publish(ASKS);
  const active = (status: string) => `active_workflow_executions{status="${status}"}`;
  const { id } = await start('asks');
  expect(await scrape()).toMatchObject({ [active('pending')]: 1, [active('paused')]: 0 });
  expect(await scrape()).not.toHaveProperty([active('completed')]);
  await cancel(id);
  clock.advance(9_999);
  expect(await scrape()).toMatchObject({ [active('pending')]: 1 });
  clock.advance(1);
  expect(await scrape()).toMatchObject({ [active('pending')]: 0 });
});

test('without its database a process still tells the rest, and no old figures', async () => {
  const { scrape, services } = await setup();
  const { db, breakDown } = breakable(services.db);
  services.db = db;
  breakDown();
  const samples = await scrape();
  expect(Object.keys(samples).filter((name) => name.startsWith('active_'))).toEqual([]);
  expect(samples).toMatchObject({ reprise_hints_connected: 1 });
});

test('a worker tells what it holds and writes', async () => {
  const { scrape, publish, start, startWorker, telemetry, reach } = await setup();
  const service = await startService();
  await publish({ workflow_id: 'calls', steps: [service.step('pay')] });
  const worker = startWorker();
  watchWorker(telemetry.registry, worker);
  const { id } = await start('calls');
  const arrival = await service.next();
  expect(await scrape()).toMatchObject({ reprise_worker_runs: 1 });
  arrival.answer();
  await reach(id, 'completed');
  await worker.stop(0);
  const after = await scrape();
  const stored = after['reprise_checkpoints_total{outcome="stored"}'] ?? 0;
  expect(after).toMatchObject({
    reprise_worker_runs: 0,
    reprise_checkpoint_flush_size_sum: stored,
    'reprise_checkpoints_total{outcome="refused"}': 0,
  });
  expect(stored).toBeGreaterThanOrEqual(2);
  expect(after.reprise_checkpoint_flush_duration_seconds_count).toBe(
    after.reprise_checkpoint_flush_size_count,
  );
});

test('operations are told apart by the field of the schema, and never by what a client calls them', async () => {
  const { scrape, query } = await setup();
  await query('query Forged_1 { executions { totalCount } }');
  await query('query Forged_2 { a: executions { totalCount } }');
  await query('{ a: executions { totalCount } b: executions { totalCount } }');
  await query('mutation { pauseExecution(input: { id: "nobody" }) { __typename } }');
  await query('{ nothing }');
  await query('{ executions(');
  const samples = await scrape();
  const operations = Object.entries(samples).filter(([name]) =>
    name.startsWith('reprise_graphql_operation_duration_seconds_count'),
  );
  const labels = (kind: string, operation: string, outcome: string) =>
    `reprise_graphql_operation_duration_seconds_count{kind="${kind}",operation="${operation}",outcome="${outcome}"}`;
  expect(Object.fromEntries(operations)).toEqual({
    [labels('query', 'executions', 'ok')]: 2,
    [labels('query', 'several', 'ok')]: 1,
    [labels('mutation', 'pauseExecution', 'ok')]: 1,
    [labels('unknown', 'unreadable', 'refused')]: 2,
  });
});

test('requests are counted by route, whatever address was sent', async () => {
  const { scrape, query, url } = await setup();
  await query('{ executions { totalCount } }');
  await fetch(new URL('/approvals/the-secret-of-a-link', url));
  await fetch(new URL('/health', url), { method: 'PROPFIND' });
  const samples = await scrape();
  expect(samples).toMatchObject({
    'reprise_http_requests_total{method="POST",route="/graphql",status="200"}': 1,
    'reprise_http_requests_total{method="GET",route="other",status="404"}': 1,
    'reprise_http_requests_total{method="OTHER",route="/health",status="200"}': 1,
    'reprise_http_request_duration_seconds_count{method="POST",route="/graphql"}': 1,
  });
  expect(JSON.stringify(samples)).not.toContain('the-secret');
});

test.each(['server-sent events', 'WebSocket'] as const)(
  'subscriptions by %s are told while they last',
  async (by) => {
    const { scrape, publish, start, subscribe, subscribers, stop } = await setup();
    await publish(ASKS);
    const { id } = await start('asks');
    const updates = subscribe(by, 'subscription ($id: ID!) { executionUpdated(id: $id) { __typename } }', {
      id,
    });
    await take(updates, 1);
    expect(await scrape()).toMatchObject({
      ...{ reprise_subscriptions: 1, reprise_connections: 1, reprise_feed_subscribers: 1 },
      'reprise_graphql_operation_duration_seconds_count{kind="subscription",operation="executionUpdated",outcome="ok"}': 1,
    });
    await updates.return?.();
    await subscribers(0);
    expect(await scrape()).toMatchObject({ reprise_subscriptions: 0, reprise_feed_subscribers: 0 });
    await stop();
  },
);

test('nobody sees metrics without the token', async () => {
  const { url } = await setup();
  const ask = async (headers: Record<string, string>) =>
    (await fetch(new URL('/metrics', url), { headers })).status;
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: 'Bearer the-token-of-nobody' })).toBe(401);
  expect(await ask({ authorization })).toBe(200);
});

test('where nobody is to scrape there is nothing', async () => {
  const { url }: TestServer = await setupServer();
  expect((await fetch(new URL('/metrics', url), { headers: { authorization } })).status).toBe(404);
});
