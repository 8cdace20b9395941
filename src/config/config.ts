import { statSync } from 'node:fs';
import { z } from 'zod';
import { parseAllowed } from '../domain/address.js';
import { parseDuration } from '../domain/duration.js';
import type { Fault } from '../domain/errors.js';
import { type FanoutAddress, parseFanout } from '../domain/fanout-address.js';
import { AUTH_SETTINGS, findAuthFaults, type JwtSettings, toJwtSettings } from './auth.js';
import { CONNECTION_SETTINGS, type ConnectionSettings, toConnectionSettings, whole } from './connections.js';
import { findLimitFaults, LIMIT_SETTINGS, type LimitSettings, toLimitSettings } from './limits.js';
import { SECRET_SETTINGS, type SecretSettings, secretFaults, toSecretSettings } from './secrets.js';
import { InvalidConfigError, readSettings, type Values } from './settings.js';
import {
  findTelemetryFaults,
  TELEMETRY_SETTINGS,
  type TelemetrySettings,
  toTelemetrySettings,
} from './telemetry.js';

/** All settings, read once at start. Times are in milliseconds where the name says so. */
export interface Config {
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** The server that takes hints from process to process; null: the database does. */
  fanout: FanoutAddress | null;
  dataDir: string;
  host: string;
  port: number;
  /** Where people reach the server, without a slash at its end; null: where requests do. */
  publicUrl: string | null;
  /** The bearer token that may do everything; null: one made at first start and kept in `dataDir`, unless there is `jwt`. */
  token: string | null;
  /** Whose JSON Web Tokens are accepted; null: nobody's. */
  jwt: JwtSettings | null;
  workerConcurrency: number;
  leaseMs: number;
  /** How long an agent keeps an operation without being heard of. */
  agentLeaseMs: number;
  /** How long a pause may last before a resume has to be forced. */
  maxPauseMs: number;
  /** How long the events of completed executions are kept; null: for ever. */
  eventRetentionMs: number | null;
  /** How often, and how many at a time, executions are resumed that somebody has decided by SQL. */
  resumer: { everyMs: number; batchSize: number };
  /** How long a stop waits for steps in flight. */
  drainMs: number;
  /** What live connections may take. */
  connections: ConnectionSettings;
  /** What definitions name by `secret("name")`, and the keys for what is stored. */
  secrets: SecretSettings;
  /** What a request may be, and how many there may be. */
  limits: LimitSettings;
  /** What tells how it goes, besides the log. */
  telemetry: TelemetrySettings;
  /** What steps may send to though it is not on the internet. */
  httpAllow: string[];
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The file that brings operations and more; null: `reprise.config.ts` in the working folder, if it is there. */
  configFile: string | null;
}

/** The settings of a server, each with what to do where it can't be used. */
export const SETTINGS = {
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\/./)
      .refine((text) => URL.canParse(text)),
    hint: 'set it to postgres://user:password@host/database, or leave it out for the embedded database',
  },
  FANOUT: {
    schema: z
      .string()
      .transform(parseFanout)
      .refine((address) => address !== null),
    hint: 'set it to nats://user:password@host:4222, with more servers of the cluster after commas, or to redis://user:password@host:6379; tls:// and rediss:// are encrypted; or leave it out',
  },
  REPRISE_DATA_DIR: { schema: z.string().min(1).default('./.reprise'), hint: 'name a folder' },
  HOST: { schema: z.string().min(1).default('127.0.0.1'), hint: 'name an address to listen on' },
  PORT: { schema: whole(0, 65_535).default(8080), hint: 'choose a port from 0 (any free one) to 65535' },
  PUBLIC_URL: {
    schema: z
      .url({ protocol: /^https?$/ })
      .refine(isBaseAddress)
      .transform((text) => new URL(text).href.replace(/\/+$/, '')),
    hint: 'set it to where people reach the server, as https://reprise.example; it is for links',
  },
  REPRISE_TOKEN: {
    // What a header can carry.
    schema: z.string().regex(/^[\x21-\x7e]{16,512}$/),
    hint: 'set a secret of 16 to 512 letters, digits and signs, without spaces',
  },
  ...AUTH_SETTINGS,
  WORKER_CONCURRENCY: { schema: whole(1, 10_000).default(100), hint: 'set a number from 1 to 10000' },
  LEASE_SECONDS: { schema: whole(6, 600).default(10), hint: 'set a number from 6 to 600' },
  AGENT_LEASE_SECONDS: { schema: whole(2, 3_600).default(30), hint: 'set a number from 2 to 3600' },
  DRAIN: {
    schema: z
      .string()
      .default('10s')
      .transform(parseDuration)
      .refine((ms) => ms !== null),
    hint: 'set a duration such as 10s or 1m',
  },
  MAX_PAUSE_DURATION: {
    schema: z
      .string()
      .default('7d')
      .transform(parseDuration)
      .refine((ms) => ms !== null),
    hint: 'set a duration such as 12h or 7d',
  },
  ...CONNECTION_SETTINGS,
  ...SECRET_SETTINGS,
  ...LIMIT_SETTINGS,
  ...TELEMETRY_SETTINGS,
  EVENT_RETENTION: {
    schema: z
      .string()
      .transform(parseDuration)
      .refine((ms) => ms !== null),
    hint: 'set a duration such as 30d, or leave it out to keep all events',
  },
  WORKER_WORKFLOW_RESUMER_INTERVAL: {
    schema: z
      .string()
      .default('1m')
      .transform(parseDuration)
      .refine((ms) => ms !== null && ms >= 30_000 && ms <= 300_000),
    hint: 'set a duration from 30s to 5m',
  },
  RESUMER_BATCH_SIZE: { schema: whole(1, 1_000).default(50), hint: 'set a number from 1 to 1000' },
  HTTP_ALLOW: {
    schema: z
      .string()
      .default('')
      .transform((text) => text.split(',').map((entry) => entry.trim()))
      .transform((entries) => entries.filter((entry) => entry !== ''))
      .refine((entries) => entries.every((entry) => parseAllowed(entry) !== null)),
    hint: 'list hosts, addresses or ranges with commas between, as ledger.internal, 10.0.0.5:8080, 10.0.0.0/8',
  },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    hint: 'choose debug, info, warn, error or silent',
  },
  REPRISE_CONFIG: {
    schema: z.string().refine(isFile),
    hint: 'name a file that is there, or leave it out',
  },
} as const;

