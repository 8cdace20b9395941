import { expect, onTestFinished, test } from 'vitest';
import { CursorInvalidError } from '#src/domain/cursor-errors.js';
import { ExecutionNotFoundError } from '#src/domain/execution-errors.js';
import { type ExecutionUpdate, watchExecution } from '#src/events/watch-execution.js';
import { setupEngine } from '#test/support/engine.js';

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { database, caller, feed, publish, start } = engine;
  await publish({
    workflow_id: 'ask',
    steps: [
      { id: 'ask', type: 'action', action: { type: 'require_approval' }, next: 'note' },
      { id: 'note', type: 'execute', execute: [{ type: 'log', message: 'x' }] },
    ],
  });
  const { id } = await start('ask');
  return {
    ...engine,
    id,
    watch: (after: number | null, { of = id, projectId = caller.projectId } = {}) =>
      watchExecution({ db: database.db, feed }, projectId, of, after),
  };
}

const inWords = ({ event, state }: ExecutionUpdate) =>
  `${event ? `${event.seq} ${event.type}` : 'now'}: ${state.execution.status} after ${state.execution.eventSeq}`;

async function readAll(updates: AsyncIterable<ExecutionUpdate>): Promise<string[]> {
  const words: string[] = [];
  for await (const update of updates) words.push(inWords(update));
  return words;
}

const FROM_APPROVAL_ON = [
  '5 execution.resumed: waiting after 5',
  '6 step.succeeded: running after 6',
  '7 step.started: running after 7',
  '8 step.succeeded: running after 8',
  '9 execution.completed: completed after 9',
];

test('a watch begins with how things are, tells each event once, in order, and ends with the execution', async () => {
  const { id, watch, startWorker, reach, resume, feed } = await setup();
  startWorker();
  await reach(id, 'paused');
  const read = readAll(await watch(null));
  await resume(id);
  expect(await read).toEqual(['now: paused after 4', ...FROM_APPROVAL_ON]);
  expect(feed.subscribers).toBe(0);
});

test('a watch from any event on tells exactly the rest', async () => {
  const { id, watch, startWorker, reach, resume } = await setup();
  startWorker();
  await reach(id, 'paused');
  await resume(id);
  await reach(id, 'completed');
  const all = [
    '1 execution.created: pending after 1',
    '2 step.started: running after 2',
    '3 step.waiting: waiting after 3',
    '4 execution.paused: paused after 4',
    ...FROM_APPROVAL_ON,
  ];
  for (const after of [0, 1, 4, 8, 9]) expect(await readAll(await watch(after))).toEqual(all.slice(after));
  expect(await readAll(await watch(null))).toEqual(['now: completed after 9']);
});

test('a watch that cannot begin says why, and leaves nothing behind', async () => {
  const { id, watch, feed, services } = await setup();
  const projectId = services.ids.uuid();
  await expect(watch(2)).rejects.toBeInstanceOf(CursorInvalidError);
  await expect(watch(null, { of: services.ids.uuid() })).rejects.toBeInstanceOf(ExecutionNotFoundError);
  await expect(watch(null, { projectId })).rejects.toEqual(new ExecutionNotFoundError(id));
  expect(feed.subscribers).toBe(0);
});
