import type { Json } from './json.js';
import type { Logger } from './logger.js';
import { NOTHING_SECRET, type Redactor } from './redaction.js';

/** The logger without the secrets that a step was given, in whatever is logged. */
export function redactLines(logger: Logger, redactor: Redactor): Logger {
  if (redactor === NOTHING_SECRET) return logger;
  const line = (level: keyof Logger) => (fields: object, message: string) =>
    logger[level](redactFields(fields, redactor), redactor.message(message));
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** As JSON, since anything may lie in an object that has code of its own. */
function redactFields(fields: object, redactor: Redactor): object {
  try {
    const plain = JSON.parse(JSON.stringify(fields, (_key, value) => toPlain(value))) as Json;
    return redactor.json(plain) as object;
  } catch {
    return { fields: 'left out: they are no JSON, and may hold a secret' };
  }
}

/** JSON shows nothing of an error by itself. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause, ...more } = value as Error & Record<string, unknown>;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }), ...more };
}
