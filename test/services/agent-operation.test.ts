import { expect, onTestFinished, test } from 'vitest';
import { OperationLostError } from '#src/domain/agent-errors.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { watchQueue } from '#src/events/watch-queue.js';
import { type ClaimedOperation, claimOperations } from '#src/services/agent-claim.js';
import {
  completeOperation,
  extendAgentLeases,
  failOperation,
  heartbeatOperations,
} from '#src/services/agent-operation.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';

const LEASE_MS = 30_000;
/** How soon an agent's claim and a worker look again for what is locked. */
const LOCKED_MS = 50;

function build(operation: JsonObject = {}, more: JsonObject = {}): JsonObject {
  const compile = {
    name: 'compile',
    executor: 'agent',
    queue: 'builds',
    input: { from: '{{repo}}' },
    ...operation,
  };
  return { id: 'build', type: 'operation', operation: compile, ...more };
}

async function setup(steps: Json[] = [build()]) {
  const engine = await setupTimedEngine(new TestClock());
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'job', steps });
  const { services, caller } = engine;
  return {
    ...engine,
    /** Starts one, and resolves when its operation waits. */
    async startQueued(payload: JsonObject = { repo: 'here' }) {
      const { id } = await engine.start('job', payload);
      await engine.reach(id, 'waiting');
      return id;
    },
    claim: (agent = 'agent-1', { max = 10, waitMs = 0 } = {}) =>
      claimOperations(services, caller, { queue: 'builds', max, waitMs, agent }),
    complete: (operation: ClaimedOperation, output: Json = null) =>
      completeOperation(services, caller, { ...operation, output }),
    fail: (operation: ClaimedOperation, { retryable = true, retryAfterMs = null as number | null } = {}) =>
      failOperation(services, caller, {
        ...operation,
        failure: { error: { code: 'BROKEN', message: 'it broke' }, retryable, retryAfterMs },
      }),
    async beat(operation: ClaimedOperation, progress: { percent: number; message: string } | null = null) {
      const [answer] = await heartbeatOperations(services, caller, [{ ...operation, progress }]);
      return answer;
    },
  };
}

/** Time passes for one who asks again in a moment, since what it wants is locked by a worker. */
async function whileLocked<T>(clock: TestClock, claimed: Promise<T>): Promise<T> {
  let over = false;
  const answered = claimed.finally(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([answered, clock.scheduled(LOCKED_MS)]);
    if (!over) clock.advance(LOCKED_MS);
  }
  return answered;
}

async function only(claimed: Promise<ClaimedOperation[]>): Promise<ClaimedOperation> {
  const [operation, ...more] = await claimed;
  if (!operation || more.length > 0) throw new Error(`claimed ${more.length + Number(Boolean(operation))}`);
  return operation;
}

test('an agent claims an operation, does it, and the execution goes on with its output', async () => {
  const { startWorker, startQueued, claim, complete, reach, stored, history } = await setup();
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  expect(operation).toMatchObject({
    ...{ executionId: id, path: 'build', epoch: 1, name: 'compile', input: { from: 'here' }, attempt: 1 },
    ...{ leaseMs: LEASE_MS, deadline: null, resumable: true },
  });
  expect((await stored(id)).steps.get('build')).toMatchObject({
    status: 'running',
    lease: { agent: 'agent-1' },
  });
  expect(await complete(operation, { size: 7 })).toEqual({ repeated: false });
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')?.output).toEqual({ size: 7 });
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started build',
    'step.waiting build',
    'step.claimed build',
    'step.succeeded build',
    'execution.completed',
  ]);
});

test('each operation is given to one agent, however many ask at once', async () => {
  const { startWorker, startQueued, claim } = await setup();
  startWorker();
  const ids = await Promise.all(Array.from({ length: 12 }, () => startQueued()));
  const claims = await Promise.all(
    Array.from({ length: 6 }, (_, index) => claim(`agent-${index}`, { max: 3 })),
  );
  const rest = await claim('last', { max: 100 });
  const given = [...claims.flat(), ...rest].map(({ executionId }) => executionId);
  expect(given.sort()).toEqual(ids.sort());
  expect(claims.every((claimed) => claimed.length <= 3)).toBe(true);
});

