import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { type Db, openPostgres } from '#src/db/database.js';
import { PAUSE, RESUME, withBatches } from '#test/support/batch.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, setupTimedEngine } from '#test/support/engine.js';
import { readLanes, readTwice } from '#test/support/ledger.js';
import { startProgram } from '#test/support/program.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };

/** So many executions that have not begun, and no worker. */
async function setup(count: number, base: Awaited<ReturnType<typeof setupEngine>> | null = null) {
  const engine = withBatches(base ?? (await setupEngine()));
  onTestFinished(engine.close);
  await engine.publish(REST);
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await engine.start('rest')).id);
  const { db } = engine.database;
  return {
    ...engine,
    ids,
    /** Each of them was paused, once, and what is stored is what its events tell. */
    async expectPausedOnce() {
      for (const id of ids)
        expect(await engine.history(id)).toEqual(['execution.created', 'execution.paused']);
      const { stored, told } = await readTwice(db);
      expect(told).toEqual(stored);
      const { taken, expected } = await readLanes(db);
      expect(taken).toEqual(expected);
    },
  };
}

/** Whether a transaction of a batch did a piece of it. */
function hasTaken(answer: unknown): boolean {
  const { taken } = (answer ?? {}) as { taken?: unknown[] };
  return taken !== undefined && taken.length > 0;
}

/** A database of which the second transaction that writes events is cut off just before it is committed. */
function cutOff(db: Db): { db: Db; wasCut: Promise<void> } {
  let cut = () => {};
  const wasCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  let writes = 0;
  const transaction: Db['transaction'] = (work, config) =>
    db.transaction(async (tx) => {
      const answer = await work(tx);
      if (hasTaken(answer)) writes += 1;
      if (writes !== 2) return answer;
      cut();
      throw new Error('the process was cut off');
    }, config);
  const proxy = new Proxy(db, {
    get: (target, key) => (key === 'transaction' ? transaction : Reflect.get(target, key)),
  });
  return { db: proxy, wasCut };
}

test('what a worker was cut off in is done by the next, and what it had done is not done again', async () => {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const { services, createBatch, startWorker, overBatch, readBatch, expectPausedOnce } = await setup(
    120,
    await setupTimedEngine(clock),
  );
  // With no place for executions: it works on batches alone.
  const { db, wasCut } = cutOff(services.db);
  const { batch } = await createBatch(PAUSE);
  const first = startWorker({ concurrency: 0 }, { db });
  await wasCut;
  await first.stop(0);
  const left = await readBatch(batch.id);
  expect(left).toMatchObject({ status: 'running', done: 50, refused: 0, failed: 0 });
  startWorker({ concurrency: 0 });
  clock.advance(5_000);
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 120, refused: 0 });
  await expectPausedOnce();
});

test('two workers share batches, and do nothing twice', async () => {
  const { createBatch, startWorker, overBatch, expectPausedOnce, ids, items } = await setup(160);
  const half = ids.length / 2;
  const batches = [
    await createBatch(PAUSE, { filter: { ids: ids.slice(0, half) } }),
    await createBatch(PAUSE, { filter: { ids: ids.slice(half) } }),
  ];
  startWorker({ concurrency: 0 });
  startWorker({ concurrency: 0 });
  for (const { batch } of batches) {
    expect(await overBatch(batch.id)).toMatchObject({ done: half, refused: 0, failed: 0 });
    expect((await items(batch.id)).every(({ status }) => status === 'done')).toBe(true);
  }
  await expectPausedOnce();
});

test('an execution on which a batch breaks does not keep the others of it from being done', async () => {
  const { createBatch, startWorker, overBatch, items, ids, database, history } = await setup(10);
  // Whatever the reason: its next event can't be stored.
  await database.db.execute(sql`insert into execution_events (execution_id, seq, lane, lane_pos, type, data, actor, at)
    values (${ids[3]}::uuid, 2, 63, 1000000, 'execution.admitted', '{"timeoutAt":null}', 'nobody', now())`);
  const { batch } = await createBatch(PAUSE);
  const told: object[] = [];
  const error = (fields: object) => void told.push(fields);
  startWorker({ concurrency: 0, logger: { debug() {}, info() {}, warn() {}, error } });
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 9, refused: 0, failed: 1 });
  expect((await items(batch.id))[3]).toMatchObject({
    status: 'failed',
    errorCode: 'UNEXPECTED_ERROR',
    errorMessage: 'an unexpected error, which the log of the worker tells',
  });
  expect(told).toEqual([expect.objectContaining({ batchId: batch.id, executionId: ids[3] })]);
  expect(await history(ids[4] ?? '')).toEqual(['execution.created', 'execution.paused']);
});

test('data that decide nothing fail those that are held for an approval alone', async () => {
  const { publish, createBatch, start, startWorker, reach, overBatch, items } = await setup(0);
  const ask = { id: 'ask', type: 'action', action: { type: 'require_approval' } };
  await publish({ workflow_id: 'rest', steps: [ask] });
  startWorker();
  const { id } = await start('rest');
  await reach(id, 'paused');
  const { batch } = await createBatch({ ...RESUME, data: { approved: 'maybe' } } as typeof RESUME);
  expect(await overBatch(batch.id)).toMatchObject({ done: 0, failed: 1 });
  expect((await items(batch.id))[0]).toMatchObject({ status: 'failed', errorCode: 'INVALID_INPUT' });
});

test.skipIf(inject('postgresUrl') === null)(
  'a process that is killed in the middle of a batch leaves nothing half done, and another goes on',
  async () => {
    const { database, createBatch, untilBatch, overBatch, readBatch, startWorker, expectPausedOnce } =
      await setup(300);
    // The killed process must find no execution that is due by itself.
    await database.db.execute(sql`update workflow_executions set wake_at = now() + interval '1 day'`);
    const { batch } = await createBatch(PAUSE, { ratePerSecond: 150 });
    const program = startProgram('worker-process', [database.url ?? '', '10000']);
    await untilBatch(batch.id, ({ done }) => done > 0);
    program.process.kill('SIGKILL');
    expect((await program.ended).signal).toBe('SIGKILL');
    expect((await readBatch(batch.id)).done).toBeLessThan(300);
    const own = openPostgres(database.url ?? '');
    onTestFinished(own.close);
    startWorker({ concurrency: 0 }, { db: own.db });
    expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 300, refused: 0 });
    await expectPausedOnce();
  },
);
