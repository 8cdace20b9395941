import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { TracingSettings } from '#src/domain/tracing.js';
import { listEvents } from '#src/store/event.js';
import { openTracing } from '#src/telemetry/tracing.js';
import { TestClock } from '#test/support/clock.js';
import { type SentSpan, startCollector } from '#test/support/collector.js';
import { silent } from '#test/support/engine.js';
import { keepLog } from '#test/support/listener.js';
import { type Answer, setupServer } from '#test/support/server.js';
import { startService } from '#test/support/service.js';

const CALLER = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
const START = `mutation ($key: String!) { startExecution(input: { workflowKey: $key, payload: {} }) {
  ... on StartExecutionPayload { execution { id } } } }`;
const RESUME = 'mutation ($id: ID!) { resumeExecution(input: { id: $id }) { __typename } }';

function settingsFor(url: string): TracingSettings {
  return { url, headers: { 'x-team': 'ops' }, serviceName: null, sampler: 'parentbased_always_on', ratio: 1 };
}

/** A server whose traces go to a collector, and a service that its steps call. */
async function setup() {
  const collector = await startCollector();
  const traces = await openTracing(settingsFor(collector.url), { logger: silent });
  const server = await setupServer({ tracing: traces.tracing });
  const service = await startService();
  const ask = async (query: string, variables: object) => {
    const response = await server.post(JSON.stringify({ query, variables }), { traceparent });
    // biome-ignore lint/suspicious/noExplicitAny: what a query answers is compared, and a test knows its shape
    return (await response.json()) as { data?: any; errors?: unknown };
  };
  return { ...server, service, collector, ask, flush: traces.close };
}

const bareId = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';

/** The names from a span up to where the trace comes in from outside. */
function wayUp(spans: SentSpan[], name: string): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const way: string[] = [];
  for (let span = spans.find((one) => one.name === name); span; span = byId.get(span.parentId)) {
    way.push(span.name);
    if (!byId.has(span.parentId)) way.push(span.parentId);
  }
  return way;
}

test('one trace runs from who asks over the mutation and the worker to what a step calls', async () => {
  const { publish, startWorker, service, ask, collector, flush, reach } = await setup();
  await publish({ workflow_id: 'calls', steps: [service.step('pay')] });
  // It is stored before any worker is there: whoever runs it finds the trace with it.
  const { data } = await ask(START, { key: 'calls' });
  startWorker();
  const arrival = await service.next();
  expect(arrival.traceparent).toMatch(new RegExp(`^00-${CALLER.traceId}-[0-9a-f]{16}-01$`));
  arrival.answer();
  const id = bareId(data.startExecution.execution.id);
  await reach(id, 'completed');
  await flush();
  const { spans } = collector;
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([CALLER.traceId]));
  const way = ['POST', 'step execute', 'run', 'mutation startExecution', CALLER.spanId];
  expect(wayUp(spans, 'POST')).toEqual(way);
  expect(spans.find(({ name }) => name === 'POST')?.spanId).toBe(arrival.traceparent?.split('-')[2]);
  expect(spans.find(({ name }) => name === 'run')?.attributes).toMatchObject({
    'reprise.workflow': 'calls',
    'reprise.execution.id': id,
  });
  expect([...collector.services]).toEqual(['reprise']);
  expect(collector.requests[0]).toMatchObject({ url: '/v1/traces', 'x-team': 'ops' });
});

test('what is resumed goes on with the trace of who resumed it', async () => {
  const { publish, startWorker, service, ask, start, reach, collector, flush } = await setup();
  await publish({
    workflow_id: 'asks',
    steps: [
      { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' }, next: 'pay' },
      service.step('pay'),
    ],
  });
  startWorker();
  const { id } = await start('asks');
  await reach(id, 'paused');
  expect(await ask(RESUME, { id })).toEqual({
    data: { resumeExecution: { __typename: 'ResumeExecutionPayload' } },
  });
  const arrival = await service.next();
  expect(arrival.traceparent?.split('-')[1]).toBe(CALLER.traceId);
  arrival.answer();
  await reach(id, 'completed');
  await flush();
  const way = ['POST', 'step execute', 'run', 'mutation resumeExecution', CALLER.spanId];
  expect(wayUp(collector.spans, 'POST')).toEqual(way);
});

test('the ready-made operation http and records say what they are part of, and an author says otherwise', async () => {
  const { publish, startWorker, service, ask, collector, flush } = await setup();
  const [{ url }] = service.step('x').execute as [{ url: string }];
  await publish({
    workflow_id: 'operates',
    steps: [
      {
        id: 'http',
        type: 'operation',
        operation: { name: 'http', input: { url, method: 'POST' } },
        next: 'own',
      },
      {
        id: 'own',
        type: 'execute',
        execute: [{ type: 'webhook', url, headers: { TraceParent: 'of my own' } }],
      },
    ],
  });
  startWorker();
  await ask(START, { key: 'operates' });
  const first = await service.next();
  expect(first.traceparent?.split('-')[1]).toBe(CALLER.traceId);
  first.answer();
  const second = await service.next();
  expect(second.traceparent).toBe('of my own');
  second.answer(500);
  await flush();
  expect(collector.spans.find(({ name }) => name === 'step operation')?.attributes).toMatchObject({
    'reprise.step.path': 'http',
  });
});

test('where nothing is traced, nothing is stored or sent of it', async () => {
  const server = await setupServer();
  const service = await startService();
  await server.publish({ workflow_id: 'calls', steps: [service.step('pay')] });
  server.startWorker();
  const body = JSON.stringify({ query: START, variables: { key: 'calls' } });
  const { data } = (await (await server.post(body, { traceparent })).json()) as Answer;
  const arrival = await service.next();
  expect(arrival.traceparent).toBeUndefined();
  arrival.answer();
  const id = bareId(data.startExecution.execution.id);
  const [created] = await listEvents(server.database.db, id, 0, 1);
  expect(created).toMatchObject({ type: 'execution.created' });
  expect(created?.data).not.toHaveProperty('traceparent');
});

test('a collector that takes nothing is told of, and keeps nobody from stopping', async () => {
  const collector = await startCollector({ status: 400 });
  const { logger, lines } = keepLog();
  const { tracing, close } = await openTracing(settingsFor(collector.url), { logger });
  tracing.begin('lost').end();
  await close();
  expect(lines).toEqual(['warn: traces do not reach their collector; trying on (Bad Request)']);
});

test('a collector that does not answer holds up a stop for 5 seconds', async () => {
  const line = createServer(() => {});
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  onTestFinished(() => {
    line.closeAllConnections();
    line.close();
  });
  const asked = once(line, 'request');
  const clock = new TestClock();
  const { port } = line.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const { tracing, close } = await openTracing(settingsFor(url), { logger: silent, clock });
  tracing.begin('kept').end();
  const closed = close();
  await asked;
  clock.advance(5_000);
  await closed;
});
