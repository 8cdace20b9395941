import { expect, onTestFinished, test } from 'vitest';
import { UnexpectedEventError } from '#src/domain/event-errors.js';
import type { Json } from '#src/domain/json.js';
import { setupTimedEngine } from '#test/support/engine.js';

/** An execution of these steps that has come to its first wait. */
async function setup(steps: Json[], more: object = {}) {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'waits', steps, ...more });
  engine.startWorker();
  const { id } = await engine.start('waits');
  await engine.reach(id, 'waiting');
  return { ...engine, id };
}

const log = (id: string, more: object = {}) => ({
  id,
  type: 'execute',
  execute: [{ type: 'log', message: id }],
  ...more,
});
const wait = (id: string, wait: Json, more: object = {}) => ({ id, type: 'wait', wait, ...more });

test('a wait ends with its event, whose payload is its output', async () => {
  const { id, sendEvent, reach, stored } = await setup([
    wait('hear', { event: 'paid' }, { next: 'ship' }),
    log('ship'),
  ]);
  expect((await stored(id)).steps.get('hear')).toMatchObject({
    waitKind: 'event',
    waitEvent: 'paid',
    wakeAt: null,
  });
  const { state } = await sendEvent(id, 'paid', { amount: 5 });
  expect(state.execution).toMatchObject({ status: 'running', nextStepId: 'ship' });
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('hear')).toMatchObject({
    status: 'succeeded',
    output: { event: 'paid', payload: { amount: 5 } },
  });
});

test('another event than the awaited one is refused, and the wait goes on', async () => {
  const { id, sendEvent, stored } = await setup([wait('hear', { event: 'paid' })]);
  const before = await stored(id);
  const refused = sendEvent(id, 'sent');
  await expect(refused).rejects.toEqual(new UnexpectedEventError(id, 'waiting', ['paid'], 'sent'));
  await expect(refused).rejects.toThrow('unexpected event: waiting for paid, got sent');
  expect(await stored(id)).toEqual(before);
});

test('a wait whose event does not arrive goes to on_timeout', async () => {
  const { id, pass, reach, stored } = await setup([
    wait('hear', { event: 'paid', timeout: '24h', on_timeout: 'remind' }, { next: 'ship' }),
    log('ship'),
    log('remind'),
  ]);
  pass(24 * 3_600_000);
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect([...steps.values()].map(({ path, output }) => [path, output])).toEqual([
    ['hear', { timed_out: true }],
    ['remind', { message: 'remind' }],
    ['ship', null],
  ]);
});

test('a wait whose event does not arrive fails where nothing else is said', async () => {
  const { id, pass, reach, sendEvent } = await setup([wait('hear', { event: 'paid', timeout: '1h' })]);
  pass(3_600_000);
  const { execution } = await reach(id, 'failed');
  expect(execution).toMatchObject({
    errorCode: 'WAIT_TIMEOUT',
    errorMessage: 'the event paid did not arrive within its time limit',
    nextStepId: 'hear',
  });
  await expect(sendEvent(id, 'paid')).rejects.toEqual(new UnexpectedEventError(id, 'failed', [], 'paid'));
});

test('a worker that has nothing else to do wakes for a delay at its very time', async () => {
  const { id, clock, reach, stored } = await setup([wait('rest', '500ms', { next: 'go' }), log('go')]);
  await clock.scheduled(500);
  clock.advance(499);
  expect((await stored(id)).execution.status).toBe('waiting');
  clock.advance(1);
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('rest')?.output).toEqual({ waited: true });
});

test('a loop through a wait counts its iterations', async () => {
  const { id, sendEvent, until, stored } = await setup([
    wait('hear', { event: 'again' }, { next: 'count' }),
    log('count', { next: 'hear' }),
  ]);
  for (const round of [1, 2, 3]) {
    await sendEvent(id, 'again');
    await until(
      id,
      ({ state }) => state.execution.status === 'waiting' && state.steps.get('hear')?.iteration === round,
    );
  }
  const { steps } = await stored(id);
  expect(
    [...steps.values()].map(({ path, status, iteration, attempt }) => ({ path, status, iteration, attempt })),
  ).toEqual([
    { path: 'hear', status: 'waiting', iteration: 3, attempt: 1 },
    { path: 'count', status: 'succeeded', iteration: 2, attempt: 1 },
  ]);
});

test('the time limit of a workflow ends it while it waits, and a resume gives it the whole time again', async () => {
  const { id, pass, clock, reach, resume } = await setup([wait('hear', { event: 'paid' })], {
    timeout: '1h',
  });
  pass(3_600_000);
  const { execution, steps } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'WORKFLOW_TIMEOUT', nextStepId: 'hear' });
  expect(steps.get('hear')?.status).toBe('cancelled');
  await resume(id);
  expect((await reach(id, 'waiting')).execution.timeoutAt).toEqual(
    new Date(clock.now().getTime() + 3_600_000),
  );
});
