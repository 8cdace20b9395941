import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import { loadConfigFile } from './config-file.js';
import { type Database, openPostgres, wrapPglite } from './db/database.js';
import { openEmbedded } from './db/embedded.js';
import { isMigrated, migrate } from './db/migrate.js';
import { readOrCreateToken } from './db/token.js';
import { equip } from './db/vault.js';
import { OPERATOR } from './domain/actor.js';
import type { Json } from './domain/json.js';
import type { Logger } from './domain/logger.js';
import { NO_METRICS } from './domain/metrics.js';
import { type Clock, type Ids, systemClock, systemIds } from './domain/runtime.js';
import { createVault } from './domain/sealing.js';
import { NO_TRACING } from './domain/tracing.js';
import { Feed } from './events/feed.js';
import { createFanout } from './fanout/fanout.js';
import { Limiter } from './limits/limiter.js';
import { DEFAULT_REQUEST_LIMITS, type RequestLimits } from './limits/request-limits.js';
import { readTrustedDocuments } from './limits/trusted-documents.js';
import { openSecrets } from './secrets-file.js';
import { openAccess } from './server/access.js';
import { Admission } from './server/admission.js';
import type { Authenticate, Authorizations } from './server/auth.js';
import { RESTARTING } from './server/close-codes.js';
import { Connections } from './server/connections.js';
import { createGraphqlServer, createHttpServer, GRAPHQL_PATH } from './server/http.js';
import type { JwtSettings } from './server/jwt.js';
import { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from './server/limits.js';
import { type ProbeServer, startProbeServer } from './server/probe-server.js';
import type { Scrape } from './server/probes.js';
import { type Check, Readiness } from './server/readiness.js';
import { Requests } from './server/requests.js';
import { attachWebSocket } from './server/websocket.js';
import { extendAgentLeases } from './services/agent-operation.js';
import { verifyAudit } from './services/audit.js';
import { openDefaultProject } from './services/project.js';
import { rotateKeys } from './services/rotate-keys.js';
import {
  ALL_RIGHTS,
  type Caller,
  createGraphCache,
  DEFAULT_LIMITS,
  type Services,
} from './services/services.js';
import { loadWorkflowKey, pageWorkflows, publishWorkflow } from './services/workflow.js';
import { createTools } from './steps/tools.js';
import { createLogger } from './telemetry/logger.js';
import { createMetrics, type Telemetry } from './telemetry/metrics.js';
import { watchGateway, watchServices, watchWorker } from './telemetry/process.js';
import { openTracing } from './telemetry/tracing.js';
import { startResumer } from './worker/resumer.js';
import { startRetention } from './worker/retention.js';
import { Worker } from './worker/worker.js';

export { verifyAudit };

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
  /** Where metrics and probes have a port of their own; null: they have none. */
  probesUrl: string | null;
  /** The one that may do everything; null where only others are taken. */
  token: string | null;
  services: Services;
  caller: Caller;
  close(): Promise<void>;
}

/** Opens the database, migrates it, and starts gateway and worker. The only place where the parts meet. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { role = 'all', say = () => {} } = options;
  const logger = createLogger(config.logLevel);
  const readiness = new Readiness(options.clock ?? systemClock);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    readiness.stop(RESTARTING.reason);
    const failures: unknown[] = [];
    for (const closeOne of closers.splice(0).reverse())
      await closeOne().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  const { path, config: user } = await loadConfigFile(config.configFile, process.cwd());
  if (path !== null) say(`using ${path}`);
  try {
    const { metricsToken, traces: tracingSettings } = config.telemetry;
    const telemetry = createMetrics({ node: true });
    const probes = await openProbes(config.telemetry, { readiness, logger, telemetry });
    if (probes) closers.push(probes.close);
    if (probes) say(`metrics and probes at ${probes.url}`);
    const database = await openDatabase(config, say, logger);
    closers.push(() => database.close());
    const traces = await openTracing(tracingSettings, { ...options, logger });
    closers.push(traces.close);
    const { agentLeaseMs, maxPauseMs } = config;
    const limits = { maxOutputBytes: user.limits.outputBytes, agentLeaseMs, maxPauseMs };
    const { metrics } = telemetry;
    const services = createServices(database, { ...options, limits, metrics, tracing: traces.tracing });
    telemetry.findKeysBy((projectId, id) => loadWorkflowKey(services, projectId, id));
    watchServices(telemetry.registry, services);
    const caller = { projectId: await openDefaultProject(services), actor: OPERATOR, ...ALL_RIGHTS };
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
        secrets: openSecrets({
          ...config.secrets,
          onProblem: (problem) =>
            logger.error(
              { problem },
              'the file of SECRETS_FILE has changed and can not be used; what it held before counts on',
            ),
        }),
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
      watchWorker(telemetry.registry, worker);
      closers.push(() => worker.stop(config.drainMs));
      if (config.eventRetentionMs !== null) {
        const retention = startRetention(services, { keepMs: config.eventRetentionMs, logger });
        closers.push(() => retention.stop());
      }
      const resumer = startResumer(services, { ...config.resumer, logger });
      closers.push(() => resumer.stop());
      say(`worker started, up to ${config.workerConcurrency} executions at once`);
    }
    const scrape = { expose: telemetry.expose, token: metricsToken ?? token };
    const parts = { caller, token, logger, readiness, scrape };
    const gateway = role === 'worker' ? null : await startGateway(config, services, parts);
    if (gateway) {
      closers.push(gateway.close);
      watchGateway(telemetry.registry, gateway);
    }
    readiness.begin(checkDatabase(services));
    return { url: gateway?.url ?? null, probesUrl: probes?.url ?? null, token, services, caller, close };
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
  { databaseUrl, dataDir, fanout, secrets }: Config,
  say: (message: string) => void,
  logger?: Logger,
): Promise<Database> {
  const database =
    databaseUrl === null
      ? await openPglite(dataDir, say)
      : openPostgres(databaseUrl, { fanout: fanout && createFanout(fanout), ...(logger && { logger }) });
  const vault = createVault(secrets.resumeDataKeys);
  for (const db of [database.db, database.checkpoints]) equip(db, vault);
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
    metrics = NO_METRICS,
    tracing = NO_TRACING,
  }: Pick<AppOptions, 'clock' | 'ids'> & Partial<Pick<Services, 'limits' | 'metrics' | 'tracing'>> = {},
): Services {
  const graphs = createGraphCache();
  return { db, checkpoints, notifier, clock, ids, graphs, limits, metrics, tracing };
}

/** Seals what is stored of resumes by the first of RESUME_DATA_KEYS; false where some of it can't be opened. */
export async function rotateResumeDataKeys(config: Config, say: (message: string) => void): Promise<boolean> {
  const [first] = config.secrets.resumeDataKeys;
  if (!first) throw new Error('RESUME_DATA_KEYS is not set, so nothing is sealed');
  const database = await openDatabase(config, say);
  try {
    const { seen, changed, missing } = await rotateKeys(database);
    say(`looked at ${seen} rows, sealed ${changed} of them by the key ${first.id}`);
    for (const [keyId, count] of missing)
      say(`${count} rows stay as they are: they are sealed by the key ${keyId}, and do not open`);
    return missing.size === 0;
  } finally {
    await database.close();
  }
}

