import { expect, onTestFinished, test } from 'vitest';
import { setupTimedEngine } from '#test/support/engine.js';

const HOUR = 3_600_000;

/** A worker, and a workflow of one hour that can be started for two hours from now. */
async function setup() {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  await engine.publish({
    workflow_id: 'later',
    timeout: '1h',
    steps: [{ id: 'hear', type: 'wait', wait: { event: 'word' } }],
  });
  engine.startWorker();
  const at = (ms: number) => new Date(engine.clock.now().getTime() + ms);
  return { ...engine, at, startLater: () => engine.start('later', {}, { startAt: at(2 * HOUR) }) };
}

test('a scheduled execution begins at its very time, and its time limit counts from then', async () => {
  const { startLater, clock, pass, at, reach, stored, history } = await setup();
  const timeoutAt = at(3 * HOUR);
  const { id, startAt } = await startLater();
  expect(startAt).toEqual(at(2 * HOUR));
  pass(2 * HOUR - 1);
  expect((await stored(id)).execution).toMatchObject({ status: 'pending', startedAt: null, timeoutAt });
  pass(1);
  const { execution } = await reach(id, 'waiting');
  expect(execution).toMatchObject({ startedAt: clock.now(), timeoutAt });
  pass(HOUR);
  expect((await reach(id, 'failed')).execution.errorCode).toBe('WORKFLOW_TIMEOUT');
  expect((await history(id)).slice(0, 2)).toEqual(['execution.created', 'step.started hear']);
});

test('a time that has passed is now', async () => {
  const { start, clock, at, reach } = await setup();
  const { id, startAt } = await start('later', {}, { startAt: at(-HOUR) });
  expect(startAt).toBeNull();
  const { execution } = await reach(id, 'waiting');
  expect(execution.timeoutAt).toEqual(new Date(clock.now().getTime() + HOUR));
});

test('a scheduled execution that is paused and resumed before its time still waits for it', async () => {
  const { startLater, pause, resume, pass, reach, stored } = await setup();
  const { id } = await startLater();
  await pause(id);
  pass(HOUR);
  expect((await resume(id)).state.execution.status).toBe('pending');
  pass(HOUR - 1);
  expect((await stored(id)).execution.status).toBe('pending');
  pass(1);
  await reach(id, 'waiting');
});

test('a scheduled execution that is paused past its time begins when it is resumed', async () => {
  const { startLater, pause, resume, pass, reach, stored } = await setup();
  const { id } = await startLater();
  await pause(id);
  pass(2 * HOUR + 1);
  expect((await stored(id)).execution.status).toBe('paused');
  await resume(id);
  await reach(id, 'waiting');
});

test('a scheduled execution that is cancelled before its time never begins', async () => {
  const { startLater, cancel, pass, start, reach, history } = await setup();
  const { id } = await startLater();
  await cancel(id);
  pass(2 * HOUR);
  await reach((await start('later')).id, 'waiting');
  expect(await history(id)).toEqual(['execution.created', 'execution.cancelled']);
});

test('an event that is kept for a scheduled execution does not begin it', async () => {
  const { startLater, sendEvent, pass, reach, stored } = await setup();
  const { id } = await startLater();
  await sendEvent(id, 'word', {}, { ttlMs: 3 * HOUR });
  expect((await stored(id)).execution.status).toBe('pending');
  pass(2 * HOUR);
  await reach(id, 'completed');
});

test('a year ahead is the most', async () => {
  const { start, at } = await setup();
  await start('later', {}, { startAt: at(365 * 24 * HOUR) });
  await expect(start('later', {}, { startAt: at(365 * 24 * HOUR + 1) })).rejects.toThrow(
    'startAt: is more than a year ahead',
  );
});

test('one that was cancelled before its time and is resumed before it has all of its time limit', async () => {
  const { publish, start, cancel, resume, stored, clock, close } = await setupTimedEngine();
  onTestFinished(close);
  await publish({ workflow_id: 'short', timeout: '1m', steps: [{ id: 'rest', type: 'wait', wait: '10s' }] });
  const startAt = new Date(clock.now().getTime() + 3_600_000);
  const { id } = await start('short', {}, { startAt });
  await cancel(id);
  await resume(id);
  const { timeoutAt } = (await stored(id)).execution;
  expect(timeoutAt).toEqual(new Date(startAt.getTime() + 60_000));
});

test('a frozen pause that ends before its time adds nothing to its time limit', async () => {
  const { publish, start, pause, resume, stored, clock, close } = await setupTimedEngine();
  onTestFinished(close);
  await publish({ workflow_id: 'short', timeout: '1m', steps: [{ id: 'rest', type: 'wait', wait: '10s' }] });
  const startAt = new Date(clock.now().getTime() + 3_600_000);
  const { id } = await start('short', {}, { startAt });
  await pause(id, 'wait', null, 'freeze');
  clock.advance(600_000);
  await resume(id);
  expect((await stored(id)).execution.timeoutAt).toEqual(new Date(startAt.getTime() + 60_000));
});
