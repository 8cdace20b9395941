const CONNECTION_LOST = /^(08...|57P0[123]|CONNECTION_.*|CONNECT_TIMEOUT|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** Whether the database could not be reached, or went away before it answered: what was asked may or may not be done. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return CONNECTION_LOST.test(code);
}
