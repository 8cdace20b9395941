import { expect, onTestFinished, test } from 'vitest';
import { ResumePlanChangedError } from '#src/domain/execution-errors.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { VersionNotCompatibleError } from '#src/domain/workflow-errors.js';
import { planExecution, type ResumeInput } from '#src/services/resume.js';
import { listEvents } from '#src/store/event.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

const PLAIN: ResumeInput = { data: {}, reason: null, force: false, onVersion: 'pinned' };

const log = (id: string, message: string, more: JsonObject = {}) => ({
  ...{ id, type: 'execute', execute: [{ type: 'log', message }] },
  ...more,
});
const ask = (more: JsonObject = {}) => ({
  ...{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' }, next: 'ship' },
  ...more,
});

/** An order that is held for its approval, after a step that is done. */
async function setupHeld() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const publish = (steps: Json[], more: JsonObject = {}) =>
    engine.publish({ workflow_id: 'order', steps, ...more });
  const steps = [log('note', 'an order', { next: 'ask' }), ask(), log('ship', 'it goes out')];
  await publish(steps);
  engine.startWorker();
  const { id } = await engine.start('order');
  await engine.reach(id, 'paused');
  const { services, caller } = engine;
  const plan = (more: Partial<ResumeInput> = {}) =>
    planExecution(services, caller, id, { ...PLAIN, ...more });
  return { ...engine, id, steps, publishOrder: publish, plan };
}

test('a plan tells what becomes of each step, and changes nothing', async () => {
  const { id, plan, stored } = await setupHeld();
  const before = await stored(id);
  expect(await plan({ data: { by: 'Ann' } })).toEqual({
    planVersion: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...{ from: 'paused', to: 'running', refusal: null, effects: [], warnings: [], latest: null },
    resumeData: { by: 'Ann' },
    steps: [
      { path: 'note', status: 'succeeded', action: 'KEEP', reason: 'its result is kept' },
      { path: 'ask', status: 'waiting', action: 'KEEP', reason: 'this resume approves it' },
      { path: 'ship', status: 'pending', action: 'START', reason: 'it starts for the first time' },
    ],
  });
  expect(await stored(id)).toEqual(before);
});

test('a resume does what was planned, or is refused where the execution has moved since', async () => {
  const { id, plan, resume, sendEvent, reach } = await setupHeld();
  const old = await plan();
  await sendEvent(id, 'anything', {}, { ttlMs: 60_000 });
  const refused = resume(id, {}, null, { planVersion: old.planVersion });
  await expect(refused).rejects.toBeInstanceOf(ResumePlanChangedError);
  const fresh = await plan();
  await expect(refused).rejects.toMatchObject({ planVersion: fresh.planVersion });
  await resume(id, {}, null, { planVersion: fresh.planVersion });
  await reach(id, 'completed');
});

test('a plan is for the resume that it was asked for, and for no other', async () => {
  const { id, plan, resume } = await setupHeld();
  const { planVersion } = await plan({ data: { approved: true } });
  const refused = resume(id, { approved: false }, null, { planVersion });
  await expect(refused).rejects.toBeInstanceOf(ResumePlanChangedError);
});

test('a plan for its own version is none for moving to the latest', async () => {
  const { id, steps, publishOrder, plan, resume, reach, stored } = await setupHeld();
  const { version } = await publishOrder([...steps.slice(0, 2), log('ship', 'by air')]);
  const { planVersion } = await plan();
  const refused = resume(id, {}, null, { planVersion, onVersion: 'latest' });
  await expect(refused).rejects.toBeInstanceOf(ResumePlanChangedError);
  const moving = await plan({ onVersion: 'latest' });
  await resume(id, {}, null, { planVersion: moving.planVersion, onVersion: 'latest' });
  await reach(id, 'completed');
  expect((await stored(id)).execution.versionId).toBe(version.id);
});

test('a plan of what was paused for too long says that it would be refused', async () => {
  const { services, caller, id } = await setupHeld();
  const strict = { ...services, limits: { ...services.limits, maxPauseMs: -1 } };
  const plan = await planExecution(strict, caller, id, PLAIN);
  expect(plan).toMatchObject({ to: null, refusal: { code: 'EXECUTION_PAUSED_TOO_LONG' } });
  expect((await planExecution(strict, caller, id, { ...PLAIN, force: true })).refusal).toBeNull();
});

test('an execution stays on its version, whatever is published meanwhile', async () => {
  const { id, steps, publishOrder, resume, reach, stored } = await setupHeld();
  const before = (await stored(id)).execution.versionId;
  await publishOrder([...steps.slice(0, 2), log('ship', 'by air')]);
  await resume(id);
  await reach(id, 'completed');
  const after = await stored(id);
  expect(after.execution.versionId).toBe(before);
  expect(after.steps.get('ship')?.output).toEqual({ message: 'it goes out' });
});

