/** What is written for those who run Reprise; pino's shape. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The logger with these fields on every line, whatever the line brings along. */
export function nameLines(logger: Logger, fields: object): Logger {
  return {
    debug: (more, message) => logger.debug({ ...more, ...fields }, message),
    info: (more, message) => logger.info({ ...more, ...fields }, message),
    warn: (more, message) => logger.warn({ ...more, ...fields }, message),
    error: (more, message) => logger.error({ ...more, ...fields }, message),
  };
}
