import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { type Logger, pino } from 'pino';
import type { Config } from './config.js';
import { loadConfigFile } from './config-file.js';
import { type Database, openPostgres, wrapPglite } from './db/database.js';
import { openEmbedded } from './db/embedded.js';
import { migrate } from './db/migrate.js';
import { readOrCreateToken } from './db/token.js';
import type { Json } from './domain/json.js';
import { type Clock, type Ids, systemClock, systemIds } from './domain/runtime.js';
import { Feed } from './events/feed.js';
import { createFanout } from './fanout/fanout.js';
import { openAccess } from './server/access.js';
import type { Authenticate, Authorizations } from './server/auth.js';
import { Connections } from './server/connections.js';
import { createGraphqlServer, createHttpServer, GRAPHQL_PATH } from './server/http.js';
import type { JwtSettings } from './server/jwt.js';
import { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from './server/limits.js';
import { Requests } from './server/requests.js';
import { attachWebSocket } from './server/websocket.js';
import { extendAgentLeases } from './services/agent-operation.js';
import { openDefaultProject } from './services/project.js';
import {
  ALL_RIGHTS,
  type Caller,
  createGraphCache,
  DEFAULT_LIMITS,
  type Limits,
  type Services,
} from './services/services.js';
import { pageWorkflows, publishWorkflow } from './services/workflow.js';
import { createTools } from './steps/tools.js';
import { startRetention } from './worker/retention.js';
import { Worker } from './worker/worker.js';

/** Which parts of a server run in this process. */
export const ROLES = ['all', 'gateway', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export interface AppOptions {
  role?: Role;
  /** Told what is being done, in words for people. */
  say?: (message: string) => void;
  clock?: Clock;
  ids?: Ids;
}

export interface App {
  /** Null for a worker alone. */
  url: string | null;
  /** The one that may do everything; null where only others are taken. */
  token: string | null;
  services: Services;
  caller: Caller;
  close(): Promise<void>;
}

/** Opens the database, migrates it, and starts gateway and worker. The only place where the parts meet. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { role = 'all', say = () => {} } = options;
  const logger = pino({ level: config.logLevel, base: null });
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const closeOne of closers.splice(0).reverse())
      await closeOne().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  const { path, config: user } = await loadConfigFile(config.configFile, process.cwd());
  if (path !== null) say(`using ${path}`);
  try {
    const database = await openDatabase(config, say, logger);
    closers.push(() => database.close());
    const { agentLeaseMs, maxPauseMs } = config;
    const limits = { maxOutputBytes: user.limits.outputBytes, agentLeaseMs, maxPauseMs };
    const services = createServices(database, { ...options, limits });
    const caller = { projectId: await openDefaultProject(services), actor: 'operator', ...ALL_RIGHTS };
    if (role !== 'worker') await publishExamples(services, caller, say);
    const token = await tokenOf(config);
    await database.notifier.start();
    if (role !== 'worker') await extendAgentLeases(services);
    if (role !== 'gateway') {
      const tools = createTools({
        httpAllow: [...config.httpAllow, ...user.http.allow],
        sinks: user.sinks,
        operations: user.operations,
        maxOutputBytes: limits.maxOutputBytes,
        clock: services.clock,
      });
      closers.push(() => tools.http.close());
      const worker = new Worker(services, {
        concurrency: config.workerConcurrency,
        leaseMs: config.leaseMs,
        logger,
        tools,
      });
      worker.start();
      closers.push(() => worker.stop(config.drainMs));
      if (config.eventRetentionMs !== null) {
        const retention = startRetention(services, { keepMs: config.eventRetentionMs, logger });
        closers.push(() => retention.stop());
      }
      say(`worker started, up to ${config.workerConcurrency} executions at once`);
    }
    const gateway =
      role === 'worker' ? null : await startGateway(config, services, { caller, token, logger });
    if (gateway) closers.push(gateway.close);
    return { url: gateway?.url ?? null, token, services, caller, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whoever configures other ways to come gets no token that he has not asked for. */
async function tokenOf({ token, jwt, dataDir }: Config): Promise<string | null> {
  if (token !== null || jwt !== null) return token;
  return (await readOrCreateToken(dataDir)).token;
}

/** Opens and migrates the database that the configuration names. */
export async function openDatabase(
  { databaseUrl, dataDir, fanout }: Config,
  say: (message: string) => void,
  logger?: Logger,
): Promise<Database> {
  const database =
    databaseUrl === null
      ? await openPglite(dataDir, say)
      : openPostgres(databaseUrl, { fanout: fanout && createFanout(fanout), ...(logger && { logger }) });
  if (databaseUrl !== null) say(`using PostgreSQL at ${new URL(databaseUrl).host}`);
  try {
    const count = await migrate(database);
    say(count > 0 ? `database migrated (${count} new)` : 'database is up to date');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openPglite(dataDir: string, say: (message: string) => void): Promise<Database> {
  const { pglite, close } = await openEmbedded(dataDir, { onStep: say });
  return wrapPglite(pglite, close);
}

/** What use cases work with, on a database that is open and migrated. */
export function createServices(
  { db, checkpoints, notifier }: Database,
  {
    clock = systemClock,
    ids = systemIds,
    limits = DEFAULT_LIMITS,
  }: Pick<AppOptions, 'clock' | 'ids'> & { limits?: Limits } = {},
): Services {
  return { db, checkpoints, notifier, clock, ids, graphs: createGraphCache(), limits };
}

export interface Gateway {
  url: string;
  feed: Feed;
  close(): Promise<void>;
}

type GatewaySettings = Pick<Config, 'host' | 'port' | 'drainMs'> & {
  connections?: Partial<ConnectionLimits>;
  jwt?: JwtSettings | null;
};

interface GatewayParts {
  caller: Caller;
  token: string | null;
  logger: Logger;
  /** Instead of the ways by which somebody comes otherwise. */
  authenticate?: Authenticate;
  authorizations?: Authorizations;
}

/** Starts to listen: HTTP, server-sent events and WebSockets for whoever has a key or a token; with `token` he is `caller`. */
export async function startGateway(
  { host, port, drainMs, connections: own, jwt = null }: GatewaySettings,
  services: Services,
  { caller, token, logger, ...others }: GatewayParts,
): Promise<Gateway> {
  const access = openAccess(services, { token, caller, jwt, logger });
  const { authenticate, authorizations } = { ...access, ...others };
  const { db, notifier, clock, ids } = services;
  const feed = new Feed({ db, notifier, clock, logger });
  const limits = { ...DEFAULT_CONNECTION_LIMITS, ...own };
  const connections = new Connections({ authenticate, authorizations, clock, limits });
  const notReady = async () => {
    await services.db.execute(sql`select 1`);
    return null;
  };
  const parts = { services, feed, logger, ids, authenticate, connections, limits, notReady };
  const graphql = createGraphqlServer(parts);
  const server = createHttpServer(parts, graphql);
  const requests = new Requests(server, clock);
  server.listen(port, host);
  await once(server, 'listening');
  const sockets = attachWebSocket(server, parts, graphql);
  const { port: openedPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${openedPort}${GRAPHQL_PATH}`,
    feed,
    async close() {
      await connections.drain(limits.drainMs);
      await Promise.all([requests.stop(drainMs), sockets.close()]);
      await access.close();
    },
  };
}

/** A newcomer's database is not left empty: it gets the workflows that come with Reprise. */
async function publishExamples(
  services: Services,
  caller: Caller,
  say: (message: string) => void,
): Promise<void> {
  if ((await pageWorkflows(services, caller, null, 1)).length > 0) return;
  const folder = fileURLToPath(new URL('../examples/workflows/', import.meta.url));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  for (const file of files) {
    const definition = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as Json;
    await publishWorkflow(services, caller, { definition, key: file.replace(/\.json$/, '') });
  }
  say(`published the example workflows: ${files.map((file) => file.replace(/\.json$/, '')).join(', ')}`);
}
