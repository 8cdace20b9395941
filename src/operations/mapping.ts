import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/runtime.js';
import { defineOperation } from './define.js';
import { MappingPool } from './mapping-pool.js';

const TIMEOUT_MS = 1_000;
const HEAP_MB = 64;
const MOST_AT_ONCE = 4;

/** Turns data into other data by a JSONata expression, which may come from anybody: what it does harms only itself. */
export function createMappingOperation({ clock, outputBytes }: { clock: Clock; outputBytes: number }) {
  const pool = new MappingPool({
    limits: { timeoutMs: TIMEOUT_MS, heapMb: HEAP_MB, outputLength: outputBytes },
    size: Math.min(MOST_AT_ONCE, availableParallelism()),
    clock,
  });
  return defineOperation({
    name: 'mapping',
    input: z.strictObject({ expression: z.string().min(1), data: z.custom<Json>() }),
    output: z.custom<Json>(),
    run({ expression, data = null }, { signal }) {
      return pool.evaluate({ expression, data: JSON.stringify(data) }, signal);
    },
  });
}
