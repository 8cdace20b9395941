import { expect, onTestFinished, test } from 'vitest';
import { executionCommands } from '#src/db/tables.js';
import { listEvents } from '#src/store/event.js';
import { CANCEL, PAUSE, RESUME, withBatches } from '#test/support/batch.js';
import { setupEngine } from '#test/support/engine.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };

/** So many executions that wait, and a worker. */
async function setup(count: number) {
  const engine = withBatches(await setupEngine());
  onTestFinished(engine.close);
  await engine.publish(REST);
  engine.startWorker();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await engine.start('rest')).id);
  await Promise.all(ids.map((id) => engine.reach(id, 'waiting')));
  return { ...engine, ids };
}

test('a batch pauses every execution it selected, and its counts are true', async () => {
  const { ids, createBatch, overBatch, items, stored, database } = await setup(60);
  const { batch, repeated } = await createBatch(PAUSE);
  expect(repeated).toBe(false);
  expect(batch).toMatchObject({ status: 'running', total: 60, done: 0, actor: 'tester' });
  expect(await overBatch(batch.id)).toMatchObject({ status: 'completed', done: 60, refused: 0, failed: 0 });
  const each = await items(batch.id);
  expect(each.map(({ position }) => position)).toEqual(ids.map((_, index) => index + 1));
  expect(each.map(({ executionId }) => executionId)).toEqual(ids);
  expect(new Set(each.map(({ status }) => status))).toEqual(new Set(['done']));
  for (const id of ids) {
    expect((await stored(id)).execution).toMatchObject({
      status: 'paused',
      pausedReason: 'the bank is away',
      holdId: null,
    });
  }
  const [event] = await listEvents(database.db, ids[0] ?? '', 3, 1);
  expect(event).toMatchObject({ type: 'execution.paused', actor: 'tester', data: { clock: 'run' } });
  const commands = await database.db.select().from(executionCommands);
  expect(commands).toHaveLength(60);
  expect(commands[0]).toMatchObject({
    commandId: `batch:${batch.id}`,
    type: 'pause',
    outcome: { eventSeq: 4 },
  });
});

test('what was paused together is resumed together, and ended together', async () => {
  const { ids, createBatch, overBatch, stored, reach } = await setup(3);
  await overBatch((await createBatch(PAUSE)).batch.id);
  await overBatch((await createBatch(RESUME, { reason: 'it is back' })).batch.id);
  await Promise.all(ids.map((id) => reach(id, 'waiting')));
  expect((await stored(ids[0] ?? '')).execution).toMatchObject({ resumeCount: 1 });
  await overBatch((await createBatch(CANCEL)).batch.id);
  for (const id of ids)
    expect((await stored(id)).execution).toMatchObject({
      status: 'cancelled',
      errorMessage: 'the bank is away',
    });
});