test('a claim that finds nothing waits for the first operation', async () => {
  const { startWorker, startQueued, claim, clock } = await setup();
  startWorker();
  const waiting = only(whileLocked(clock, claim('agent-1', { waitMs: 20_000 })));
  const id = await startQueued();
  expect((await waiting).executionId).toBe(id);
});

test('a claim that waits in vain ends when its time is up', async () => {
  const { claim, clock } = await setup();
  const waiting = claim('agent-1', { waitMs: 1_000 });
  await clock.scheduled(1_000);
  clock.advance(1_000);
  expect(await waiting).toEqual([]);
});

test('an answer that is given twice counts once', async () => {
  const { startWorker, startQueued, claim, complete, reach, history, pass } = await setup();
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  const answers = await Promise.all([complete(operation), complete(operation), complete(operation)]);
  expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  // The worker may have looked while the others had the row locked.
  pass(1_000);
  await reach(id, 'completed');
  expect(await complete(operation)).toEqual({ repeated: true });
  expect((await history(id)).filter((event) => event === 'step.succeeded build')).toHaveLength(1);
});

test('an agent that is not heard of loses the operation to another, and its late answer is refused', async () => {
  const { startWorker, startQueued, claim, complete, pass, until, reach, stored } = await setup();
  startWorker();
  const id = await startQueued();
  const first = await only(claim('agent-1'));
  pass(LEASE_MS);
  await until(id, ({ state }) => state.steps.get('build')?.attempt === 2);
  const second = await only(claim('agent-2'));
  expect(second).toMatchObject({ epoch: 2, attempt: 2, idempotencyKey: first.idempotencyKey });
  await expect(complete(first)).rejects.toEqual(new OperationLostError(id, 'build'));
  await complete(second, 'mine');
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')).toMatchObject({
    output: 'mine',
    lease: { agent: 'agent-2' },
  });
});

test('an answer after the lease has ended counts as long as nobody else has taken the operation', async () => {
  const { startWorker, startQueued, claim, complete, pass, until, reach } = await setup();
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  pass(LEASE_MS);
  await until(id, ({ state }) => state.steps.get('build')?.attempt === 2);
  expect(await complete(operation)).toEqual({ repeated: false });
  await reach(id, 'completed');
});

test('a heartbeat keeps the lease, and shows how far the agent has come', async () => {
  const {
    startWorker,
    startQueued,
    claim,
    beat,
    pass,
    clock,
    services,
    stored,
    claim: again,
  } = await setup();
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  clock.advance(LEASE_MS - 1_000);
  const answer = await beat(operation, { percent: 40, message: 'linking' });
  expect(answer).toMatchObject({
    wanted: true,
    leaseUntil: new Date(services.clock.now().getTime() + LEASE_MS),
  });
  pass(LEASE_MS - 1_000);
  expect(await again('agent-2')).toEqual([]);
  const step = (await stored(id)).steps.get('build');
  expect(step).toMatchObject({
    attempt: 1,
    status: 'running',
    progress: { percent: 40, message: 'linking' },
  });
});

test('an operation that is not resumable fails the execution where its agent is lost', async () => {
  const { startWorker, startQueued, claim, pass, reach } = await setup([build({ resumable: false })]);
  startWorker();
  const id = await startQueued();
  await claim();
  pass(LEASE_MS);
  expect((await reach(id, 'failed')).execution).toMatchObject({
    errorCode: 'NOT_RESUMABLE',
    errorMessage: 'Cannot resume - operation not resumable: compile',
  });
});

test('an operation in flight when the last gateway went away has its time again once there is one', async () => {
  const { startQueued, startWorker, claim, complete, clock, services, stored, pass, reach } = await setup([
    build({ resumable: false }),
  ]);
  const worker = startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  await worker.stop(1_000);
  clock.advance(10 * LEASE_MS);
  await extendAgentLeases(services);
  startWorker();
  pass(LEASE_MS - 1);
  expect((await stored(id)).steps.get('build')?.status).toBe('running');
  await complete(operation, 'done while you were away');
  await reach(id, 'completed');
});