export interface Gateway {
  url: string;
  feed: Feed;
  connections: Connections;
  close(): Promise<void>;
}

type GatewaySettings = Pick<Config, 'host' | 'port' | 'drainMs'> & {
  publicUrl?: string | null;
  connections?: Partial<ConnectionLimits>;
  jwt?: JwtSettings | null;
  limits?: Partial<RequestLimits>;
};

interface GatewayParts {
  caller: Caller;
  token: string | null;
  logger: Logger;
  /** Instead of the ways by which somebody comes otherwise. */
  authenticate?: Authenticate;
  authorizations?: Authorizations;
  /** Left out: it is ready while its database is. */
  readiness?: Readiness;
  /** Left out: there are no metrics at this address. */
  scrape?: Scrape;
}

/** Starts to listen: HTTP, server-sent events and WebSockets for whoever has a key or a token; with `token` he is `caller`. */
export async function startGateway(
  { host, port, drainMs, publicUrl = null, connections: own, limits: ownLimits, jwt = null }: GatewaySettings,
  services: Services,
  { caller, token, logger, ...more }: GatewayParts,
): Promise<Gateway> {
  const access = openAccess(services, { token, caller, jwt, logger });
  const { authenticate, authorizations } = { ...access, ...more };
  const { db, notifier, clock, ids } = services;
  const feed = new Feed({ db, notifier, clock, logger });
  const limits = { ...DEFAULT_CONNECTION_LIMITS, ...own };
  const connections = new Connections({ authenticate, authorizations, clock, limits });
  const limiting = createLimiting({ ...DEFAULT_REQUEST_LIMITS, ...ownLimits }, limits);
  const { readiness = readyWith(services), scrape = null } = more;
  const parts = {
    services,
    feed,
    logger,
    ids,
    authenticate,
    connections,
    limits,
    ...limiting,
    readiness,
    scrape,
    publicUrl,
  };
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
    connections,
    async close() {
      readiness.stop(RESTARTING.reason);
      await connections.drain(limits.drainMs);
      await Promise.all([requests.stop(drainMs), sockets.close()]);
      await access.close();
    },
  };
}

/** What all ways into the gateway share, so that who asks in two ways has no more than by one. */
function createLimiting(requestLimits: RequestLimits, { allowedOrigins }: ConnectionLimits) {
  const limiter = new Limiter(requestLimits);
  const { trustedProxies, persistedDocuments, persistedDocumentFiles } = requestLimits;
  return {
    requestLimits,
    limiter,
    admission: new Admission({ limiter, trustedProxies, allowedOrigins }),
    trusted: readTrustedDocuments(persistedDocuments, persistedDocumentFiles),
  };
}

/** What probes ask of the database; an older one may have been restored under this process. */
function checkDatabase(services: Services): Check {
  return async () => ((await isMigrated(services.db)) ? null : 'the database is not migrated');
}

function readyWith(services: Services): Readiness {
  const readiness = new Readiness(services.clock);
  readiness.begin(checkDatabase(services));
  return readiness;
}

/** Before anything else is opened, so that a long migration can be told from a process that hangs. */
async function openProbes(
  { metricsPort: port, metricsHost: host, metricsToken: token }: Config['telemetry'],
  { telemetry, ...parts }: { readiness: Readiness; logger: Logger; telemetry: Telemetry },
): Promise<ProbeServer | null> {
  if (port === null) return null;
  return startProbeServer({ host, port }, { ...parts, scrape: { expose: telemetry.expose, token } });
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
