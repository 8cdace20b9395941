import type { JsonObject } from '../domain/json.js';
import { maskSecrets } from '../domain/masking.js';
import type { Sink, SinkMessage } from './sink.js';

/** Writes to the log, with what looks secret masked: more people read that than may see what was sent. `missing` is the setting for whose want it is done, if it is. */
export function logSink({ missing }: { missing?: string } = {}): Sink {
  const why = missing === undefined ? '' : ` (only logged: ${missing} of reprise.config.ts is not set)`;
  return {
    name: 'log',
    async deliver(message, { logger, idempotencyKey, signal }) {
      signal.throwIfAborted();
      const { execution_id: executionId, step: stepPath } = message;
      const shown = maskSecrets(message as unknown as JsonObject, false);
      logger.info({ executionId, stepPath, idempotencyKey, message: shown }, `${titleOf(message)}${why}`);
      return null;
    },
  };
}

/** The fields hold the rest. */
function titleOf(message: SinkMessage): string {
  if (message.type === 'notify') return `notification: ${message.message}`;
  return `${message.type}: ${message.entity} ${message.entity_id ?? ''}`.trimEnd();
}
