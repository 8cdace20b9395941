import type { Logger } from '../domain/logger.js';
import { type Clock, systemClock } from '../domain/runtime.js';
import { NO_TRACING, type OpenTracing, type TracingSettings } from '../domain/tracing.js';

/** Traces by OpenTelemetry; what that takes is loaded where traces are wanted, and only there. */
export async function openTracing(
  settings: TracingSettings | null,
  { logger, clock = systemClock }: { logger: Logger; clock?: Clock },
): Promise<OpenTracing> {
  if (settings === null) return { tracing: NO_TRACING, close: async () => {} };
  const { createTracing } = await import('./otel.js');
  const { tracing, close } = createTracing(settings, logger);
  return { tracing, close: () => within(close(), clock) };
}

/** How long a stop waits for a collector. */
const PATIENCE_MS = 5_000;

/** Traces that don't arrive are no reason not to stop in good order; the log has told of them. */
async function within(closing: Promise<void>, clock: Clock): Promise<void> {
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = clock.schedule(PATIENCE_MS, resolve);
  });
  await Promise.race([closing.catch(() => {}), late]).finally(cancel);
}
