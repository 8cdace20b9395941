import { z } from 'zod';
import type { Operation } from './define.js';

/** Something that `defineOperation` made, as far as one can see. */
export const operationSchema = z.custom<Operation>(
  isOperation,
  'is no operation: make it with defineOperation',
);

function isOperation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, input, output, run, describe } = value as Record<keyof Operation, unknown>;
  if (describe !== undefined && typeof describe !== 'function') return false;
  return typeof name === 'string' && isSchema(input) && isSchema(output) && typeof run === 'function';
}

/** By its shape, since the schemas may come from another copy of zod. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'safeParseAsync' in value;
}
