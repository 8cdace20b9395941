import { DatabaseUnreachableError } from './errors.js';

const CONNECTION_LOST =
  /^(08...|53300|57P0[1235]|CONNECTION_.*|CONNECT_TIMEOUT|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH)$/;
/** An error may be its own cause, over however many others. */
const DEEPEST = 5;

/** Whether the database could not be reached, or went away before it answered: what was asked may or may not be done. */
export function isConnectionLost(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > DEEPEST) return false;
  if (error instanceof DatabaseUnreachableError) return true;
  if ('code' in error && CONNECTION_LOST.test(String(error.code))) return true;
  return isConnectionLost(error.cause, depth + 1);
}
