import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { OperationLostError } from '#src/domain/agent-errors.js';
import { ExecutionNotRunningError } from '#src/domain/execution-errors.js';
import { defineOperation } from '#src/operations/define.js';
import { claimOperations } from '#src/services/agent-claim.js';
import { completeOperation } from '#src/services/agent-operation.js';
import { setupEngine } from '#test/support/engine.js';

function signal() {
  let resolve = () => {};
  const promise = new Promise<void>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}

/** An operation that pays no heed to its signal: it tells when it is begun and signalled, and ends when the test says so. */
async function setup() {
  const begun = signal();
  const signalled = signal();
  const end = signal();
  const stubborn = defineOperation({
    name: 'stubborn',
    input: z.unknown(),
    output: z.null(),
    async run(_input, { signal: told }) {
      told.addEventListener('abort', () => signalled.resolve());
      begun.resolve();
      await end.promise;
      return null;
    },
  });
  const engine = await setupEngine({ operations: [stubborn] });
  onTestFinished(engine.close);
  onTestFinished(() => end.resolve());
  await engine.publish({
    workflow_id: 'work',
    steps: [
      { id: 'hold', type: 'operation', operation: { name: 'stubborn' }, next: 'after' },
      { id: 'after', type: 'execute', execute: [{ type: 'log', message: 'done' }] },
    ],
  });
  engine.startWorker();
  return {
    ...engine,
    begun: begun.promise,
    signalled: signalled.promise,
    end: () => end.resolve(),
    async startHeld() {
      const { id } = await engine.start('work');
      await begun.promise;
      return id;
    },
  };
}

test('a graceful cancel signals the step in flight, and waits until it has ended', async () => {
  const { startHeld, cancel, signalled, stored, end, reach } = await setup();
  const id = await startHeld();
  expect((await cancel(id)).state.execution).toMatchObject({ status: 'cancelling', cancelMode: 'graceful' });
  await signalled;
  expect((await stored(id)).execution.status).toBe('cancelling');
  end();
  expect((await reach(id, 'cancelled')).execution.cancelMode).toBeNull();
});

test('a forced cancel signals the step in flight, and waits for nothing', async () => {
  const { startHeld, cancel, signalled, reach, history } = await setup();
  const id = await startHeld();
  expect((await cancel(id, null, 'force')).state.execution.status).toBe('cancelling');
  await signalled;
  expect((await reach(id, 'cancelled')).steps.get('hold')?.status).toBe('cancelled');
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started hold',
    'execution.cancel_requested',
    'step.cancelled hold',
    'execution.cancelled',
  ]);
});

test('a cancel that waits too long is followed by one that does not, and keeps its reason', async () => {
  const { startHeld, cancel, signalled, reach } = await setup();
  const id = await startHeld();
  await cancel(id);
  await signalled;
  await cancel(id, null, 'force');
  expect((await reach(id, 'cancelled')).execution.errorMessage).toBe('enough');
});

test('a kill ends the execution in the very answer, and its worker writes nothing more', async () => {
  const { startHeld, cancel, signalled, end, stored, resume, reach, history } = await setup();
  const id = await startHeld();
  const { execution, steps } = (await cancel(id, null, 'kill')).state;
  expect(execution.status).toBe('cancelled');
  expect(steps.get('hold')?.status).toBe('cancelled');
  await signalled;
  end();
  expect(await stored(id)).toEqual({ execution, steps });
  await resume(id);
  await reach(id, 'completed');
  expect(await history(id)).toEqual([
    'execution.created',
    'step.started hold',
    'step.cancelled hold',
    'execution.cancelled',
    'execution.resumed',
    'step.started hold',
    'step.succeeded hold',
    'step.started after',
    'step.succeeded after',
    'execution.completed',
  ]);
});

test('what an agent has taken is not waited for by a forced cancel, and its answer does not count', async () => {
  const { services, caller, publish, start, reach, cancel } = await setup();
  const operation = { name: 'build', executor: 'agent', queue: 'builds' };
  await publish({ workflow_id: 'remote', steps: [{ id: 'build', type: 'operation', operation }] });
  const { id } = await start('remote');
  await reach(id, 'waiting');
  const [claimed] = await claimOperations(services, caller, {
    ...{ queue: 'builds', max: 1, waitMs: 0, agent: 'one' },
  });
  if (!claimed) throw new Error('there was nothing to claim');
  expect((await cancel(id, null, 'force')).state.execution.status).toBe('cancelled');
  const answer = completeOperation(services, caller, { ...claimed, output: null });
  await expect(answer).rejects.toBeInstanceOf(OperationLostError);
});

test('what has ended is not killed', async () => {
  const { startHeld, cancel } = await setup();
  const id = await startHeld();
  await cancel(id, null, 'kill');
  await expect(cancel(id, null, 'kill')).rejects.toBeInstanceOf(ExecutionNotRunningError);
});
