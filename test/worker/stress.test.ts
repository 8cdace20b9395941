import { expect, onTestFinished, test } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import { RepriseError } from '#src/domain/errors.js';
import type { Json } from '#src/domain/json.js';
import type { Services } from '#src/services/services.js';
import { createChance } from '#test/support/chance.js';
import { setupEngine } from '#test/support/engine.js';
import { tellingFailures } from '#test/support/hindered-database.js';
import { readLanes, readTwice } from '#test/support/ledger.js';
import { startService } from '#test/support/service.js';

const KINDS = ['work', 'listen', 'ask'];
const EXECUTIONS = 30;
const CLIENTS = 5;
const COMMANDS = 60;

/** Two workers, on PostgreSQL each with connections of its own, and many executions of three kinds. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  service.answerAtOnce();
  for (const [key, steps] of Object.entries(definitionsOf(service.step)))
    await engine.publish({ workflow_id: key, steps });
  const failures: unknown[] = [];
  const tell = (error: unknown) => void failures.push(error);
  const logger = { debug() {}, info() {}, warn: tell, error: tell };
  const startWorker = async () => {
    const own = await connect(engine.services, engine.database.url);
    return engine.startWorker({ logger }, { ...own, checkpoints: tellingFailures(own.checkpoints, tell) });
  };
  const workers = [await startWorker(), await startWorker()];
  const starts = Array.from({ length: EXECUTIONS }, (_, index) =>
    engine.start(KINDS[index % KINDS.length] ?? ''),
  );
  const ids = (await Promise.all(starts)).map(({ id }) => id);
  return { ...engine, ids, workers, failures };
}

function definitionsOf(step: (id: string, more?: object) => Json): Record<string, Json[]> {
  const ask = {
    id: 'ask',
    type: 'action',
    action: { type: 'require_approval' },
    next: 'do',
    on_reject: 'ask-again',
  };
  return {
    work: [step('one', { next: 'two' }), step('two', { next: 'three' }), step('three')],
    listen: [
      { id: 'hear', type: 'wait', wait: { event: 'word' }, next: 'note' },
      step('note', { next: 'hear' }),
    ],
    ask: [ask, step('do'), { id: 'ask-again', type: 'wait', wait: { event: 'word' }, next: 'ask' }],
  };
}

async function connect(services: Services, url: string | null): Promise<Services> {
  if (url === null) return services;
  const { db, checkpoints, notifier, close } = openPostgres(url, { poolSize: 4 });
  await notifier.start();
  onTestFinished(close);
  return { ...services, db, checkpoints, notifier };
}

test('whatever many clients and two workers do at once, states and events agree and nothing fails', async () => {
  const { ids, workers, failures, database, pause, resume, cancel, sendEvent } = await setup();
  const commands = [
    (id: string) => pause(id),
    (id: string) => pause(id, 'abort'),
    (id: string) => resume(id),
    (id: string) => resume(id, { approved: false }),
    (id: string) => sendEvent(id, 'word'),
    (id: string) => cancel(id),
  ];
  const runClient = async (chance: () => number) => {
    const pick = <T>(items: readonly T[]) => items[Math.floor(chance() * items.length)] as T;
    let taken = 0;
    for (let count = 0; count < COMMANDS; count++) {
      const refused = await pick(commands)(pick(ids)).then(
        () => null,
        (error: unknown) => error,
      );
      if (refused === null) taken += 1;
      else expect(refused).toBeInstanceOf(RepriseError);
    }
    return taken;
  };
  const taken = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => runClient(createChance(index + 1))),
  );
  await Promise.all(workers.map((worker) => worker.stop(10_000)));

  expect(Math.min(...taken)).toBeGreaterThan(COMMANDS / 10);
  expect(failures).toEqual([]);
  const { stored, told } = await readTwice(database.db);
  expect(told).toEqual(stored);
  const { taken: positions, expected } = await readLanes(database.db);
  expect(positions).toEqual(expected);
});
