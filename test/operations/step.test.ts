import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OperationNode } from '#src/domain/graph.js';
import { systemClock } from '#src/domain/runtime.js';
import { defineOperation } from '#src/operations/define.js';
import { operationStep } from '#src/steps/operation.js';
import type { Work } from '#src/steps/step-runner.js';
import { createTools } from '#src/steps/tools.js';
import { startContext } from './context.js';

const node: OperationNode = {
  id: 'quote',
  name: 'Quote',
  timeoutMs: 30_000,
  retry: null,
  resumable: true,
  metadata: {},
  onError: null,
  dependsOn: [],
  dependents: [],
  type: 'operation',
  operation: 'price',
  input: { sku: '{{order.sku}}', count: '{{order.lines.length}}', note: 'for {{order.sku}}' },
  executor: 'central',
  queue: 'default',
  next: 'pay',
};

test('entering renders the templates of its input', () => {
  const scope = { order: { sku: 'a', lines: [1, 2] } };
  const input = { sku: 'a', count: 2, note: 'for a' };
  expect(operationStep.enter(node, scope, systemClock.now())).toEqual({ kind: 'work', input });
});

test('leaving hands on the output and goes to the next step', () => {
  expect(operationStep.leave?.(node, { total: 4 }, {})).toEqual({
    kind: 'done',
    output: { total: 4 },
    next: 'pay',
  });
});

test('running calls the operation with all that the step has', async () => {
  const price = defineOperation({
    name: 'price',
    input: z.object({ sku: z.string() }),
    output: z.json(),
    run({ sku }, { signal, logger, span, reportProgress, ...rest }) {
      logger.info({ sku, stepPath: 'forged' }, 'priced');
      reportProgress(10, 'begun');
      return { ...rest, sku, aborted: signal.aborted, traced: span.traceparent !== null };
    },
  });
  const { context, lines, reports } = startContext();
  const work: Work = {
    ...context,
    attempt: 2,
    idempotencyKey: (part) => `key of ${part}`,
    tools: createTools({ operations: [price] }),
  };
  expect(await operationStep.run?.(node, { sku: 'a' }, work)).toEqual({
    ...{ executionId: 'e1', stepPath: 'quote', attempt: 2, idempotencyKey: 'key of operation' },
    ...{ sku: 'a', aborted: false, traced: false },
  });
  expect(lines).toEqual([
    ['info', 'priced', { sku: 'a', executionId: 'e1', stepPath: 'quote', operation: 'price' }],
  ]);
  expect(reports).toEqual([[10, 'begun']]);
});

test('the ready-made operations are there', () => {
  expect(createTools().operations.names).toEqual(['http', 'log', 'mapping', 'wait']);
});
