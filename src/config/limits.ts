import { z } from 'zod';
import { parseAllowed } from '../domain/address.js';
import type { Fault } from '../domain/errors.js';
import { whole } from './connections.js';

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .transform((entries) => entries.filter((entry) => entry !== ''));

const isRange = (text: string) => parseAllowed(text)?.kind === 'range';
const number = (lowest: number, highest: number, usual: number) => ({
  schema: whole(lowest, highest).default(usual),
  hint: `set a number from ${lowest} to ${highest}`,
});

/** The settings of what a request may be, and of how many there may be. */
export const LIMIT_SETTINGS = {
  COST_PER_OPERATION: number(100, 1_000_000_000, 50_000),
  COST_PER_MINUTE: number(100, 1_000_000_000_000, 10_000_000),
  QUERY_DEPTH: number(3, 200, 15),
  QUERY_ALIASES: number(0, 1_000, 15),
  QUERY_TOKENS: number(100, 10_000, 1_000),
  BODY_BYTES: number(1_024, 64 * 1024 * 1024, 1024 * 1024),
  REQUESTS_PER_MINUTE: number(1, 1_000_000_000, 60_000),
  AGENT_REQUESTS_PER_MINUTE: number(1, 1_000_000_000, 120_000),
  UNAUTHENTICATED_PER_MINUTE: number(1, 1_000_000_000, 300),
  TRUSTED_PROXIES: {
    schema: list.refine((entries) => entries.every(isRange)),
    hint: 'list addresses or ranges with commas between, as 10.0.0.5, 10.1.0.0/16',
  },
  INTROSPECTION: { schema: z.enum(['on', 'off']), hint: 'choose on or off' },
  PERSISTED_DOCUMENTS: {
    schema: z.enum(['off', 'allow', 'only']).default('off'),
    hint: 'choose off, allow or only',
  },
  PERSISTED_DOCUMENT_FILES: {
    schema: list,
    hint: 'list files with commas between, each as codegen writes them (persisted-documents.json)',
  },
} as const;

type Read = {
  [K in keyof typeof LIMIT_SETTINGS]: z.output<(typeof LIMIT_SETTINGS)[K]['schema']> | undefined;
};

/** Settings that are wrong together. */
export function findLimitFaults(read: Read): Fault[] {
  const { PERSISTED_DOCUMENTS: mode, PERSISTED_DOCUMENT_FILES: files = [] } = read;
  if (mode !== 'off' || files.length === 0) return [];
  return [
    {
      path: 'PERSISTED_DOCUMENT_FILES',
      message: 'is set, and PERSISTED_DOCUMENTS is off',
      hint: 'set that to allow or only, or leave this out',
    },
  ];
}

/** The schema is told to whoever is on this machine, where nothing else is said. */
export function toLimitSettings(read: Read, { isLoopback }: { isLoopback: boolean }) {
  return {
    costPerOperation: read.COST_PER_OPERATION as number,
    costPerMinute: read.COST_PER_MINUTE as number,
    depth: read.QUERY_DEPTH as number,
    aliases: read.QUERY_ALIASES as number,
    tokens: read.QUERY_TOKENS as number,
    bodyBytes: read.BODY_BYTES as number,
    requestsPerMinute: read.REQUESTS_PER_MINUTE as number,
    agentRequestsPerMinute: read.AGENT_REQUESTS_PER_MINUTE as number,
    strangersPerMinute: read.UNAUTHENTICATED_PER_MINUTE as number,
    trustedProxies: read.TRUSTED_PROXIES ?? [],
    introspection: read.INTROSPECTION === undefined ? isLoopback : read.INTROSPECTION === 'on',
    persistedDocuments: read.PERSISTED_DOCUMENTS as NonNullable<Read['PERSISTED_DOCUMENTS']>,
    persistedDocumentFiles: read.PERSISTED_DOCUMENT_FILES ?? [],
  };
}

export type LimitSettings = ReturnType<typeof toLimitSettings>;
