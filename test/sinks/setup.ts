import { type Logger, pino } from 'pino';
import { NO_SPAN } from '#src/domain/tracing.js';
import type { Notification, RecordRequest, Sink, SinkMessage } from '#src/sinks/sink.js';
import { openClient } from '#test/http/setup.js';

const ORIGIN = { execution_id: 'e1', step: 'tell' };

export const order: RecordRequest = {
  ...{ type: 'create_record', entity: 'order', entity_id: null },
  ...{ data: { total: 5 }, ...ORIGIN },
};

export function notification(recipient: string, message = 'Paid: <order> 7 & more'): Notification {
  return { type: 'notify', recipient, message, ...ORIGIN };
}

/** Writes down what is logged. */
export function createNotes(): { logger: Logger; notes: Record<string, unknown>[] } {
  const notes: Record<string, unknown>[] = [];
  const logger = pino(
    { base: null, timestamp: false },
    { write: (line) => void notes.push(JSON.parse(line)) },
  );
  return { logger, notes };
}

/** Hands one message to a sink, as a step does. */
export function deliver(
  sink: Sink,
  message: SinkMessage,
  { key = 'the-key', signal = new AbortController().signal } = {},
) {
  return sink.deliver(message, {
    idempotencyKey: key,
    signal,
    span: NO_SPAN,
    logger: createNotes().logger,
    http: openClient(),
  });
}
