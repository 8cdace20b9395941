import { type Clock, systemClock } from '../domain/runtime.js';
import type { Operation } from '../operations/define.js';
import { createReadyMade } from '../operations/ready-made.js';
import { createOperations } from '../operations/registry.js';
import type { Tools } from './step-runner.js';

const OUTPUT_BYTES = 1024 * 1024;

export interface ToolsOptions {
  operations?: readonly Operation[];
  outputBytes?: number;
  clock?: Clock;
}

export function createTools(options: ToolsOptions = {}): Tools {
  const { operations = [], outputBytes = OUTPUT_BYTES, clock = systemClock } = options;
  const readyMade = createReadyMade({ clock, outputBytes });
  return { maxOutputBytes: outputBytes, operations: createOperations(operations, { readyMade, clock }) };
}
