import { expect, test } from 'vitest';
import { openTracing } from '#src/telemetry/tracing.js';
import { startCollector } from '#test/support/collector.js';
import { silent } from '#test/support/engine.js';
import { setupRest } from '#test/support/rest.js';

const WORKFLOW = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] };

test('a request is a line by its route, without the id that was asked for', async () => {
  const rest = await setupRest({ logLevel: 'debug' });
  await rest.publish(WORKFLOW);
  const { id } = await rest.start('rest');
  await rest.command(`/executions/${id}/pause`, undefined, { 'x-request-id': 'pause-1' });
  await rest.get('/executions/the-secret', { headers: { 'x-request-id': 'lost-1' } });
  await rest.get('/the-secret', { headers: { 'x-request-id': 'lost-2' } });
  await (await fetch(`${rest.base}/docs`, { headers: { 'x-request-id': 'docs-1' } })).text();
  await rest.stop();
  const log = rest.takeLog().filter(({ msg }) => msg === 'a request was answered');
  expect(log.map(({ requestId, route, status }) => [requestId, route, status])).toEqual([
    ['pause-1', '/api/v1/executions/{id}/pause', 200],
    ['lost-1', '/api/v1/executions/{id}', 400],
    ['lost-2', 'other', 404],
    ['docs-1', '/api/v1/docs', 200],
  ]);
  expect(JSON.stringify(log)).not.toContain('the-secret');
});

test('a request goes on with the trace that it came with', async () => {
  const collector = await startCollector();
  const traces = await openTracing(
    { url: collector.url, headers: {}, serviceName: null, sampler: 'parentbased_always_on', ratio: 1 },
    { logger: silent },
  );
  const rest = await setupRest({ tracing: traces.tracing });
  await rest.publish(WORKFLOW);
  const { id } = await rest.start('rest');
  const [traceId, parentId] = ['a'.repeat(32), 'b'.repeat(16)];
  const traceparent = `00-${traceId}-${parentId}-01`;
  await rest.command(`/executions/${id}/pause`, undefined, { traceparent });
  await rest.command(`/executions/${id}/pause`, undefined, { traceparent });
  await traces.close();
  const spans = collector.spans.filter(({ name }) => name === 'POST /api/v1/executions/{id}/pause');
  expect(spans.map((span) => [span.traceId, span.parentId])).toEqual([
    [traceId, parentId],
    [traceId, parentId],
  ]);
});
