import type { Clock } from '../domain/runtime.js';
import type { HttpClient } from '../http/client.js';
import type { Operation } from './define.js';
import { createHttpOperation } from './http.js';
import { logOperation } from './log.js';
import { createMappingOperation } from './mapping.js';
import { createWaitOperation } from './wait.js';

export const READY_MADE_NAMES = ['http', 'log', 'mapping', 'wait'] as const;

export interface ReadyMadeOptions {
  clock: Clock;
  http: HttpClient;
  /** Most bytes of JSON that a step may leave behind. */
  outputBytes: number;
}

/** The operations that come with Reprise. */
export function createReadyMade({ clock, http, outputBytes }: ReadyMadeOptions): Operation[] {
  return [
    createHttpOperation(http),
    logOperation,
    createMappingOperation({ clock, outputBytes }),
    createWaitOperation(clock),
  ];
}
