import { expect, onTestFinished, test } from 'vitest';
import type { ExecutionEvent } from '#src/domain/event.js';
import { type StateCache, withStates } from '#src/events/states.js';
import { listEvents } from '#src/store/event.js';
import { setupEngine } from '#test/support/engine.js';

/** Two executions that have been paused and resumed three times: seven events each. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { database, publish, start, pause, resume } = engine;
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const events: ExecutionEvent[][] = [];
  for (const { id } of [await start('rest'), await start('rest')]) {
    for (const _round of [1, 2, 3]) {
      await pause(id);
      await resume(id);
    }
    events.push(await listEvents(database.db, id, 0, 100));
  }
  const [x = [], y = []] = events;
  return { db: database.db, x, y };
}

const seqsOf = (items: Awaited<ReturnType<typeof withStates>>) =>
  items.map(({ event, state }) => [event.seq, state.execution.eventSeq, state.execution.resumeCount]);

test('each event comes with the state it led to, whether the state before it is known or must be read', async () => {
  const { db, x } = await setup();
  const expected = [
    [4, 4, 1],
    [5, 5, 2],
    [6, 6, 2],
  ];
  const cache: StateCache = new Map();
  expect(seqsOf(await withStates(db, x.slice(3, 6), cache))).toEqual(expected);
  expect([...cache.values()].map(({ execution }) => execution.eventSeq)).toEqual([6]);
  expect(seqsOf(await withStates(db, x.slice(6), cache))).toEqual([[7, 7, 3]]);
  expect(seqsOf(await withStates(db, x.slice(3, 6), cache))).toEqual(expected);
});

test('two readings at once do not take the states of one another', async () => {
  const { db, x, y } = await setup();
  const cache: StateCache = new Map();
  await withStates(db, x.slice(0, 3), cache);
  // The first must read what it does not know of y; meanwhile the second, which knows all it needs, moves x on.
  const [first, second] = await Promise.all([
    withStates(db, [...x.slice(3, 5), ...y.slice(3, 4)], cache),
    withStates(db, x.slice(3, 7), cache),
  ]);
  expect(seqsOf(first)).toEqual([
    [4, 4, 1],
    [5, 5, 2],
    [4, 4, 1],
  ]);
  expect(seqsOf(second).at(-1)).toEqual([7, 7, 3]);
});
