import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PGlite } from '@electric-sql/pglite';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { createServices } from '#src/app/database.js';
import { startGateway } from '#src/app/gateway.js';
import { wrapPglite } from '#src/db/database.js';
import { migrate } from '#src/db/migrate.js';
import { openDefaultProject } from '#src/services/project.js';
import { ALL_RIGHTS } from '#src/services/services.js';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';

// Subscribes and unsubscribes so many times over one socket, and then so many times over as many sockets as are told, and
// prints what the heap holds, in bytes: { before, afterOne, afterMany }.

const [cycles = 0, sockets = 1] = process.argv.slice(2).map(Number);
const WARM_UP = 2_000;
const TOKEN = 'the-token-of-the-cycles';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const pglite = await PGlite.create();
const database = wrapPglite(pglite, () => pglite.close());
await migrate(database);
await database.notifier.start();
const services = createServices(database);
const caller = { projectId: await openDefaultProject(services), actor: 'tester', ...ALL_RIGHTS };
const definition = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] };
await publishWorkflow(services, caller, { definition, key: null });
const request = { workflowKey: 'rest', payload: {}, idempotencyKey: null, triggerEvent: null, metadata: {} };
const { execution } = await startExecution(services, caller, request);
const { url, feed, close } = await startGateway(
  {
    host: '127.0.0.1',
    port: 0,
    drainMs: 0,
    connections: { drainMs: 0, pingMs: 1_000, messagesPerSecond: 100_000 },
  },
  services,
  { caller, token: TOKEN, logger: pino({ level: 'silent' }) },
);

const MANY = 'subscription { executionsUpdated { cursor } }';
/** Those that read from the database when they begin take most of the time. */
const OTHERS = [
  `subscription { executionUpdated(id: "${execution.id}") { cursor } }`,
  'subscription { operationsAvailable(queue: "builds") { __typename } }',
];

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${TOKEN}` } }));
  await once(socket, 'message');
  return socket;
}

async function cycle(socket: WebSocket, round: number): Promise<void> {
  const query = OTHERS[round % 10] ?? MANY;
  socket.send(JSON.stringify({ id: String(round), type: 'subscribe', payload: { query } }));
  const [message] = await once(socket, 'message');
  if (JSON.parse(String(message)).type !== 'next') throw new Error(String(message));
  socket.send(JSON.stringify({ id: String(round), type: 'complete' }));
}

async function run(count: number, socketCount: number): Promise<void> {
  for (let made = 0; made < socketCount; made++) {
    const socket = await connect();
    const rounds = count / socketCount;
    for (let round = 0; round < rounds; round++) await cycle(socket, made * rounds + round);
    socket.close();
    await once(socket, 'close');
  }
  while (feed.subscribers > 1) await new Promise(setImmediate);
}

/** A feed that somebody listens to anyway is not started anew for each. */
await feed.subscribe(() => {});

/** What is left when all that can go has gone, over several turns: some things are let go by what is let go. */
async function held(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(setImmediate);
    gc();
  }
  return process.memoryUsage().heapUsed;
}

// Code is compiled and caches are filled by the first ones.
await run(WARM_UP, sockets / 10);
const before = await held();
await run(cycles, 1);
const afterOne = await held();
await run(cycles, sockets);
const afterMany = await held();
process.stdout.write(`${JSON.stringify({ before, afterOne, afterMany })}\n`);
await close();
await database.close();
