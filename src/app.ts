import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createServices, openDatabase } from './app-database.js';
import { checkDatabase, startGateway } from './app-gateway.js';
import { startWorker } from './app-worker.js';
import type { Config } from './config.js';
import { loadConfigFile } from './config-file.js';
import { readOrCreateToken } from './db/token.js';
import type { ResolvedUserConfig } from './define-config.js';
import { OPERATOR } from './domain/actor.js';
import type { Json } from './domain/json.js';
import type { Logger } from './domain/logger.js';
import { type Clock, type Ids, systemClock } from './domain/runtime.js';
import { RESTARTING } from './server/close-codes.js';
import { type ProbeServer, startProbeServer } from './server/probe-server.js';
import { Readiness } from './server/readiness.js';
import { extendAgentLeases } from './services/agent-operation.js';
import { openDefaultProject } from './services/project.js';
import { ALL_RIGHTS, type Caller, type Services } from './services/services.js';
import { loadWorkflowKey, pageWorkflows, publishWorkflow } from './services/workflow.js';
import { createLogger } from './telemetry/logger.js';
import { createMetrics, type Telemetry } from './telemetry/metrics.js';
import { watchGateway, watchServices, watchWorker } from './telemetry/process.js';
import { openTracing } from './telemetry/tracing.js';

/** Which parts of a server run in this process. */
export type Role = 'all' | 'gateway' | 'worker';

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

/** What a process is made of while it starts; what is opened is closed from the last to the first. */
interface Parts extends Required<Pick<AppOptions, 'role' | 'say'>> {
  config: Config;
  user: ResolvedUserConfig;
  logger: Logger;
  readiness: Readiness;
  telemetry: Telemetry;
  closers: (() => Promise<void>)[];
}

/** Opens the database, migrates it, and starts gateway and worker. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { role = 'all', say = () => {} } = options;
  const logger = createLogger(config.logLevel);
  const readiness = new Readiness(options.clock ?? systemClock);
  const { path, config: user } = await loadConfigFile(config.configFile, process.cwd());
  if (path !== null) say(`using ${path}`);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    readiness.stop(RESTARTING.reason);
    await closeAll(closers);
  };
  try {
    const telemetry = createMetrics({ node: true });
    const parts = { role, say, config, user, logger, readiness, telemetry, closers };
    return { ...(await startParts(parts, options)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** From the last to the first, each of them, whatever becomes of the others; then throws what the first failure was. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const closeOne of closers.splice(0).reverse()) await closeOne().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function startParts(parts: Parts, options: AppOptions): Promise<Omit<App, 'close'>> {
  const { role, say, config, readiness } = parts;
  const probes = await openProbes(parts);
  const services = await openServices(parts, options);
  const caller = { projectId: await openDefaultProject(services), actor: OPERATOR, ...ALL_RIGHTS };
  if (role !== 'worker') await publishExamples(services, caller, say);
  const token = await tokenOf(config);
  await services.notifier.start();
  if (role !== 'worker') await extendAgentLeases(services);
  if (role !== 'gateway') addWorker(parts, services);
  const url = role === 'worker' ? null : await addGateway(parts, services, { caller, token });
  readiness.begin(checkDatabase(services));
  return { url, probesUrl: probes?.url ?? null, token, services, caller };
}

/** Before anything else is opened, so that a long migration can be told from a process that hangs. */
async function openProbes(parts: Parts): Promise<ProbeServer | null> {
  const { config, say, logger, readiness, telemetry, closers } = parts;
  const { metricsPort: port, metricsHost: host, metricsToken: token } = config.telemetry;
  if (port === null) return null;
  const scrape = { expose: telemetry.expose, token };
  const probes = await startProbeServer({ host, port }, { logger, readiness, scrape });
  closers.push(probes.close);
  say(`metrics and probes at ${probes.url}`);
  return probes;
}

async function openServices(parts: Parts, options: AppOptions): Promise<Services> {
  const { config, user, say, logger, telemetry, closers } = parts;
  const database = await openDatabase(config, say, logger);
  closers.push(() => database.close());
  const { tracing, close } = await openTracing(config.telemetry.traces, { ...options, logger });
  closers.push(close);
  const { agentLeaseMs, maxPauseMs } = config;
  const limits = { maxOutputBytes: user.limits.outputBytes, agentLeaseMs, maxPauseMs };
  const services = createServices(database, { ...options, limits, metrics: telemetry.metrics, tracing });
  telemetry.findKeysBy((projectId, id) => loadWorkflowKey(services, projectId, id));
  watchServices(telemetry.registry, services);
  return services;
}

function addWorker({ config, user, say, logger, telemetry, closers }: Parts, services: Services): void {
  const started = startWorker(config, user, services, logger);
  closers.push(...started.closers);
  watchWorker(telemetry.registry, started.worker);
  say(`worker started, up to ${config.workerConcurrency} executions at once`);
}

async function addGateway(
  { config, logger, readiness, telemetry, closers }: Parts,
  services: Services,
  { caller, token }: Pick<App, 'caller' | 'token'>,
): Promise<string> {
  const scrape = { expose: telemetry.expose, token: config.telemetry.metricsToken ?? token };
  const gateway = await startGateway(config, services, { caller, token, logger, readiness, scrape });
  closers.push(gateway.close);
  watchGateway(telemetry.registry, gateway);
  return gateway.url;
}

/** Whoever configures other ways to come gets no token that he has not asked for. */
async function tokenOf({ token, jwt, dataDir }: Config): Promise<string | null> {
  if (token !== null || jwt !== null) return token;
  return (await readOrCreateToken(dataDir)).token;
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
