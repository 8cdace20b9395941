import type { Logger } from '../domain/logger.js';
import { NO_TRACING, type OpenTracing, type TracingSettings } from '../domain/tracing.js';

/** Traces by OpenTelemetry; what that takes is loaded where traces are wanted, and only there. */
export async function openTracing(settings: TracingSettings | null, logger: Logger): Promise<OpenTracing> {
  if (settings === null) return { tracing: NO_TRACING, close: async () => {} };
  const { createTracing } = await import('./otel.js');
  return createTracing(settings, logger);
}
