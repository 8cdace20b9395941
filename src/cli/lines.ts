import type { Logger } from '../domain/logger.js';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const PREFIX = { debug: '', info: '', warn: 'warning: ', error: 'error: ' };

/** Writes for people: what happened, and to what. */
export function createLineLogger(level: (typeof LEVELS)[number], write: (line: string) => void): Logger {
  const writer = (own: keyof typeof PREFIX) => (fields: object, message: string) => {
    if (LEVELS.indexOf(own) >= LEVELS.indexOf(level)) write(`${PREFIX[own]}${message}${tell(fields)}`);
  };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}

function tell(fields: object): string {
  const told = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`);
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
