import { expect, onTestFinished, test } from 'vitest';
import { ForbiddenError } from '#src/domain/access-errors.js';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotAtRestError } from '#src/domain/execution-errors.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { StepNotBegunError, StepNotEditableError } from '#src/domain/step-errors.js';
import { VersionNotCompatibleError, WorkflowDisabledError } from '#src/domain/workflow-errors.js';
import { type RerunRequest, rerunExecution } from '#src/services/rerun.js';
import type { Caller } from '#src/services/services.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const log = (id: string, message: string, more: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'execute', execute: [{ type: 'log', message }] },
  ...more,
});

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { services, caller } = engine;
  return {
    ...engine,
    rerun: (executionId: string, fromStepId: string, more: Partial<RerunRequest> = {}) =>
      rerunExecution(services, caller, {
        ...{ executionId, fromStepId, commandId: null, payload: null, stepInput: null },
        ...{ onVersion: 'pinned', reason: null, metadata: null },
        ...more,
      }),
  };
}

const ORDER = [
  log('note', 'order {{order}}', { next: 'ask' }),
  { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' }, next: 'ship' },
  log('ship', '{{order}} to {{resume.address}}, {{steps.note.output.message}}', { next: 'tell' }),
  log('tell', 'it is gone'),
] as Json[];

/** An order that was approved and is done. */
async function setupDone(steps: Json[] = ORDER) {
  const engine = await setup();
  const publishOrder = (next: Json[], more: JsonObject = {}) =>
    engine.publish({ workflow_id: 'order', steps: next, ...more });
  await publishOrder(steps);
  engine.startWorker();
  const { id } = await engine.start('order', { order: 7 });
  await engine.reach(id, 'paused');
  await engine.resume(id, { address: 'Paris' });
  await engine.reach(id, 'completed');
  return { ...engine, id, publishOrder };
}

test('a rerun goes on from a step, with the results before it and all that templates saw', async () => {
  const { id, rerun, reach, stored, history } = await setupDone();
  const source = await stored(id);
  const { execution, repeated } = await rerun(id, 'ship', { reason: 'it got lost' });
  expect(repeated).toBe(false);
  expect(execution).toMatchObject({
    ...{ rerunOf: id, rerunFrom: 'ship', triggerPayload: { order: 7 }, resumeData: { address: 'Paris' } },
    ...{ versionId: source.execution.versionId },
  });
  await reach(execution.id, 'completed');
  expect(await history(execution.id)).toEqual([
    ...['execution.created', 'step.kept note', 'step.kept ask'],
    ...['step.started ship', 'step.succeeded ship', 'step.started tell', 'step.succeeded tell'],
    'execution.completed',
  ]);
  const { execution: ended, steps } = await stored(execution.id);
  expect([ended.totalSteps, ended.finishedSteps, ended.nextStepId]).toEqual([4, 4, null]);
  expect(steps.get('ship')?.output).toEqual({ message: '7 to Paris, order 7' });
  for (const kept of ['note', 'ask']) {
    const { position, ...before } = source.steps.get(kept) ?? { position: 0 };
    expect(steps.get(kept)).toMatchObject(before);
  }
  expect(await stored(id)).toEqual(source);
});

test('who may start but not resume does not get past what people were asked, nor gives a step other work', async () => {
  const { id, services, caller, rerun } = await setupDone();
  const starter: Caller = { ...caller, permissions: ['execution:start'] };
  const start = (fromStepId: string, stepInput: Json = null) =>
    rerunExecution(services, starter, {
      ...{ executionId: id, fromStepId, commandId: null, payload: { order: 9_999 }, stepInput },
      ...{ onVersion: 'pinned', reason: null, metadata: null },
    });
  await expect(start('ship')).rejects.toBeInstanceOf(ForbiddenError);
  await expect(start('note', [{ type: 'log', message: 'mine' }])).rejects.toThrow('execution:resume');
  expect((await start('ask')).repeated).toBe(false);
  expect((await rerun(id, 'ship')).repeated).toBe(false);
});

test('who may start but not resume does not get past a decision inside a parallel that is kept', async () => {
  const ask = { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' } };
  const both = { id: 'both', type: 'parallel', parallel: { steps: [ask] }, next: 'ship' };
  const { id, services, caller } = await setupDone([both, log('ship', 'gone')]);
  const starter: Caller = { ...caller, permissions: ['execution:start'] };
  const asked = { executionId: id, fromStepId: 'ship', commandId: null, payload: null, stepInput: null };
  const more = { onVersion: 'pinned', reason: null, metadata: null } as const;
  await expect(rerunExecution(services, starter, { ...asked, ...more })).rejects.toBeInstanceOf(
    ForbiddenError,
  );
});

test('payload and metadata are those of the source, or those that were sent', async () => {
  const { id, rerun, reach, stored } = await setupDone();
  const { execution } = await rerun(id, 'note', { payload: { order: 8 }, metadata: { by: 'Ann' } });
  expect(execution).toMatchObject({ triggerPayload: { order: 8 }, metadata: { by: 'Ann' } });
  await reach(execution.id, 'paused');
  const { steps } = await stored(execution.id);
  expect([...steps.values()].map(({ path, output }) => [path, output])).toEqual([
    ['note', { message: 'order 8' }],
    ['ask', null],
  ]);
});

test('the first step does its work with the input that was sent', async () => {
  const { id, rerun, reach, stored, history } = await setupDone();
  const stepInput = [{ type: 'log', message: 'by hand, {{as it is}}' }];
  const { execution } = await rerun(id, 'ship', { stepInput });
  await reach(execution.id, 'completed');
  expect((await history(execution.id)).slice(0, 4)).toEqual([
    ...['execution.created', 'step.kept note', 'step.kept ask', 'step.input_edited ship'],
  ]);
  const { execution: ended, steps } = await stored(execution.id);
  expect(steps.get('ship')).toMatchObject({ edits: 1, output: { message: 'by hand, {{as it is}}' } });
  expect([ended.totalSteps, ended.finishedSteps]).toEqual([4, 4]);
});

test('an input that the step could not take starts nothing', async () => {
  const { id, rerun } = await setupDone();
  const bad = rerun(id, 'ship', { stepInput: { message: 'no list' } });
  await expect(bad).rejects.toBeInstanceOf(InvalidInputError);
  const none = rerun(id, 'ask', { stepInput: [] });
  await expect(none).rejects.toEqual(
    new StepNotEditableError(id, 'completed', 'ask', 'it does nothing that would take an input'),
  );
});

test('a rerun from what has not begun says what has', async () => {
  const { publish, start, startWorker, reach, rerun } = await setup();
  await publish({ workflow_id: 'order', steps: ORDER });
  startWorker();
  const { id } = await start('order');
  await reach(id, 'paused');
  for (const from of ['ship', 'nothing', ''])
    await expect(rerun(id, from)).rejects.toEqual(new StepNotBegunError(id, 'paused', from, ['note', 'ask']));
});

test('what goes on can not be rerun', async () => {
  const { publish, start, startWorker, reach, rerun } = await setup();
  await publish({ workflow_id: 'hear', steps: [{ id: 'hear', type: 'wait', wait: { event: 'word' } }] });
  startWorker();
  const { id } = await start('hear');
  await reach(id, 'waiting');
  await expect(rerun(id, 'hear')).rejects.toEqual(new ExecutionNotAtRestError(id, 'waiting'));
});

test('a rerun that is sent three times starts one, and is answered each time', async () => {
  const { id, rerun } = await setupDone();
  const sent = await Promise.all([1, 2, 3].map(() => rerun(id, 'ship', { commandId: 'rerun-1' })));
  expect(new Set(sent.map(({ execution }) => execution.id)).size).toBe(1);
  expect(sent.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
  const other = rerun(id, 'note', { commandId: 'rerun-1' });
  await expect(other).rejects.toEqual(new IdempotencyConflictError('rerun-1', 'another rerun'));
  const another = await rerun(id, 'ship', { commandId: 'rerun-2' });
  expect(another.execution.id).not.toBe(sent[0]?.execution.id);
});

test('a refused rerun is answered again as it was', async () => {
  const { publish, start, startWorker, reach, resume, rerun } = await setup();
  await publish({ workflow_id: 'order', steps: ORDER });
  startWorker();
  const { id } = await start('order');
  await reach(id, 'paused');
  const refused = new StepNotBegunError(id, 'paused', 'ship', ['note', 'ask']);
  await expect(rerun(id, 'ship', { commandId: 'rerun-1' })).rejects.toEqual(refused);
  await resume(id);
  await reach(id, 'completed');
  await expect(rerun(id, 'ship', { commandId: 'rerun-1' })).rejects.toEqual(refused);
});

test('what failed beside the step, and does not follow from it, begins anew too; what is done beside it is kept', async () => {
  const { publish, start, startWorker, reach, rerun, stored } = await setup();
  const service = await startService();
  await publish({
    workflow_id: 'parcel',
    steps: [
      service.step('pay'),
      service.step('pack', { retry: { max_attempts: 1 } }),
      service.step('print'),
      service.step('ship', { depends_on: ['pay', 'pack', 'print'] }),
    ],
  });
  startWorker();
  const { id } = await start('parcel');
  const { pay, pack, print } = await service.nextTo('pay', 'pack', 'print');
  pay.answer(200, 'paid');
  print.answer(200, 'printed');
  pack.answer(422, 'no box');
  await reach(id, 'failed');

  const { execution } = await rerun(id, 'pay');
  const again = await service.nextTo('pay', 'pack');
  expect(again.pay.idempotencyKey).not.toBe(pay.idempotencyKey);
  again.pay.answer(200, 'paid again');
  again.pack.answer(200, 'packed');
  (await service.next()).answer(200, 'shipped');
  await reach(execution.id, 'completed');
  const { execution: ended, steps } = await stored(execution.id);
  const outputs = [...steps.values()].map(({ path, output }) => [path, (output as JsonObject).body]);
  expect(Object.fromEntries(outputs)).toEqual({
    ...{ print: 'printed', pay: 'paid again', pack: 'packed', ship: 'shipped' },
  });
  expect([ended.totalSteps, ended.finishedSteps]).toEqual([4, 4]);
});

test('the outputs inside a parallel and a foreach that are kept are seen as before', async () => {
  const { publish, start, startWorker, reach, rerun, stored } = await setup();
  await publish({
    workflow_id: 'nested',
    steps: [
      {
        ...{ id: 'both', type: 'parallel', next: 'each' },
        parallel: { strategy: 'all_must_pass', steps: [log('x', 'from x'), log('y', 'from y')] },
      },
      {
        ...{ id: 'each', type: 'foreach', next: 'tell' },
        foreach: { items: ['a', 'b'], collect: 'one', steps: [log('one', '{{item}}')] },
      },
      log('tell', '{{steps.x.output.message}}, {{steps.each.output.results.1.message}}'),
    ],
  });
  startWorker();
  const { id } = await start('nested');
  await reach(id, 'completed');
  const { execution } = await rerun(id, 'tell');
  await reach(execution.id, 'completed');
  const { execution: ended, steps } = await stored(execution.id);
  expect([...steps.keys()]).toEqual(['both', 'each', 'tell']);
  expect(steps.get('tell')?.output).toEqual({ message: 'from x, b' });
  expect([ended.totalSteps, ended.finishedSteps]).toEqual([3, 3]);
});

test('a rerun can be rerun', async () => {
  const { id, rerun, reach, stored } = await setupDone();
  const first = await rerun(id, 'ship');
  await reach(first.execution.id, 'completed');
  const { execution } = await rerun(first.execution.id, 'note', { payload: { order: 9 } });
  expect(execution).toMatchObject({ rerunOf: first.execution.id, rerunFrom: 'note' });
  await reach(execution.id, 'paused');
  expect((await stored(execution.id)).steps.get('note')?.output).toEqual({ message: 'order 9' });
});

test('a rerun runs the version of its source, or the latest where what is kept is the same there', async () => {
  const { id, rerun, reach, stored, publishOrder } = await setupDone();
  const [note, ask] = ORDER as [Json, Json];
  const { version } = await publishOrder([
    note,
    ask,
    log('ship', 'by air', { next: 'file' }),
    log('file', 'f'),
  ]);
  const pinned = await rerun(id, 'ship');
  const latest = await rerun(id, 'ship', { onVersion: 'latest' });
  expect(latest.execution.versionId).toBe(version.id);
  await Promise.all([pinned, latest].map(({ execution }) => reach(execution.id, 'completed')));
  expect((await stored(pinned.execution.id)).steps.get('ship')?.output).toMatchObject({
    message: expect.stringContaining('Paris'),
  });
  const { execution, steps } = await stored(latest.execution.id);
  expect([...steps.keys()]).toEqual(['note', 'ask', 'ship', 'file']);
  expect([execution.totalSteps, execution.finishedSteps]).toEqual([4, 4]);
});

test.each<[string, (steps: Json[]) => Json[], string, string[]]>([
  [
    'is different',
    ([, ...rest]) => [log('note', 'else', { next: 'ask' }), ...rest],
    'CHANGED_BEFORE',
    ['note'],
  ],
  [
    'is missing',
    ([, , ...rest]) => [log('note', 'else', { next: 'ship' }), ...rest],
    'STEP_MISSING',
    ['ask'],
  ],
  [
    'is inside another step',
    ([note, ask, ship]) => [
      note as Json,
      { ...(ask as JsonObject), next: 'both' },
      {
        id: 'both',
        type: 'parallel',
        parallel: { strategy: 'best_effort', steps: [{ ...(ship as JsonObject), next: null }] },
      },
    ],
    'CHANGED_BEFORE',
    ['ask', 'ship'],
  ],
])('a rerun does not run a version where what it needs %s', async (_what, change, verdict, steps) => {
  const { id, rerun, publishOrder, stored } = await setupDone();
  await publishOrder(change(ORDER));
  const refused = rerun(id, 'ship', { onVersion: 'latest', commandId: 'rerun-1' });
  await expect(refused).rejects.toEqual(new VersionNotCompatibleError(id, 'completed', verdict, steps));
  expect((await stored(id)).execution.status).toBe('completed');
});

test('what follows the step may be different in any way in the latest version', async () => {
  const { id, rerun, publishOrder, reach } = await setupDone();
  const [, ask, ship, tell] = ORDER as [Json, Json, Json, Json];
  await publishOrder([log('note', 'else', { next: 'ask' }), ask, ship, tell]);
  const { execution } = await rerun(id, 'note', { onVersion: 'latest' });
  await reach(execution.id, 'paused');
});

test('the latest version is not run where it is disabled', async () => {
  const { id, rerun, publishOrder } = await setupDone();
  await publishOrder(ORDER, { enabled: false });
  await expect(rerun(id, 'ship', { onVersion: 'latest' })).rejects.toEqual(
    new WorkflowDisabledError('order'),
  );
  expect((await rerun(id, 'ship')).repeated).toBe(false);
});

test('a rerun waits for its turn in the queue of its source, and is a dry run where that was one', async () => {
  const { publish, start, startWorker, reach, cancel, rerun, stored } = await setup();
  await publish({ workflow_id: 'order', steps: ORDER });
  startWorker();
  const source = await start('order', { order: 7 }, { queue: { key: 'line', limit: 1 } });
  await reach(source.id, 'paused');
  const { execution } = await rerun(source.id, 'note');
  expect(execution).toMatchObject({ queueKey: 'line', queueLimit: 1, queued: true, dryRun: false });
  await cancel(source.id);
  await reach(execution.id, 'paused');

  const dry = await start('order', { order: 7 }, { dryRun: true });
  await reach(dry.id, 'completed');
  const again = await rerun(dry.id, 'ship');
  await reach(again.execution.id, 'completed');
  expect((await stored(again.execution.id)).steps.get('ship')?.output).toMatchObject({ dry_run: true });
});
