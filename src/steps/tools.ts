import type { Tools } from './step-runner.js';

const MAX_OUTPUT_BYTES = 1024 * 1024;

export function createTools(): Tools {
  return { maxOutputBytes: MAX_OUTPUT_BYTES };
}
