import { expect, inject, onTestFinished, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { admitQueued } from '#src/services/admission.js';
import type { StartRequest } from '#src/services/start-request.js';
import { countUnderWay } from '#src/store/queue.js';
import { setupEngine, setupTimedEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const HOUR = 3_600_000;

/** A workflow that waits for a word, and is started in the queue `line`. Each start is a second after the one before. */
async function setup({ working = true } = {}) {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  await engine.publish({
    workflow_id: 'turn',
    timeout: '1h',
    steps: [{ id: 'hear', type: 'wait', wait: { event: 'word' } }],
  });
  if (working) engine.startWorker();
  return {
    ...engine,
    async join(limit = 1, more: Partial<StartRequest> = {}) {
      engine.clock.advance(1_000);
      return (await engine.start('turn', {}, { queue: { key: 'line', limit }, ...more })).id;
    },
    /** Its status, and whether it waits for its turn. */
    async stand(id: string) {
      const { status, queued } = (await engine.stored(id)).execution;
      return queued ? `${status}, queued` : status;
    },
  };
}

test('where there is room an execution begins at once', async () => {
  const { join, reach, history } = await setup();
  const [one, two] = [await join(2), await join(2)];
  await Promise.all([reach(one, 'waiting'), reach(two, 'waiting')]);
  expect((await history(two)).slice(0, 2)).toEqual(['execution.created', 'step.started hear']);
});

test('of one key no more than its limit are under way, and the others follow in the order of creation', async () => {
  const { join, reach, sendEvent, stand } = await setup();
  const [one, two, three, four] = [await join(2), await join(2), await join(2), await join(2)];
  await Promise.all([reach(one, 'waiting'), reach(two, 'waiting')]);
  expect([await stand(three), await stand(four)]).toEqual(['pending, queued', 'pending, queued']);
  await sendEvent(two, 'word');
  await reach(three, 'waiting');
  expect(await stand(four)).toBe('pending, queued');
  await sendEvent(one, 'word');
  await reach(four, 'waiting');
});

test('the time limit counts from the admission, which is an event', async () => {
  const { join, reach, sendEvent, stored, history, clock } = await setup();
  const [one, two] = [await join(), await join()];
  await reach(one, 'waiting');
  expect((await stored(two)).execution.timeoutAt).toBeNull();
  clock.advance(HOUR / 2);
  await sendEvent(one, 'word');
  const { execution } = await reach(two, 'waiting');
  expect(execution.timeoutAt).toEqual(new Date(clock.now().getTime() + HOUR));
  expect(await history(two)).toEqual([
    'execution.created',
    'execution.admitted',
    'step.started hear',
    'step.waiting hear',
  ]);
});

test('other keys, and executions without one, do not wait', async () => {
  const { join, start, reach } = await setup();
  const ids = [await join(), await join(1, { queue: { key: 'other', limit: 1 } }), (await start('turn')).id];
  await Promise.all(ids.map((id) => reach(id, 'waiting')));
});

test('a place becomes free by a failure, by a block and by a cancel', async () => {
  const { join, publish, cancel, resume, reach, pass } = await setup();
  await publish({
    workflow_id: 'ask',
    steps: [{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'may it?' } }],
  });
  const [fails, asks, cancelled, last] = [
    await join(),
    await join(1, { workflowKey: 'ask' }),
    await join(),
    await join(),
  ];
  await reach(fails, 'waiting');
  pass(HOUR);
  await reach(fails, 'failed');
  await reach(asks, 'paused');
  await resume(asks, { approved: false });
  await reach(asks, 'blocked');
  await reach(cancelled, 'waiting');
  await cancel(cancelled);
  await reach(last, 'waiting');
});

test('a paused execution keeps its place', async () => {
  const { join, reach, pause, resume, sendEvent, services, stand } = await setup();
  const [one, two] = [await join(), await join()];
  await reach(one, 'waiting');
  await pause(one);
  await admitQueued(services);
  expect(await stand(two)).toBe('pending, queued');
  await resume(one);
  await sendEvent(one, 'word');
  await reach(two, 'waiting');
});

test('one that waits can be cancelled, and is passed over', async () => {
  const { join, reach, cancel, sendEvent, history, stand } = await setup();
  const [one, two, three] = [await join(), await join(), await join()];
  await reach(one, 'waiting');
  await cancel(two);
  await sendEvent(one, 'word');
  await reach(three, 'waiting');
  expect(await stand(two)).toBe('cancelled');
  expect(await history(two)).toEqual(['execution.created', 'execution.cancelled']);
});

test('one that is paused while it waits is passed over, and waits again when it is resumed', async () => {
  const { join, reach, pause, resume, sendEvent, stand } = await setup();
  const [one, two, three] = [await join(), await join(), await join()];
  await reach(one, 'waiting');
  await pause(two);
  expect(await stand(two)).toBe('paused, queued');
  await sendEvent(one, 'word');
  await reach(three, 'waiting');
  expect((await resume(two)).state.execution).toMatchObject({ status: 'pending', queued: true });
  expect(await stand(two)).toBe('pending, queued');
  await sendEvent(three, 'word');
  await reach(two, 'waiting');
});

test('one that is resumed while there is room is admitted at once', async () => {
  const { join, reach, pause, resume, cancel } = await setup();
  const [one, two] = [await join(), await join()];
  await reach(one, 'waiting');
  await pause(two);
  await cancel(one);
  await resume(two);
  await reach(two, 'waiting');
});

test('one whose time lies ahead is passed over until then', async () => {
  const { join, reach, sendEvent, stand, clock } = await setup();
  const startAt = new Date(clock.now().getTime() + HOUR);
  const [later, one, two] = [await join(1, { startAt }), await join(), await join()];
  await reach(one, 'waiting');
  expect([await stand(later), await stand(two)]).toEqual(['pending, queued', 'pending, queued']);
  clock.advance(HOUR - 3_000);
  await sendEvent(one, 'word');
  await reach(later, 'waiting');
  expect(await stand(two)).toBe('pending, queued');
  await sendEvent(later, 'word');
  await reach(two, 'waiting');
});

test('a person who resumes one that had ended need not wait, but takes a place', async () => {
  const { join, reach, cancel, resume, sendEvent, stand, services } = await setup();
  const [one, two] = [await join(), await join()];
  await reach(one, 'waiting');
  await cancel(one);
  await reach(two, 'waiting');
  await resume(one);
  await reach(one, 'waiting');
  const three = await join();
  await sendEvent(two, 'word');
  await reach(two, 'completed');
  await admitQueued(services);
  expect(await stand(three)).toBe('pending, queued');
  await sendEvent(one, 'word');
  await reach(three, 'waiting');
});

test('each is admitted under its own limit, and none overtakes one that came before', async () => {
  const { join, reach, sendEvent, stand } = await setup();
  const [one, two] = [await join(2), await join(2)];
  const [strict, loose] = [await join(1), await join(5)];
  await Promise.all([reach(one, 'waiting'), reach(two, 'waiting')]);
  await sendEvent(one, 'word');
  await reach(one, 'completed');
  expect([await stand(strict), await stand(loose)]).toEqual(['pending, queued', 'pending, queued']);
  await sendEvent(two, 'word');
  await Promise.all([reach(strict, 'waiting'), reach(loose, 'waiting')]);
});

test('after a crash any worker admits what has a place', async () => {
  const { join, cancel, stand, startWorker, reach } = await setup({ working: false });
  const [one, two] = [await join(), await join()];
  await cancel(one);
  expect(await stand(two)).toBe('pending, queued');
  startWorker();
  await reach(two, 'waiting');
});

test('a place whose hint was lost is found in about a second', async () => {
  const { join, cancel, startWorker, clock, reach, stand } = await setup({ working: false });
  const [one, two] = [await join(), await join()];
  startWorker({}, { notifier: createLocalNotifier() });
  await reach(one, 'waiting');
  await cancel(one);
  expect(await stand(two)).toBe('pending, queued');
  await clock.scheduled(1_100);
  clock.advance(1_100);
  await reach(two, 'waiting');
});

test('a start that was sent twice joins its queue once', async () => {
  const { join, stored } = await setup({ working: false });
  const ids = [await join(1, { idempotencyKey: 'k' }), await join(1, { idempotencyKey: 'k' })];
  expect(new Set(ids).size).toBe(1);
  expect((await stored(ids[0] ?? '')).execution.queued).toBe(false);
});

test('many that start and end at once, in many workers, never are more than may be', async () => {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const service = await startService();
  await engine.publish({ workflow_id: 'busy', steps: [service.step('work')] });
  for (let worker = 0; worker < 3; worker++) engine.startWorker({ concurrency: 20 });
  const queue = { key: 'line', limit: 3 };
  const ids = await Promise.all(
    Array.from({ length: 30 }, async () => (await engine.start('busy', {}, { queue })).id),
  );
  const { projectId } = engine.caller;
  let most = 0;
  for (const _ of ids) {
    const arrival = await service.next();
    most = Math.max(most, await countUnderWay(engine.database.db, { projectId, key: queue.key }));
    arrival.answer();
  }
  await Promise.all(ids.map((id) => engine.reach(id, 'completed')));
  expect(most).toBe(3);
  const admitted = await Promise.all(ids.map((id) => engine.history(id)));
  expect(admitted.filter((events) => events.includes('execution.admitted'))).toHaveLength(27);
});

test.runIf(inject('postgresUrl'))('processes that admit at once admit each execution once', async () => {
  const { join, cancel, services, stored, history } = await setup({ working: false });
  const holder = await join(10);
  const ids = await Promise.all(Array.from({ length: 9 }, () => join(10)));
  const waiting = await Promise.all(Array.from({ length: 15 }, () => join(10)));
  await Promise.all([holder, ...ids].map((id) => cancel(id)));
  await Promise.all(Array.from({ length: 8 }, () => admitQueued(services)));
  const states = await Promise.all(waiting.map(async (id) => (await stored(id)).execution.queued));
  expect(states.filter((queued) => !queued)).toHaveLength(10);
  const histories = await Promise.all(waiting.map(history));
  expect(histories.flat().filter((event) => event === 'execution.admitted')).toHaveLength(10);
});
