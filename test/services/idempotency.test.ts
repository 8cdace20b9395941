import { expect, onTestFinished, test } from 'vitest';
import { workflowExecutions } from '#src/db/tables.js';
import {
  ExecutionNotFoundError,
  ExecutionNotPausedError,
  IdempotencyConflictError,
  UnexpectedEventError,
} from '#src/domain/errors.js';
import { cancelExecution } from '#src/services/command.js';
import { startExecution } from '#src/services/start.js';
import { setupEngine } from '#test/support/engine.js';

const listen = (key: string) => ({
  workflow_id: key,
  steps: [{ id: 'hear', type: 'wait', wait: { event: 'word' } }],
});

/** No worker runs: what is asked for is all that happens. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { services, caller, publish } = engine;
  await publish(listen('listen'));
  await publish(listen('other'));
  return {
    ...engine,
    startOnce: (workflowKey: string, idempotencyKey: string) =>
      startExecution(services, caller, {
        ...{ workflowKey, idempotencyKey, payload: null, triggerEvent: null, metadata: {} },
      }),
  };
}

test('a command sent three times at once takes effect once, and answers each time', async () => {
  const { start, pause, history } = await setup();
  const { id } = await start('listen');
  const outcomes = await Promise.all([1, 2, 3].map(() => pause(id, 'wait', 'pause-1')));
  expect(outcomes.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
  expect(outcomes.map(({ state }) => state.execution.status)).toEqual(['paused', 'paused', 'paused']);
  expect(await history(id)).toEqual(['execution.created', 'execution.paused']);
});

test('a refusal is answered again as it was, though the command would be taken now', async () => {
  const { start, pause, resume, history } = await setup();
  const { id } = await start('listen');
  const refusal = new ExecutionNotPausedError(id, 'pending');
  await expect(resume(id, {}, 'resume-1')).rejects.toEqual(refusal);
  await pause(id);
  await expect(resume(id, {}, 'resume-1')).rejects.toEqual(refusal);
  expect((await resume(id, {}, 'resume-2')).repeated).toBe(false);
  expect((await history(id)).slice(1)).toEqual(['execution.paused', 'execution.resumed']);
});

test('a refused event is answered again with what was awaited then', async () => {
  const { start, startWorker, reach, sendEvent, cancel } = await setup();
  startWorker();
  const { id } = await start('listen');
  await reach(id, 'waiting');
  const refusal = new UnexpectedEventError(id, 'waiting', ['word'], 'wrod');
  await expect(sendEvent(id, 'wrod', {}, { commandId: 'event-1' })).rejects.toEqual(refusal);
  await cancel(id);
  await expect(sendEvent(id, 'wrod', {}, { commandId: 'event-1' })).rejects.toEqual(refusal);
});

test('a command id that was used for something else is a conflict, and changes nothing', async () => {
  const { start, pause, resume, cancel, stored } = await setup();
  const { id } = await start('listen');
  await pause(id);
  await resume(id, { level: 1 }, 'once');
  const before = await stored(id);
  await expect(resume(id, { level: 2 }, 'once')).rejects.toEqual(
    new IdempotencyConflictError('once', 'another resume'),
  );
  await expect(cancel(id, 'once')).rejects.toBeInstanceOf(IdempotencyConflictError);
  expect(await stored(id)).toEqual(before);
});

test('the order of keys in what is sent does not make another command of it', async () => {
  const { start, pause, resume } = await setup();
  const { id } = await start('listen');
  await pause(id);
  await resume(id, { a: 1, b: { c: 2, d: 3 } }, 'once');
  expect((await resume(id, { b: { d: 3, c: 2 }, a: 1 }, 'once')).repeated).toBe(true);
});

test('the same command id for another execution is another command', async () => {
  const { start, pause } = await setup();
  const [one, two] = [await start('listen'), await start('listen')];
  await pause(one.id, 'wait', 'pause-1');
  expect((await pause(two.id, 'wait', 'pause-1')).repeated).toBe(false);
});

test('an execution of another project is not there', async () => {
  const { start, services, caller, pause } = await setup();
  const { id } = await start('listen');
  const stranger = { ...caller, projectId: services.ids.uuid() };
  const request = { executionId: id, commandId: null, reason: null, mode: 'graceful' as const };
  await expect(cancelExecution(services, stranger, request)).rejects.toEqual(new ExecutionNotFoundError(id));
  await expect(pause('no-uuid')).rejects.toEqual(new ExecutionNotFoundError('no-uuid'));
});

test('a start sent many times at once starts one execution', async () => {
  const { startOnce, database, history } = await setup();
  const starts = await Promise.all(Array.from({ length: 8 }, () => startOnce('listen', 'order-1')));
  const ids = new Set(starts.map(({ execution }) => execution.id));
  expect(ids.size).toBe(1);
  expect(starts.filter(({ created }) => created)).toHaveLength(1);
  expect(await database.db.$count(workflowExecutions)).toBe(1);
  for (const id of ids) expect(await history(id)).toEqual(['execution.created']);
});

test('a key that started an execution of another workflow is a conflict', async () => {
  const { startOnce } = await setup();
  await startOnce('listen', 'order-1');
  await expect(startOnce('other', 'order-1')).rejects.toBeInstanceOf(IdempotencyConflictError);
});
