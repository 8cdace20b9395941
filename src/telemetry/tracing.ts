import type { Logger } from '../domain/logger.js';
import { NO_TRACING, type Tracing, type TracingSettings } from '../domain/tracing.js';

export interface OpenTracing {
  tracing: Tracing;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

/** Traces by OpenTelemetry; what that takes is loaded where traces are wanted, and only there. */
export async function openTracing(settings: TracingSettings | null, logger: Logger): Promise<OpenTracing> {
  if (settings === null) return { tracing: NO_TRACING, close: async () => {} };
  const { createTracing } = await import('./otel.js');
  return createTracing(settings, logger);
}
