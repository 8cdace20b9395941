import { hostname } from 'node:os';
import { WebSocket } from 'ws';
import type { Logger } from '../domain/logger.js';
import { type Chance, type Clock, systemChance, systemClock } from '../domain/runtime.js';
import type { Operation } from '../operations/define.js';

export interface AgentOptions {
  /** The address of GraphQL: `http://127.0.0.1:8080/graphql`. */
  url: string;
  token: string;
  /** Where the agent looks for operations. */
  queue: string;
  /** What it can do: made with `defineOperation`, as those that run inside Reprise. */
  operations: readonly Operation[];
  /** Most operations at once; 1 if not given. */
  concurrency?: number;
  /** Who does it, for those who watch; host and process if not given. */
  name?: string;
  logger?: Logger;
  /** A WebSocket class other than that of `ws`. */
  webSocketImpl?: unknown;
  clock?: Clock;
  chance?: Chance;
}

/** The options with their defaults. */
export type AgentSettings = Required<AgentOptions>;

/** What one heartbeat may tell of. */
export const MOST_CONCURRENCY = 1_000;
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export function settingsOf(options: AgentOptions): AgentSettings {
  const settings = {
    concurrency: 1,
    name: `${hostname()}-${process.pid}`,
    logger: silent,
    webSocketImpl: WebSocket,
    clock: systemClock,
    chance: systemChance,
    ...options,
  };
  const { concurrency } = settings;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_CONCURRENCY)
    throw new TypeError(`concurrency is ${concurrency}; give a whole number from 1 to ${MOST_CONCURRENCY}`);
  return settings;
}
