import { type DestinationStream, type Logger, pino } from 'pino';
import { showError } from './shown-error.js';

const CENSORED = ['authorization', 'cookie', 'token', 'password', 'secret', 'connectionParams'];

/** The log of a process: lines of JSON. What it is given by mistake, it does not write. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = CENSORED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = {
    level,
    base: null,
    redact: { paths, censor: '(not shown)' },
    serializers: { err: showError },
  };
  return destination ? pino(options, destination) : pino(options);
}
