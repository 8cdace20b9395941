import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { IdempotencyConflictError } from '#src/domain/errors.js';
import { EventNotAwaitedError } from '#src/domain/event-errors.js';
import type { JsonObject } from '#src/domain/json.js';
import { deliverKeptEvents, publishEvent } from '#src/services/publish-event.js';
import { TestClock } from '#test/support/clock.js';
import { setupEngine, setupTimedEngine } from '#test/support/engine.js';

const DAY_MS = 24 * 3_600_000;
const paid = (order: number): JsonObject => ({ order: { id: order } });

/** Executions that wait until their own order is paid. */
async function setup() {
  return withOrders(await setupTimedEngine(new TestClock()));
}

async function withOrders<T extends Awaited<ReturnType<typeof setupEngine>>>(engine: T) {
  onTestFinished(engine.close);
  const wait = { event: 'paid', match: { 'order.id': '{{order_id}}' } };
  await engine.publish({ workflow_id: 'order', steps: [{ id: 'hear', type: 'wait', wait }] });
  const { services, caller } = engine;
  return {
    ...engine,
    async startWaiting(order: number) {
      const { id } = await engine.start('order', { order_id: order });
      await engine.reach(id, 'waiting');
      return id;
    },
    publishEvent: (
      payload: JsonObject,
      { ttlMs = null as number | null, commandId = null as string | null } = {},
    ) => publishEvent(services, caller, { event: 'paid', payload, ttlMs, commandId }),
  };
}

test('an event goes to the execution that waits for what it holds', async () => {
  const { startWorker, startWaiting, publishEvent, reach, stored } = await setup();
  startWorker();
  const [, second, third] = [await startWaiting(1), await startWaiting(2), await startWaiting(3)];
  expect(await publishEvent(paid(2))).toEqual({ executionId: second, repeated: false });
  await reach(second, 'completed');
  expect((await stored(second)).steps.get('hear')?.output).toEqual({ event: 'paid', payload: paid(2) });
  expect((await stored(third)).execution.status).toBe('waiting');
});

test('an event finds its execution among many that wait for others by the same name', async () => {
  const { startWorker, startWaiting, publishEvent, services, caller, database, stored } = await setup();
  startWorker();
  const own = await startWaiting(7);
  // Those that wait longer, for orders of their own.
  await database.db.execute(sql`
    insert into workflow_executions select (e2).* from workflow_executions e, generate_series(1, 1100) n,
      lateral (select jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'execution_id', 'copy_' || n)) as e2) as c
    where e.id = ${own}::uuid`);
  await database.db.execute(sql`
    insert into step_executions select (s2).* from step_executions s, workflow_executions e,
      lateral (select jsonb_populate_record(s, jsonb_build_object('execution_id', e.id, 'started_at', '2020-01-01',
        'input', jsonb_build_object('match', jsonb_build_object('order.id', 100)))) as s2) as c
    where s.execution_id = ${own}::uuid and e.id <> ${own}::uuid`);
  expect((await publishEvent(paid(7))).executionId).toBe(own);
  await publishEvent(paid(8), { ttlMs: DAY_MS });
  await deliverKeptEvents(services);
  expect((await stored(own)).execution.projectId).toBe(caller.projectId);
});

test('of several that wait for the same, the one that has waited longest takes it, once', async () => {
  const { startWorker, startWaiting, publishEvent, clock, stored } = await setup();
  startWorker();
  const first = await startWaiting(7);
  clock.advance(10);
  const second = await startWaiting(7);
  expect((await publishEvent(paid(7))).executionId).toBe(first);
  expect((await stored(second)).execution.status).toBe('waiting');
});

test('an event that nobody waits for is refused', async () => {
  const { startWorker, startWaiting, publishEvent } = await setup();
  startWorker();
  await startWaiting(1);
  await expect(publishEvent(paid(2))).rejects.toEqual(new EventNotAwaitedError('paid'));
});

test('an event that came before the wait is kept, and taken when it begins', async () => {
  const { startWorker, start, publishEvent, reach } = await setup();
  startWorker();
  expect(await publishEvent(paid(5), { ttlMs: DAY_MS })).toEqual({ executionId: null, repeated: false });
  const { id } = await start('order', { order_id: 5 });
  await reach(id, 'completed');
});

test('an event that nobody took in its time is not taken any more', async () => {
  const { startWorker, startWaiting, publishEvent, pass, clock, stored } = await setup();
  startWorker();
  await publishEvent(paid(5), { ttlMs: 1_000 });
  clock.advance(1_000);
  const id = await startWaiting(5);
  pass(60_000);
  expect((await stored(id)).execution.status).toBe('waiting');
});

test('an event that is sent three times is taken once', async () => {
  const { startWorker, startWaiting, publishEvent, stored } = await setup();
  startWorker();
  const first = await startWaiting(7);
  const send = () => publishEvent(paid(7), { ttlMs: DAY_MS, commandId: 'payment-1' });
  expect(await send()).toEqual({ executionId: first, repeated: false });
  const second = await startWaiting(7);
  expect([await send(), await send()]).toEqual(Array(2).fill({ executionId: first, repeated: true }));
  expect((await stored(second)).execution.status).toBe('waiting');
  await expect(publishEvent(paid(8), { commandId: 'payment-1' })).rejects.toBeInstanceOf(
    IdempotencyConflictError,
  );
});

test('events and waits that come at the same time find each other', async () => {
  const { startWorker, start, publishEvent, reach } = await withOrders(await setupEngine());
  startWorker();
  startWorker();
  const orders = Array.from({ length: 20 }, (_, index) => index);
  const [started] = await Promise.all([
    Promise.all(orders.map((order) => start('order', { order_id: order }))),
    Promise.all(orders.map((order) => publishEvent(paid(order), { ttlMs: DAY_MS }))),
  ]);
  await Promise.all(started.map(({ id }) => reach(id, 'completed')));
});

test('a paused execution takes the event, and goes on when it is resumed', async () => {
  const { startWorker, startWaiting, publishEvent, pause, resume, reach } = await setup();
  startWorker();
  const id = await startWaiting(1);
  await pause(id);
  expect((await publishEvent(paid(1))).executionId).toBe(id);
  await resume(id);
  await reach(id, 'completed');
});
