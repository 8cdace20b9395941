import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';
import { readOrCreateToken } from '../db/token.js';
import { OPERATOR } from '../domain/actor.js';
import type { Json } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import { type Clock, type Ids, systemClock } from '../domain/runtime.js';
import { Limiter } from '../limits/limiter.js';
import { Admission } from '../server/admission.js';
import { RESTARTING } from '../server/close-codes.js';
import { type ProbeServer, startProbeServer } from '../server/probe-server.js';
import { Readiness } from '../server/readiness.js';
import { extendAgentLeases } from '../services/agent-operation.js';
import { openDefaultProject } from '../services/project.js';
import { ALL_RIGHTS, type Caller, type Services } from '../services/services.js';
import { loadWorkflowKey, pageWorkflows, publishWorkflow } from '../services/workflow.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics, type Telemetry } from '../telemetry/metrics.js';
import { watchGateway, watchServices, watchWorker } from '../telemetry/process.js';
import { openTracing } from '../telemetry/tracing.js';
import { createServices, openDatabase } from './database.js';
import { checkDatabase, startGateway } from './gateway.js';
import { completeSetup, type Role, type Setup } from './setup.js';
import { startWorker } from './worker.js';

export interface AppOptions {
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
interface Parts extends Setup, Required<Pick<AppOptions, 'say'>> {
  logger: Logger;
  readiness: Readiness;
  telemetry: Telemetry;
  closers: Closers;
}

type Closers = (() => Promise<void>)[];

/** Starts what {@link startSetup} does, with the files that the configuration names. */
export async function startApp(
  config: Config,
  { role = 'all', ...options }: AppOptions & { role?: Role } = {},
): Promise<App> {
  return startSetup(await completeSetup(config, role), options);
}

/** Opens the database, migrates it, and starts gateway and worker. */
export async function startSetup(setup: Setup, options: AppOptions = {}): Promise<App> {
  const { say = () => {} } = options;
  const logger = createLogger(setup.config.logLevel);
  const readiness = new Readiness(options.clock ?? systemClock);
  if (setup.userPath !== null) say(`using ${setup.userPath}`);
  const closers: Closers = [];
  const close = async () => {
    readiness.stop(RESTARTING.reason);
    await closeAll(closers);
  };
  try {
    const telemetry = createMetrics({ node: true });
    const parts = { ...setup, say, logger, readiness, telemetry, closers };
    return { ...(await startParts(parts, options)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** From the last to the first, each of them, whatever becomes of the others; then throws what the first failure was. */
async function closeAll(closers: Closers): Promise<void> {
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
  // What can't be listened at is known before the worker takes anything up; yet the worker is the last of them to stop.
  const ofWorker: Closers = [];
  parts.closers.push(() => closeAll(ofWorker));
  const url = role === 'worker' ? null : await addGateway(parts, services, { caller, token });
  if (role !== 'gateway') ofWorker.push(...addWorker(parts, services));
  readiness.begin(checkDatabase(services));
  return { url, probesUrl: probes?.url ?? null, token, services, caller };
}

/** Before anything else is opened, so that a long migration can be told from a process that hangs. */
async function openProbes(parts: Parts): Promise<ProbeServer | null> {
  const { config, say, logger, readiness, telemetry, closers } = parts;
  const { metricsPort: port, metricsHost: host, metricsToken: token } = config.telemetry;
  if (port === null) return null;
  const scrape = { expose: telemetry.expose, token };
  const { limits } = config;
  // Counted apart: who asks at one port does not hold up who scrapes at the other.
  const counting = { limiter: new Limiter(limits), trustedProxies: limits.trustedProxies };
  const admission = new Admission({ ...counting, allowedOrigins: [] });
  const probes = await startProbeServer({ host, port }, { logger, readiness, admission, scrape });
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

function addWorker({ config, user, say, logger, telemetry }: Parts, services: Services): Closers {
  const started = startWorker(config, user, services, logger);
  watchWorker(telemetry.registry, started.worker);
  say(`worker started, up to ${config.workerConcurrency} executions at once`);
  return started.closers;
}

async function addGateway(
  { config, logger, readiness, telemetry, closers, trusted }: Parts,
  services: Services,
  { caller, token }: Pick<App, 'caller' | 'token'>,
): Promise<string> {
  const scrape = { expose: telemetry.expose, token: config.telemetry.metricsToken ?? token };
  const gateway = await startGateway(config, services, { caller, token, logger, readiness, scrape, trusted });
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
  const folder = fileURLToPath(new URL('../../examples/workflows/', import.meta.url));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  for (const file of files) {
    const definition = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as Json;
    await publishWorkflow(services, caller, { definition, key: file.replace(/\.json$/, '') });
  }
  say(`published the example workflows: ${files.map((file) => file.replace(/\.json$/, '')).join(', ')}`);
}