test('an execution is moved to the latest version where only what is to come is different', async () => {
  const { id, steps, publishOrder, plan, resume, reach, stored, history } = await setupHeld();
  const { version } = await publishOrder([
    ...steps.slice(0, 2),
    log('ship', 'by air', { next: 'tell' }),
    log('tell', 'it is on its way'),
  ]);
  expect((await plan()).latest).toMatchObject({
    ...{ id: version.id, version: 2, verdict: 'CHANGED_AFTER', steps: ['ship', 'tell'] },
  });
  await resume(id, {}, null, { onVersion: 'latest' });
  await reach(id, 'completed');
  const { execution, steps: done } = await stored(id);
  expect(execution).toMatchObject({ versionId: version.id, totalSteps: 4, finishedSteps: 4 });
  expect(done.get('ship')?.output).toEqual({ message: 'by air' });
  expect(await history(id)).toContain('execution.version_changed');
});

test('what differs for people only is safe to move to', async () => {
  const { steps, publishOrder, plan } = await setupHeld();
  await publishOrder([{ ...steps[0], name: 'Note it' }, ...steps.slice(1)] as Json[]);
  expect((await plan()).latest).toMatchObject({ verdict: 'SAFE', steps: [] });
});

test.each([
  [
    'CHANGED_BEFORE',
    (steps: Json[]) => [log('note', 'another', { next: 'ask' }), ...steps.slice(1)],
    ['note'],
  ],
  ['STEP_MISSING', (steps: Json[]) => [log('begin', 'anew', { next: 'ask' }), ...steps.slice(1)], ['note']],
])('an execution is not moved where the verdict is %s', async (verdict, change, ids) => {
  const { id, steps, publishOrder, plan, resume, stored } = await setupHeld();
  const { execution: before } = await stored(id);
  await publishOrder(change(steps));
  expect((await plan()).latest).toMatchObject({ verdict, steps: ids });
  expect(await plan({ onVersion: 'latest' })).toMatchObject({ refusal: { code: 'VERSION_NOT_COMPATIBLE' } });
  const refused = resume(id, {}, null, { onVersion: 'latest' });
  await expect(refused).rejects.toBeInstanceOf(VersionNotCompatibleError);
  await expect(refused).rejects.toMatchObject({ verdict, steps: ids });
  expect((await stored(id)).execution).toEqual(before);
});

test('a step that failed is mended by a newer version, on which the execution goes on', async () => {
  const { publish, start, startWorker, reach, resume, stored } = await setupBare();
  const service = await startService();
  const broken = { ...service.step('call'), retry: { max_attempts: 1 } };
  await publish({ workflow_id: 'mended', steps: [log('first', 'here', { next: 'call' }), broken] });
  startWorker();
  const { id } = await start('mended');
  (await service.next()).answer(422, 'no');
  await reach(id, 'failed');
  await publish({
    workflow_id: 'mended',
    steps: [log('first', 'here', { next: 'call' }), service.step('call', {}, 'other')],
  });
  await resume(id, {}, null, { onVersion: 'latest' });
  const call = await service.next();
  expect(call.step).toBe('other');
  call.answer();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('first')?.attempt).toBe(1);
});

async function setupBare() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  return engine;
}

test('a command that is repeated answers as it did at first, whatever has happened since', async () => {
  const { id, resume, reach } = await setupHeld();
  const first = await resume(id, {}, 'decide-1');
  await reach(id, 'completed');
  const again = await resume(id, {}, 'decide-1');
  expect(again.repeated).toBe(true);
  const { resumeData, triggerPayload, metadata, ...told } = first.state.execution;
  expect(again.state.execution).toMatchObject(told);
  const statuses = (state: typeof first.state) =>
    [...state.steps.values()].map(({ path, status }) => [path, status]);
  expect(statuses(again.state)).toEqual(statuses(first.state));
});

test('a refusal by force, by plan or by version is given again when the command is repeated', async () => {
  const { id, plan, resume, sendEvent } = await setupHeld();
  const { planVersion } = await plan();
  await sendEvent(id, 'anything', {}, { ttlMs: 60_000 });
  const refused = () => resume(id, {}, 'once', { planVersion });
  const first = await refused().catch((error) => error);
  expect(first).toBeInstanceOf(ResumePlanChangedError);
  await expect(refused()).rejects.toEqual(first);
});

test('who resumed, and why, is in the event', async () => {
  const { id, resume, database } = await setupHeld();
  await resume(id, {}, null, { reason: 'Ann said so' });
  const events = await listEvents(database.db, id, 0, 100);
  expect(events.find(({ type }) => type === 'execution.resumed')).toMatchObject({
    actor: 'tester',
    data: { reason: 'Ann said so', from: 'paused' },
  });
});
