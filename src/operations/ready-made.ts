import type { Clock } from '../domain/runtime.js';
import type { Operation } from './define.js';
import { logOperation } from './log.js';
import { createMappingOperation } from './mapping.js';
import { createWaitOperation } from './wait.js';

export const READY_MADE_NAMES = ['http', 'log', 'mapping', 'wait'] as const;

export interface ReadyMadeOptions {
  clock: Clock;
  /** Most bytes of JSON that a step may leave behind. */
  outputBytes: number;
}

/** The operations that come with Reprise. */
export function createReadyMade({ clock, outputBytes }: ReadyMadeOptions): Operation[] {
  return [logOperation, createMappingOperation({ clock, outputBytes }), createWaitOperation(clock)];
}
