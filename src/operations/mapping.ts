import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/runtime.js';
import { defineOperation } from './define.js';
import { MappingPool } from './mapping-pool.js';
import { MappingProcess } from './mapping-process.js';

const TIMEOUT_MS = 1_000;
const HEAP_MB = 64;
const MOST_AT_ONCE = 4;

export interface MappingOptions {
  clock: Clock;
  /** Most that a result may take. */
  outputBytes: number;
  timeoutMs?: number;
}

/** Turns data into other data by a JSONata expression, which may come from anybody: what it does harms only itself. */
export function createMappingOperation({ clock, outputBytes, timeoutMs = TIMEOUT_MS }: MappingOptions) {
  const pool = new MappingPool({
    start: () => new MappingProcess({ heapMb: HEAP_MB, outputLength: outputBytes }),
    timeoutMs,
    size: Math.min(MOST_AT_ONCE, availableParallelism()),
    clock,
  });
  return defineOperation({
    name: 'mapping',
    pure: true,
    input: z.strictObject({ expression: z.string().min(1), data: z.custom<Json>().default(null) }),
    output: z.custom<Json>(),
    run({ expression, data }, { signal }) {
      return pool.evaluate({ expression, data: JSON.stringify(data) }, signal);
    },
  });
}
