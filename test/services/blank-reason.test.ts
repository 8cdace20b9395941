import { expect, onTestFinished, test } from 'vitest';
import { IdempotencyConflictError } from '#src/domain/errors.js';
import { cancelBatch, createBatch } from '#src/services/batch.js';
import { cancelExecution, pauseExecution } from '#src/services/command.js';
import { decideApproval } from '#src/services/decide-approval.js';
import { delegateApproval } from '#src/services/delegate-approval.js';
import { editStepInput } from '#src/services/edit-step-input.js';
import { rerunExecution } from '#src/services/rerun.js';
import { resumeExecution } from '#src/services/resume.js';
import { pauseWorkflow, resumeWorkflow } from '#src/services/workflow-hold.js';
import { holdForApproval } from '#test/support/approval.js';
import { PAUSE, withBatches } from '#test/support/batch.js';
import { setupEngine } from '#test/support/engine.js';

/** An execution that is held, and a batch that has been made. */
async function setup() {
  const engine = withBatches(await setupEngine());
  onTestFinished(engine.close);
  engine.startWorker();
  const held = await holdForApproval(engine);
  const { services, caller } = engine;
  const { batch } = await createBatch(services, caller, batchOf(null, 'made'));
  return { ...engine, ...held, batchId: batch.id };
}

const batchOf = (reason: string | null, commandId: string) => ({
  ...{ command: PAUSE, filter: { workflowKey: 'asks' }, reason, commandId },
  ...{ ratePerSecond: null, canary: 0, settleMs: 30_000, stopAfter: null },
});

type Held = Awaited<ReturnType<typeof setup>>;
type Asked = { reason: string | null; commandId: string };

const COMMANDS: Record<string, (held: Held, asked: Asked) => Promise<{ repeated: boolean }>> = {
  pause: ({ services, caller, executionId }, asked) =>
    pauseExecution(services, caller, { executionId, mode: 'wait', clock: 'run', ...asked }),
  cancel: ({ services, caller, executionId }, asked) =>
    cancelExecution(services, caller, { executionId, mode: 'graceful', ...asked }),
  resume: ({ services, caller, executionId }, asked) =>
    resumeExecution(services, caller, {
      ...{ executionId, data: {}, force: false, onVersion: 'pinned', planVersion: null },
      ...asked,
    }),
  'edit of an input': ({ services, caller, executionId }, asked) =>
    editStepInput(services, caller, { executionId, path: 'ask', stepInput: [], ...asked }),
  rerun: ({ services, caller, executionId }, asked) =>
    rerunExecution(services, caller, {
      ...{ executionId, fromStepId: 'ask', payload: null, stepInput: null, onVersion: 'pinned' },
      ...{ metadata: null, ...asked },
    }),
  decision: ({ services, caller, approvalId: id }, asked) =>
    decideApproval(services, caller, { id, version: null, answers: null, decision: 'reject', ...asked }),
  delegation: ({ services, caller, approvalId: id }, asked) =>
    delegateApproval(services, caller, { id, version: null, to: 'ada', ...asked }),
  batch: ({ services, caller }, { reason, commandId }) =>
    createBatch(services, caller, batchOf(reason, commandId)),
  'end of a batch': ({ services, caller, batchId: id }, asked) =>
    cancelBatch(services, caller, { id, ...asked }),
  'pause of a workflow': ({ services, caller }, asked) =>
    pauseWorkflow(services, caller, { key: 'asks', ...asked }),
  'resume of a workflow': ({ services, caller }, asked) =>
    resumeWorkflow(services, caller, { key: 'asks', force: false, ...asked }),
};

/** Whether it was the same request as before; what is refused is remembered, too. */
async function isSame(asking: Promise<unknown>): Promise<boolean> {
  return asking.then(
    () => true,
    (error: unknown) => !(error instanceof IdempotencyConflictError),
  );
}

test.each(Object.entries(COMMANDS))(
  'a %s for a blank reason is one without a reason, and one for another reason is not',
  async (_name, command) => {
    const held = await setup();
    const ask = (reason: string | null) => command(held, { reason, commandId: 'once' });
    await isSame(ask(' \n\t'));
    expect(await isSame(ask(null))).toBe(true);
    expect(await isSame(ask(''))).toBe(true);
    expect(await isSame(ask('a reason'))).toBe(false);
  },
);

test('who is paused for a blank reason is shown the usual one', async () => {
  const { services, caller, start, stored } = await setup();
  await pauseWorkflow(services, caller, { key: 'asks', reason: '  ', commandId: null });
  const { id } = await start('asks');
  expect((await stored(id)).execution.pausedReason).toBe('the workflow is paused');
});

test('a batch that is ended for a blank reason says no more than who has ended it', async () => {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { services, caller } = engine;
  await engine.publish({ workflow_id: 'asks', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  await engine.start('asks');
  const { batch } = await createBatch(services, caller, batchOf(null, 'made'));
  const ended = await cancelBatch(services, caller, { id: batch.id, reason: ' ', commandId: null });
  expect(ended.batch.stoppedBecause).toBe('cancelled by tester');
});
