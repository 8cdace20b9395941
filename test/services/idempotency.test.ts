import { expect, onTestFinished, test } from 'vitest';
import { workflowExecutions } from '#src/db/tables.js';
import { IdempotencyConflictError } from '#src/domain/errors.js';
import { UnexpectedEventError } from '#src/domain/event-errors.js';
import {
  ExecutionNotFoundError,
  ExecutionNotPausedError,
  ExecutionNotRunningError,
} from '#src/domain/execution-errors.js';
import { systemClock } from '#src/domain/runtime.js';
import { cancelExecution, pauseExecution } from '#src/services/command.js';
import { publishEvent } from '#src/services/publish-event.js';
import { rerunExecution } from '#src/services/rerun.js';
import { startExecution } from '#src/services/start.js';
import type { StartRequest } from '#src/services/start-request.js';
import { pauseWorkflow } from '#src/services/workflow-hold.js';
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
    startOnce: (workflowKey: string, idempotencyKey: string, more: Partial<StartRequest> = {}) =>
      startExecution(services, caller, {
        ...{ workflowKey, idempotencyKey, payload: null, triggerEvent: null, metadata: {} },
        ...more,
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

test('a command id that another caller has used is a conflict, whatever is asked under it', async () => {
  const { start, resume, services, caller, stored } = await setup();
  const { id } = await start('listen');
  const request = { executionId: id, commandId: 'once', reason: null };
  const asked = { mode: 'wait', clock: 'run' } as const;
  await pauseExecution(services, caller, { ...request, ...asked });
  const before = await stored(id);
  const eve = { ...caller, actor: 'eve' };
  const refusal = new IdempotencyConflictError('once', 'a command of another caller');
  const rerun = { fromStepId: 'hear', payload: null, stepInput: null, metadata: null } as const;
  for (const askEve of [
    () => pauseExecution(services, eve, { ...request, ...asked, reason: 'so' }),
    () => pauseExecution(services, eve, { ...request, ...asked }),
    () => rerunExecution(services, eve, { ...request, ...rerun, onVersion: 'pinned' }),
  ])
    await expect(askEve()).rejects.toEqual(refusal);
  expect(await stored(id)).toEqual(before);
  // By another way, with other rights, it is still the same caller.
  const origin = { credential: 'jwt', address: '192.0.2.1', requestId: 'r' };
  const again = { ...caller, permissions: ['execution:pause'] as const, origin };
  const repeated = await pauseExecution(services, again, { ...request, ...asked });
  expect(repeated).toMatchObject({ repeated: true, state: { execution: { status: 'paused' } } });
  expect((await resume(id, {}, 'twice')).repeated).toBe(false);
});

test('a refusal of somebody else is told to nobody', async () => {
  const { start, cancel, services, caller } = await setup();
  const { id } = await start('listen');
  await cancel(id);
  const request = { executionId: id, commandId: 'once', reason: null, mode: 'graceful' as const };
  await expect(cancelExecution(services, caller, request)).rejects.toBeInstanceOf(ExecutionNotRunningError);
  await expect(cancelExecution(services, { ...caller, actor: 'eve' }, request)).rejects.toEqual(
    new IdempotencyConflictError('once', 'a command of another caller'),
  );
});

test('what was asked of the whole project under a command id is told to no other caller either', async () => {
  const { services, caller } = await setup();
  const eve = { ...caller, actor: 'eve' };
  const refusal = new IdempotencyConflictError('once', 'a command of another caller');
  const event = { event: 'word', payload: {}, ttlMs: 60_000, commandId: 'once' };
  expect((await publishEvent(services, caller, event)).repeated).toBe(false);
  await expect(publishEvent(services, eve, event)).rejects.toEqual(refusal);
  expect((await publishEvent(services, caller, event)).repeated).toBe(true);
  const hold = { key: 'listen', reason: 'stocktaking', commandId: 'once' };
  await pauseWorkflow(services, caller, hold);
  await expect(pauseWorkflow(services, eve, hold)).rejects.toEqual(refusal);
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

const inAnHour = new Date(systemClock.now().getTime() + 3_600_000);
const WHOLE: Partial<StartRequest> = {
  payload: { order: { id: 7, lines: [1.5, 'a'] } },
  triggerEvent: 'paid',
  metadata: { by: 'Ada' },
  startAt: inAnHour,
  queue: { key: 'line', limit: 2 },
  dryRun: true,
};

test('the same start is answered with what it started, whatever became of that', async () => {
  const { startOnce, cancel } = await setup();
  const { execution } = await startOnce('listen', 'order-1', WHOLE);
  await cancel(execution.id);
  const reordered = { ...WHOLE, payload: { order: { lines: [1.5, 'a'], id: 7 } } };
  const again = await startOnce('listen', 'order-1', reordered);
  expect(again).toMatchObject({ created: false, execution: { id: execution.id, status: 'cancelled' } });
});

test.each<[string, Partial<StartRequest>]>([
  ['another payload', { payload: { order: { id: 8 } } }],
  ['no payload', { payload: null }],
  ['another event', { triggerEvent: null }],
  ['other metadata', { metadata: {} }],
  ['another time', { startAt: new Date(inAnHour.getTime() + 1) }],
  ['no time', { startAt: null }],
  ['another queue', { queue: { key: 'other', limit: 2 } }],
  ['another limit', { queue: { key: 'line', limit: 3 } }],
  ['no queue', { queue: null }],
  ['no dry run', { dryRun: false }],
])('a key that started something with %s is a conflict', async (_what, other) => {
  const { startOnce, database } = await setup();
  await startOnce('listen', 'order-1', WHOLE);
  await expect(startOnce('listen', 'order-1', { ...WHOLE, ...other })).rejects.toEqual(
    new IdempotencyConflictError('order-1', 'an execution with another payload or other options'),
  );
  expect(await database.db.$count(workflowExecutions)).toBe(1);
});

test('a start without a payload is the same when a newer version brings other data', async () => {
  const { startOnce, publish } = await setup();
  const withData = (word: string) => ({ ...listen('listen'), trigger: { type: 'manual', data: { word } } });
  await publish(withData('one'));
  const { execution } = await startOnce('listen', 'order-1');
  expect(execution.triggerPayload).toEqual({ word: 'one' });
  await publish(withData('two'));
  expect((await startOnce('listen', 'order-1')).execution.id).toBe(execution.id);
  expect((await startOnce('listen', 'order-1', { payload: { word: 'one' } })).created).toBe(false);
  await expect(startOnce('listen', 'order-1', { payload: { word: 'two' } })).rejects.toBeInstanceOf(
    IdempotencyConflictError,
  );
});

test('a start whose time had passed is the same later', async () => {
  const { startOnce } = await setup();
  const startAt = new Date('2020-01-01');
  await startOnce('listen', 'order-1', { startAt });
  expect((await startOnce('listen', 'order-1', { startAt })).created).toBe(false);
  expect((await startOnce('listen', 'order-1')).created).toBe(false);
});
