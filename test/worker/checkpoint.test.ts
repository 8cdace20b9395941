import { EventEmitter, once } from 'node:events';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import type { GraphCache, Services } from '#src/services/services.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { afterEachWrite, beforeEach, createGate } from '#test/support/hindered-database.js';
import { startService } from '#test/support/service.js';

const NOTE = { id: 'note', type: 'execute', execute: [{ type: 'log', message: 'noted' }] };

async function setup() {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({ workflow_id: 'note', steps: [NOTE] });
  await engine.publish({
    workflow_id: 'pay-and-ship',
    steps: [service.step('pay', { next: 'ship' }), service.step('ship')],
  });
  const gate = createGate(engine.services.checkpoints);
  const logged: string[] = [];
  const keep = (_fields: object, message: string) => void logged.push(message);
  const logger = { debug: keep, info: keep, warn: keep, error: keep };
  return {
    ...engine,
    service,
    gate,
    logged,
    /** A worker whose writes pass the gate, and whose steps' logs are kept. */
    startGatedWorker: (own: Partial<Services> = {}) =>
      engine.startWorker({ logger }, { checkpoints: gate.checkpoints, ...own }),
  };
}

test('a pause that lands between a decision and its write is heeded: the result is kept, the start is not', async () => {
  const { start, startGatedWorker, gate, service, pause, reach, history } = await setup();
  const worker = startGatedWorker();
  const { id } = await start('pay-and-ship');
  const pay = await service.next();
  gate.close();
  pay.answer(200, 'paid');
  await gate.holds(1);
  expect((await pause(id)).state.execution.status).toBe('pausing');
  gate.open();
  await reach(id, 'paused');
  await worker.stop(5_000);
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'execution.pause_requested',
    'step.succeeded pay',
    'execution.paused',
  ]);
  expect(service.arrivals).toHaveLength(1);
});

test('a pause that lands before the first write of a run keeps the execution from beginning', async () => {
  const { start, startGatedWorker, gate, service, pause, history } = await setup();
  const worker = startGatedWorker();
  gate.close();
  const { id } = await start('pay-and-ship');
  await gate.holds(1);
  expect((await pause(id)).state.execution.status).toBe('paused');
  gate.open();
  await worker.stop(5_000);
  expect(await history(id)).toEqual(['execution.created', 'execution.paused']);
  expect(service.arrivals).toEqual([]);
});

test('a run that had to be given up while its write was on the way begins no step', async () => {
  const { services, start, startGatedWorker, gate, clock, logged, history } = await setup();
  let away = false;
  const db = beforeEach(services.db, 'update', () => {
    if (away) throw new Error('the database is away');
  });
  const worker = startGatedWorker({ db });
  gate.close();
  const { id } = await start('note');
  await gate.holds(1);
  away = true;
  clock.advance(8_000);
  away = false;
  gate.open();
  await worker.stop(5_000);
  expect(await history(id)).toEqual(['execution.created', 'step.started note']);
  expect(logged).not.toContain('noted');
});

test('a run that was given up and ends late does not take its successor with it', async () => {
  const { database, services, start, startGatedWorker, gate, clock, service } = await setup();
  const claims = new EventEmitter();
  const graphs: GraphCache = {
    ...services.graphs,
    get: (...of) => {
      claims.emit('claim');
      return services.graphs.get(...of);
    },
  };
  const worker = startGatedWorker({ graphs });
  gate.close();
  const { id } = await start('pay-and-ship');
  await gate.holds(1);
  await database.db.execute(sql`update workflow_executions set lease_owner = null, lease_until = null,
    wake_at = created_at where id = ${id}`);
  clock.advance(3_000);
  const again = once(claims, 'claim');
  services.notifier.send({ work: true });
  await again;
  gate.open();
  await service.next();
  expect(worker.active).toBe(1);
});

test('a write whose answer was lost is found done, and its steps are run once', async () => {
  const { services, start, startWorker, clock, service, reach, history, stored } = await setup();
  let cuts = 0;
  const checkpoints = afterEachWrite(services.checkpoints, async () => {
    if (cuts++ % 2 === 0) throw Object.assign(new Error('cut off'), { code: 'CONNECTION_CLOSED' });
  });
  startWorker({}, { checkpoints });
  const { id } = await start('pay-and-ship');
  const cutsOnce = async () => {
    await clock.scheduled(250);
    clock.advance(250);
  };
  await cutsOnce();
  (await service.next()).answer();
  await cutsOnce();
  (await service.next()).answer();
  await cutsOnce();
  await reach(id, 'completed');
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started pay',
    'step.succeeded pay',
    'step.started ship',
    'step.succeeded ship',
    'execution.completed',
  ]);
  expect((await stored(id)).steps.get('pay')?.attempt).toBe(1);
});
