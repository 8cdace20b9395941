import { ConnectionLostError, RequestError } from '#src/client/index.js';
import { InvalidConfigError } from '#src/config/settings.js';
import { UsageError } from './target.js';

export interface Failure {
  code: string;
  message: string;
}

/** The server took neither this token nor another one. */
const REFUSED_TOKEN: readonly number[] = [4401, 4403];

/** Why nothing can be watched, for people, and its code, for programs. */
export function failureOf(error: unknown, url: string): Failure {
  if (isTokenRefused(error))
    return { code: 'UNAUTHENTICATED', message: `${url} does not know the token in REPRISE_TOKEN` };
  if (error instanceof RequestError) return { code: error.code, message: error.message };
  if (error instanceof ConnectionLostError)
    return { code: 'CONNECTION_LOST', message: `${url} ended the connection for good: ${error.message}` };
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message };
  if (error instanceof InvalidConfigError) return { code: 'INVALID_CONFIG', message: error.message };
  return { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) };
}

function isTokenRefused(error: unknown): boolean {
  if (error instanceof RequestError) return error.code === 'UNAUTHENTICATED';
  return error instanceof ConnectionLostError && REFUSED_TOKEN.includes(error.code);
}
