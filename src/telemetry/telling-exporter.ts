import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../domain/logger.js';

/** As `ExportResultCode` of OpenTelemetry has it. */
const SENT = 0;

/** The exporter, which tells the log once that traces don't arrive, and once that they do again. */
export function tellingExporter(exporter: SpanExporter, logger: Logger): SpanExporter {
  let isLost = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== SENT;
        if (failed && !isLost)
          logger.warn({ err: result.error }, 'traces do not reach their collector; trying on');
        if (!failed && isLost) logger.info({}, 'traces reach their collector again');
        isLost = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
