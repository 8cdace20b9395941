import { z } from 'zod';
import type { Operation } from './operations/define.js';
import { READY_MADE_NAMES } from './operations/ready-made.js';
import { findNameFaults } from './operations/registry.js';

const LEAST_OUTPUT_BYTES = 1024;
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What `reprise.config.ts` may hold. */
export interface UserConfig {
  /** What steps of type `operation` can run, beside the ready-made ones. */
  operations?: readonly Operation[];
  http?: {
    /** Hosts inside the private network that steps may send requests to, all others being shut off. */
    allow?: readonly string[];
  };
  limits?: {
    /** Most bytes of JSON that a step may leave behind; 1 MiB if not given. */
    outputBytes?: number;
  };
}

/** What is used: the configuration with its defaults. */
export type ResolvedUserConfig = z.output<typeof userConfigSchema>;

const operation = z.custom<Operation>(isOperation, 'is no operation: make it with defineOperation');

export const userConfigSchema = z.strictObject({
  operations: z
    .array(operation)
    .superRefine((operations, context) => {
      for (const message of findNameFaults(operations, new Set(READY_MADE_NAMES)))
        context.addIssue({ code: 'custom', message });
    })
    .default([]),
  http: z.strictObject({ allow: z.array(z.string().min(1)).default([]) }).prefault({}),
  limits: z
    .strictObject({
      outputBytes: z
        .int()
        .min(LEAST_OUTPUT_BYTES)
        .max(MOST_OUTPUT_BYTES)
        .default(1024 * 1024),
    })
    .prefault({}),
});

/** Gives the default export of `reprise.config.ts` its type. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

function isOperation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, input, output, run } = value as Record<keyof Operation, unknown>;
  return typeof name === 'string' && isSchema(input) && isSchema(output) && typeof run === 'function';
}

/** By its shape, since the schemas may come from another copy of zod. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'safeParseAsync' in value;
}