/** One that can't be looked at counts as none. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a path can be put behind. */
function isBaseAddress(text: string): boolean {
  // What is no address at all is told by another rule.
  if (!URL.canParse(text)) return true;
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '';
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the settings out of an environment. Throws {@link InvalidConfigError} with everything that is wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { config, faults } = examineConfig(env);
  if (faults.length > 0) throw new InvalidConfigError(faults);
  return config;
}

/** Reads the settings, and what is wrong with them; nothing is said by those of `config` that have a fault. */
export function examineConfig(env: Record<string, string | undefined>): { config: Config; faults: Fault[] } {
  const { values, faults } = readSettings(env, SETTINGS);
  const read = values as Read;
  faults.push(...findTokenFaults(read, faults), ...findAuthFaults(read, faults));
  faults.push(...findFanoutFaults(read, faults), ...findLimitFaults(read));
  const known = new Set(faults.map(({ path }) => path));
  faults.push(
    ...findTelemetryFaults(read, (name) => LOOPBACK.has(name)).filter(({ path }) => !known.has(path)),
    ...secretFaults(env, read),
  );
  return { config: toConfig(env, read), faults };
}

type Read = Values<typeof SETTINGS>;

/** Where others can reach a server, the token that is made at its first start is no protection to rely on. */
function findTokenFaults(read: Read, found: readonly Fault[]): Fault[] {
  const ways = ['REPRISE_TOKEN', 'JWT_SECRET', 'JWKS_URL'] as const;
  const isGiven = ways.some((way) => read[way] !== undefined || found.some(({ path }) => path === way));
  const host = hostOf(read);
  if (LOOPBACK.has(host) || isGiven) return [];
  return [
    {
      path: 'REPRISE_TOKEN',
      message: `is not set, and HOST=${host} can be reached from other machines`,
      hint: 'set a secret of your own, or listen on 127.0.0.1; JWT_SECRET or JWKS_URL will do, too',
    },
  ];
}

function findFanoutFaults(read: Read, found: readonly Fault[]): Fault[] {
  if (!read.FANOUT || read.DATABASE_URL !== undefined) return [];
  if (found.some(({ path }) => path === 'DATABASE_URL')) return [];
  return [
    {
      path: 'FANOUT',
      message: 'is set, and DATABASE_URL is not',
      hint: 'leave it out: the embedded database serves one process, which needs no hints from others',
    },
  ];
}

function hostOf({ HOST }: Read): string {
  return HOST ?? '127.0.0.1';
}

function toConfig(env: Record<string, string | undefined>, read: Read): Config {
  const host = hostOf(read);
  return {
    databaseUrl: read.DATABASE_URL ?? null,
    fanout: read.FANOUT ?? null,
    dataDir: read.REPRISE_DATA_DIR as string,
    host,
    port: read.PORT as number,
    publicUrl: read.PUBLIC_URL ?? null,
    token: read.REPRISE_TOKEN ?? null,
    jwt: toJwtSettings(read),
    workerConcurrency: read.WORKER_CONCURRENCY as number,
    leaseMs: (read.LEASE_SECONDS as number) * 1_000,
    agentLeaseMs: (read.AGENT_LEASE_SECONDS as number) * 1_000,
    maxPauseMs: read.MAX_PAUSE_DURATION as number,
    eventRetentionMs: read.EVENT_RETENTION ?? null,
    resumer: {
      everyMs: read.WORKER_WORKFLOW_RESUMER_INTERVAL as number,
      batchSize: read.RESUMER_BATCH_SIZE as number,
    },
    drainMs: read.DRAIN as number,
    connections: toConnectionSettings(read),
    secrets: toSecretSettings(env, read),
    limits: toLimitSettings(read, { isLoopback: LOOPBACK.has(host) }),
    telemetry: toTelemetrySettings(read),
    httpAllow: read.HTTP_ALLOW ?? [],
    logLevel: read.LOG_LEVEL as Config['logLevel'],
    configFile: read.REPRISE_CONFIG ?? null,
  };
}
