import { z } from 'zod';
import { parseAllowed } from './domain/address.js';
import { checkSecret } from './http/signature.js';
import type { Operation } from './operations/define.js';
import { READY_MADE_NAMES } from './operations/ready-made.js';
import { findNameFaults } from './operations/registry.js';
import { operationSchema } from './operations/shape.js';
import type { Sink, SinkSettings } from './sinks/sink.js';

const LEAST_OUTPUT_BYTES = 1024;
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What `reprise.config.ts` may hold. */
export interface UserConfig {
  /** What steps of type `operation` can run, beside the ready-made ones. */
  operations?: readonly Operation[];
  http?: {
    /** What steps may send requests to though it is not on the internet: a host, `host:port`, an address or a range. */
    allow?: readonly string[];
  };
  /** Who carries out `notify`, `create_record` and the like; what has nobody goes to the log. */
  sinks?: SinkSettings;
  limits?: {
    /** Most bytes of JSON that a step may leave behind; 1 MiB if not given. */
    outputBytes?: number;
  };
}

/** What is used: the configuration with its defaults. */
export type ResolvedUserConfig = z.output<typeof userConfigSchema>;

const operations = z.array(operationSchema).superRefine((list, context) => {
  for (const message of findNameFaults(list, new Set(READY_MADE_NAMES)))
    context.addIssue({ code: 'custom', message });
});

const allowed = z
  .string()
  .refine(
    (text) => parseAllowed(text) !== null,
    'write a host, host:port, an address, or a range as 10.0.0.0/8',
  );

const sink = z
  .custom<Sink>(isSink, 'is no sink: make it with httpSink, smtpSink, slackSink or logSink')
  .optional();

const secret = z.string().superRefine((text, context) => {
  try {
    checkSecret(text, 'it');
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const sinks = z.strictObject({
  create_record: sink,
  update_record: sink,
  create_approval_request: sink,
  notify: z.strictObject({ email: sink, slack: sink, role: sink, default: sink }).optional(),
  webhooks: z.strictObject({ secret: secret.optional() }).optional(),
}) satisfies z.ZodType<SinkSettings>;

export const userConfigSchema = z.strictObject({
  operations: operations.default([]),
  http: z.strictObject({ allow: z.array(allowed).default([]) }).prefault({}),
  sinks: sinks.default({}),
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

function isSink(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, deliver } = value as Record<keyof Sink, unknown>;
  return typeof name === 'string' && typeof deliver === 'function';
}
