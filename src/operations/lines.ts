import type { Logger } from '../domain/logger.js';

/** The logger with these fields on every line, whatever the line brings along. */
export function nameLines(logger: Logger, fields: object): Logger {
  return {
    debug: (more, message) => logger.debug({ ...more, ...fields }, message),
    info: (more, message) => logger.info({ ...more, ...fields }, message),
    warn: (more, message) => logger.warn({ ...more, ...fields }, message),
    error: (more, message) => logger.error({ ...more, ...fields }, message),
  };
}
