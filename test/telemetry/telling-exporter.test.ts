import { expect, test } from 'vitest';
import { tellingExporter } from '#src/telemetry/telling-exporter.js';
import { keepLog } from '#test/support/listener.js';

test('it is told once that traces are lost, and once that they arrive again', () => {
  const { logger, lines } = keepLog();
  const codes = [0, 1, 1, 0, 0];
  const exporter = tellingExporter(
    { export: (_spans, done) => done({ code: codes.shift() ?? 0 }), shutdown: async () => {} },
    logger,
  );
  const results: number[] = [];
  for (let count = 0; count < 5; count++) exporter.export([], ({ code }) => results.push(code));
  expect(results).toEqual([0, 1, 1, 0, 0]);
  expect(lines).toEqual([
    'warn: traces do not reach their collector; trying on',
    'info: traces reach their collector again',
  ]);
});
