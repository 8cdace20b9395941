import { onTestFinished } from 'vitest';
import { startGateway } from '#src/app/gateway.js';
import type { Feed } from '#src/events/feed.js';
import { type setupEngine, silent } from './engine.js';
import { startPart } from './part.js';
import type { Program } from './program.js';

export const FLEET_TOKEN = 'the-token-of-the-fleet';

/** Two gateways and two workers on one database, of which one each is lost on the way. */
export interface Fleet {
  /** Those that are there, the one that stays first. */
  readonly urls: readonly string[];
  /** Of the gateway that stays. */
  feed: Feed;
  loseGateway(): Promise<void>;
  loseWorker(): Promise<void>;
}

type Engine = Awaited<ReturnType<typeof setupEngine>>;
type Losable = Pick<Fleet, 'loseGateway' | 'loseWorker'> & { url: string };

/** On PostgreSQL each part but the gateway that stays is a process of its own. On PGlite all of them are in this one. */
export async function startFleet(engine: Engine): Promise<Fleet> {
  const staying = await openGateway(engine);
  const { url } = engine.database;
  const losable = url === null ? await startHere(engine) : await startProcesses(url);
  const urls = [staying.url, losable.url];
  return {
    ...losable,
    urls,
    feed: staying.feed,
    loseGateway() {
      urls.pop();
      return losable.loseGateway();
    },
  };
}

async function openGateway({ services, caller }: Engine) {
  const settings = { host: '127.0.0.1', port: 0, drainMs: 0 };
  const gateway = await startGateway(
    { ...settings, connections: { drainMs: 0, socketsPerUser: 100 } },
    services,
    { caller, token: FLEET_TOKEN, logger: silent },
  );
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= gateway.close();
    return closing;
  };
  onTestFinished(close);
  return { ...gateway, close };
}

/** What is lost gives back what it holds: nothing in a process can be killed by itself. */
async function startHere(engine: Engine): Promise<Losable> {
  const gateway = await openGateway(engine);
  const [worker] = [engine.startWorker({ concurrency: 4 }), engine.startWorker({ concurrency: 4 })];
  return { url: gateway.url, loseGateway: gateway.close, loseWorker: () => worker.stop(0) };
}

async function startProcesses(databaseUrl: string): Promise<Losable> {
  const settings = {
    ...{ DATABASE_URL: databaseUrl, REPRISE_TOKEN: FLEET_TOKEN, PORT: '0', LOG_LEVEL: 'silent' },
    ...{ LEASE_SECONDS: '6', WORKER_CONCURRENCY: '4', SOCKETS_PER_USER: '100' },
  };
  const [gateway, worker] = await Promise.all([
    startPart('gateway', settings),
    startPart('worker', settings),
    startPart('worker', settings),
  ]);
  return {
    url: gateway.url,
    loseGateway: () => kill(gateway.program),
    loseWorker: () => kill(worker.program),
  };
}

/** SIGKILL: it has no time for anything. */
async function kill({ process, ended }: Program): Promise<void> {
  process.kill('SIGKILL');
  await ended;
}
