import { expect, inject, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startGateway } from '#src/app/gateway.js';
import { type Client, createClient } from '#src/client/client.js';
import {
  CancelExecutionDocument,
  GetExecutionDocument,
  PauseExecutionDocument,
  ResumeExecutionDocument,
  SendEventDocument,
  StartExecutionDocument,
  WatchExecutionsDocument,
} from '#src/client/generated/graphql.js';
import { eventCursor } from '#src/graphql/cursor.js';
import type { Services } from '#src/services/services.js';
import { createPulse, keepBreaking, type Pulse, reachByNetwork } from '#test/support/breakage.js';
import { createChance, pick } from '#test/support/chance.js';
import { setupEngine } from '#test/support/engine.js';
import { readLanes, readTwice } from '#test/support/ledger.js';
import { TOKEN } from '#test/support/server.js';
import { keepingSink } from '../steps/setup.js';
import { type Asked, insisting, watchClosely } from './insisting.js';

const KINDS = ['work', 'ask', 'listen'];
const CLIENTS = 4;
const EXECUTIONS_EACH = 5;
const COMMANDS_EACH = 4;

const record = (id: string, more: object = {}) => ({
  id,
  type: 'execute',
  execute: [{ type: 'create_record', entity: 'order', data: {} }],
  ...more,
});
const DEFINITIONS = {
  work: [
    record('one', { next: 'two' }),
    record('two', { next: 'once' }),
    record('once', { resumable: false }),
  ],
  ask: [{ id: 'ask', type: 'action', action: { type: 'require_approval' }, next: 'do' }, record('do')],
  listen: [{ id: 'hear', type: 'wait', wait: { event: 'word' }, next: 'note' }, record('note')],
};

/** A gateway and two workers, each with a network of its own between it and the database. */
async function setup() {
  const { sink, got } = keepingSink('ledger');
  const engine = await setupEngine({ sinks: { create_record: sink } });
  onTestFinished(engine.close);
  for (const [key, steps] of Object.entries(DEFINITIONS)) await engine.publish({ workflow_id: key, steps });
  const pulse = createPulse();
  const logger = { debug() {}, info() {}, warn: pulse.beat, error: pulse.beat };
  const reach = () => reachByNetwork(engine.services, engine.database.url ?? '', logger);
  const [front, ...backs] = await Promise.all([reach(), reach(), reach()]);
  const workers = backs.map(({ services }) => engine.startWorker({ logger, leaseMs: 6_000 }, services));
  const connect = await openGateway(engine.caller, front.services, logger);
  const networks = [front, ...backs].map(({ network }) => network);
  return { engine, got, pulse, workers, networks, connect };
}

async function openGateway(
  caller: Awaited<ReturnType<typeof setupEngine>>['caller'],
  services: Services,
  logger: Parameters<typeof reachByNetwork>[2],
) {
  const settings = { host: '127.0.0.1', port: 0, drainMs: 0, connections: { drainMs: 0 } };
  const gateway = await startGateway(settings, services, { caller, token: TOKEN, logger });
  onTestFinished(gateway.close);
  return (): Client => {
    const options = { url: gateway.url, token: TOKEN, webSocketImpl: WebSocket, chance: () => 0.1 };
    const client = createClient(options);
    onTestFinished(() => client.close());
    return client;
  };
}

/** All that is done to one execution, from its start to its end, and what came of it. */
async function liveThrough(client: Client, ask: Asked, name: string, chance: () => number) {
  const kind = pick(KINDS, chance);
  const begun = await ask(StartExecutionDocument, { workflowKey: kind, payload: {}, idempotencyKey: name });
  const { id, databaseId } = begun.execution ?? { id: '', databaseId: '' };
  const watched = watchClosely(client.watchExecution(id, { after: eventCursor(databaseId, 0) }));
  let resumes = 0;
  let commands = 0;
  const command = async (document: Parameters<Asked>[0], more: object) => {
    const answer = await ask(document, { id, commandId: `${name} ${commands++}`, ...more });
    if (answer.__typename === 'ResumeExecutionPayload') resumes += 1;
  };
  const pause = () => command(PauseExecutionDocument, { mode: pick(['WAIT', 'ABORT'], chance) });
  const resume = () => command(ResumeExecutionDocument, { resumeData: { approved: true } });
  const send = () => command(SendEventDocument, { event: 'word', payload: {} });
  for (let count = 0; count < COMMANDS_EACH; count++) await pick([pause, resume, send], chance)();
  if (chance() < 0.2) await command(CancelExecutionDocument, { reason: 'enough' });
  for (;;) {
    const { execution } = await ask.plainly(GetExecutionDocument, { id });
    if (execution?.completedAt) break;
    if (execution?.status === 'PAUSED') await resume();
    else if (execution?.status === 'WAITING') await send();
    else await watched.saw((execution?.eventSeq ?? 0) + 1);
  }
  await watched.ended;
  return { id: databaseId, resumes, seqs: watched.seqs };
}

type Life = Awaited<ReturnType<typeof liveThrough>>;
type Stored = Awaited<ReturnType<typeof readTwice>>['stored'][number];
type Deeds = ReturnType<typeof keepingSink>['got'];

/** Several clients at once, each with one execution after the other. */
async function liveAll(connect: () => Client, pulse: Pulse, chance: () => number): Promise<Life[]> {
  const live = async (name: string) => {
    const client = connect();
    const own = createChance(Math.floor(chance() * 2 ** 32));
    const lives: Life[] = [];
    for (let count = 0; count < EXECUTIONS_EACH; count++)
      lives.push(await liveThrough(client, insisting(client, pulse), `${name} ${count}`, own));
    return lives;
  };
  const names = Array.from({ length: CLIENTS }, (_, index) => `client ${index}`);
  return (await Promise.all(names.map(live))).flat();
}

/** Whatever was begun is done under one key; what is done at most once was done no more. */
function expectDeeds({ execution, steps }: Stored, got: Deeds) {
  for (const { path, stepId, status, type } of steps.values()) {
    if (type !== 'execute') continue;
    const keys = got
      .filter(({ message }) => message.execution_id === execution.id && message.step === path)
      .map(({ key }) => key);
    if (status === 'succeeded') expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBeLessThanOrEqual(1);
    if (stepId === 'once') expect(keys.length).toBeLessThanOrEqual(1);
  }
}

test.runIf(inject('postgresUrl'))(
  'however connections to the database are lost, each command takes effect once and nothing is missed',
  async () => {
    const { engine, got, pulse, workers, networks, connect } = await setup();
    const { db } = engine.database;
    const chance = createChance(1);
    const all = watchClosely(connect().subscribe(WatchExecutionsDocument, { filter: null, after: null }));
    await all.begun;
    const breaking = keepBreaking(networks, { chance, pulse, db });
    const lives = await liveAll(connect, pulse, chance);
    await breaking.stop();
    await Promise.all(workers.map((worker) => worker.stop(10_000)));

    expect(Math.min(...breaking.counts().values())).toBeGreaterThan(0);
    const { stored, told } = await readTwice(db);
    expect(told).toEqual(stored);
    const { taken, expected } = await readLanes(db);
    expect(taken).toEqual(expected);
    expect(stored).toHaveLength(CLIENTS * EXECUTIONS_EACH);
    for (const one of stored) {
      const { id, resumeCount: resumes, eventSeq } = one.execution;
      expect(lives.filter((life) => life.id === id)).toEqual([{ id, resumes, seqs: one.seqs }]);
      await all.sawOf(id, eventSeq);
      expect(all.seqsOf(id)).toEqual(one.seqs);
      expectDeeds(one, got);
    }
  },
  90_000,
);
