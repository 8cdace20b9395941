import { NO_SPAN } from '#src/domain/tracing.js';
import type { OperationContext } from '#src/operations/define.js';

/** A line as it was logged. */
export type Line = [level: string, message: string, fields: object];

/** What an operation gets, and what it then wrote and reported. */
export function startContext(more: Partial<OperationContext> = {}) {
  const lines: Line[] = [];
  const reports: [number | null, string | undefined][] = [];
  const controller = new AbortController();
  const write = (level: string) => (fields: object, message: string) => {
    lines.push([level, message, fields]);
  };
  const context: OperationContext = {
    executionId: 'e1',
    stepPath: 'quote',
    attempt: 1,
    signal: controller.signal,
    idempotencyKey: 'key-1',
    span: NO_SPAN,
    logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    reportProgress: (percent, message) => {
      reports.push([percent, message]);
    },
    ...more,
  };
  return { context, controller, lines, reports };
}