test('a failure is tried again as its step says, or when the agent says', async () => {
  const retry = { max_attempts: 3, delay: '10s', backoff: 'linear' };
  const { startWorker, startQueued, claim, fail, pass, until, reach } = await setup([build({ retry })]);
  startWorker();
  const id = await startQueued();
  const attempt = (wanted: number) =>
    until(
      id,
      ({ state }) => state.steps.get('build')?.attempt === wanted && state.execution.status === 'waiting',
    );
  const first = await only(claim());
  expect(await fail(first)).toEqual({ repeated: false });
  expect(await fail(first)).toEqual({ repeated: true });
  pass(10_000);
  await attempt(2);
  await fail(await only(claim()), { retryAfterMs: 60_000 });
  pass(59_999);
  expect(await claim()).toEqual([]);
  pass(1);
  await attempt(3);
  await fail(await only(claim()));
  expect((await reach(id, 'failed')).execution).toMatchObject({ errorCode: 'BROKEN' });
});

test('a failure that says that it must not be tried again is not', async () => {
  const { startWorker, startQueued, claim, fail, reach } = await setup([
    build({ retry: { max_attempts: 5 } }),
  ]);
  startWorker();
  const id = await startQueued();
  await fail(await only(claim()), { retryable: false });
  await reach(id, 'failed');
});

test('an attempt that takes longer than its step may is out of time, heartbeats or not', async () => {
  const { startWorker, startQueued, claim, beat, complete, pass, clock, reach } = await setup([
    build({ timeout: '45s' }),
  ]);
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  clock.advance(29_000);
  expect(await beat(operation)).toMatchObject({ leaseUntil: operation.deadline });
  pass(16_000);
  expect((await reach(id, 'failed')).execution.errorCode).toBe('STEP_TIMEOUT');
  await expect(complete(operation)).rejects.toBeInstanceOf(OperationLostError);
});

test('what an agent has taken is in flight: a pause is asked for, and comes when it has answered', async () => {
  const { startWorker, startQueued, claim, complete, pause, reach, resume } = await setup();
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  expect((await pause(id)).state.execution.status).toBe('pausing');
  await complete(operation);
  await reach(id, 'paused');
  await resume(id);
  await reach(id, 'completed');
});

test('what no agent has taken yet is not given while the execution is paused', async () => {
  const { startWorker, startQueued, claim, pause, resume, clock } = await setup();
  startWorker();
  const id = await startQueued();
  expect((await pause(id)).state.execution.status).toBe('paused');
  expect(await claim()).toEqual([]);
  const waiting = only(whileLocked(clock, claim('agent-1', { waitMs: 20_000 })));
  await resume(id);
  expect((await waiting).executionId).toBe(id);
});

test('an agent is told to stop what was cancelled, and the execution ends when it has', async () => {
  const { startWorker, startQueued, claim, beat, fail, cancel, reach } = await setup();
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  expect((await cancel(id)).state.execution.status).toBe('cancelling');
  expect(await beat(operation)).toMatchObject({ wanted: false, reason: 'the execution was cancelled' });
  await fail(operation);
  expect((await reach(id, 'cancelled')).steps.get('build')?.status).toBe('cancelled');
  expect(await beat(operation)).toMatchObject({ wanted: false, leaseUntil: null });
});

test('an agent is told to stop a branch that another one has decided', async () => {
  const fast = { id: 'fast', type: 'wait', wait: { event: 'found' } };
  const parallel = { strategy: 'any_can_pass', steps: [build(), fast] };
  const { startWorker, startQueued, claim, beat, fail, sendEvent, until, reach } = await setup([
    { id: 'race', type: 'parallel', parallel },
  ]);
  startWorker();
  const id = await startQueued();
  const operation = await only(claim());
  await sendEvent(id, 'found');
  await until(id, ({ state }) => state.steps.get('race.fast')?.status === 'succeeded');
  expect(await beat(operation)).toMatchObject({
    wanted: false,
    reason: 'what it is part of has been decided',
  });
  await fail(operation);
  await reach(id, 'completed');
});

test('who watches a queue is told what waits in it now, and each time that there is more', async () => {
  const { startWorker, startQueued, claim, services, caller } = await setup();
  startWorker();
  const queue = await watchQueue(services, caller.projectId, 'builds');
  expect((await queue.next()).value).toBe(0);
  const next = queue.next();
  await startQueued();
  expect((await next).value).toBe(1);
  await claim();
  const later = queue.next();
  await startQueued();
  expect((await later).value).toBe(1);
  await queue.return?.();
});
