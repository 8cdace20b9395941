import { expect, onTestFinished, test } from 'vitest';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotAtRestError, ExecutionNotResumableError } from '#src/domain/execution-errors.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { StepNotEditableError } from '#src/domain/step-errors.js';
import { claimOperations } from '#src/services/agent-claim.js';
import { editStepInput } from '#src/services/edit-step-input.js';
import { planExecution } from '#src/services/resume.js';
import { listEvents } from '#src/store/event.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { services, caller } = engine;
  return {
    ...engine,
    edit: async (executionId: string, path: string, stepInput: Json, commandId: string | null = null) =>
      editStepInput(services, caller, { executionId, path, stepInput, reason: 'a slip', commandId }),
  };
}

/** An execution that failed at the call of a service, after a step that is done. */
async function setupFailed() {
  const engine = await setup();
  const service = await startService();
  await engine.publish({
    workflow_id: 'call',
    steps: [service.step('first', { next: 'call' }), service.step('call', { retry: { max_attempts: 1 } })],
  });
  engine.startWorker();
  const { id } = await engine.start('call');
  (await service.next()).answer();
  const call = await service.next();
  call.answer(422, 'no such order');
  await engine.reach(id, 'failed');
  const { steps } = await engine.stored(id);
  const entries = steps.get('call')?.input as JsonObject[];
  /** The input of the step, with another body. */
  const withBody = (body: Json) => entries.map((entry) => ({ ...entry, body }));
  return { ...engine, service, id, call, withBody };
}

test('a resume does the work with what a person has put there, under another key', async () => {
  const { id, call, withBody, edit, resume, reach, service, stored, database } = await setupFailed();
  const old = (await stored(id)).steps.get('call')?.input;
  const { state } = await edit(id, 'call', withBody({ order: 7 }));
  expect(state.execution.status).toBe('failed');
  expect(await stored(id)).toEqual(state);
  const events = await listEvents(database.db, id, 0, 100);
  expect(events.at(-1)).toMatchObject({
    ...{ type: 'step.input_edited', stepPath: 'call', actor: 'tester' },
    data: { type: 'execute', old, new: withBody({ order: 7 }), reason: 'a slip' },
  });

  await resume(id);
  const again = await service.next();
  expect(again.body).toBe('{"order":7}');
  expect(again.idempotencyKey).not.toBe(call.idempotencyKey);
  again.answer();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('call')).toMatchObject({ edits: 1, input: withBody({ order: 7 }) });
});

test('the plan says that the step runs again, and is another one since', async () => {
  const { id, withBody, edit, services, caller, resume } = await setupFailed();
  const asked = { data: {}, reason: null, force: false, onVersion: 'pinned' } as const;
  const plan = () => planExecution(services, caller, id, asked);
  const before = await plan();
  await edit(id, 'call', withBody('mended'));
  const after = await plan();
  expect(after.steps.map(({ path, action }) => [path, action])).toEqual([
    ['first', 'KEEP'],
    ['call', 'RERUN'],
  ]);
  await expect(resume(id, {}, null, { planVersion: before.planVersion })).rejects.toMatchObject({
    ...{ code: 'RESUME_PLAN_CHANGED', planVersion: after.planVersion },
  });
});

test('the same input again changes nothing', async () => {
  const { id, withBody, edit, stored } = await setupFailed();
  const before = await stored(id);
  await edit(id, 'call', withBody(null));
  expect(await stored(id)).toEqual(before);
});

test('an edit that is sent three times takes effect once; under its id nothing else does', async () => {
  const { id, withBody, edit, stored } = await setupFailed();
  const sent = await Promise.all([1, 2, 3].map(() => edit(id, 'call', withBody(1), 'edit-1')));
  expect(sent.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
  expect((await stored(id)).steps.get('call')?.edits).toBe(1);
  const other = edit(id, 'call', withBody(2), 'edit-1');
  await expect(other).rejects.toBeInstanceOf(IdempotencyConflictError);
});

test('a refusal is answered again as it was', async () => {
  const { id, withBody, edit } = await setupFailed();
  const refusal = new StepNotEditableError(id, 'failed', 'first', 'it has ended, and its result is kept');
  await expect(edit(id, 'first', withBody(1), 'edit-1')).rejects.toEqual(refusal);
  await expect(edit(id, 'first', withBody(1), 'edit-1')).rejects.toEqual(refusal);
});

test('an input that its step could not take changes nothing', async () => {
  const { id, edit, stored } = await setupFailed();
  const before = await stored(id);
  for (const bad of [{}, [{ type: 'webhook', url: 'nowhere' }], 'x'.repeat(256 * 1024), 'a\0b'])
    await expect(edit(id, 'call', bad, 'edit-1')).rejects.toBeInstanceOf(InvalidInputError);
  expect(await stored(id)).toEqual(before);
});

test('only what is at rest, and can go on, takes an edit', async () => {
  const { id, withBody, edit, start, resume, service, reach } = await setupFailed();
  const running = await start('call');
  const first = await service.next();
  await expect(edit(running.id, 'first', withBody(1))).rejects.toBeInstanceOf(ExecutionNotAtRestError);
  service.answerAtOnce();
  first.answer();
  await resume(id);
  await Promise.all([reach(id, 'completed'), reach(running.id, 'completed')]);
  await expect(edit(id, 'call', withBody(1))).rejects.toBeInstanceOf(ExecutionNotResumableError);
});

test('an agent is given what a person has put there, under another key', async () => {
  const { publish, start, startWorker, reach, pause, resume, edit, services, caller } = await setup();
  const operation = { name: 'compile', executor: 'agent', queue: 'builds', input: { from: '{{repo}}' } };
  await publish({ workflow_id: 'job', steps: [{ id: 'build', type: 'operation', operation }] });
  startWorker();
  const claim = async () => {
    const request = { queue: 'builds', max: 1, waitMs: 20_000, agent: 'a' };
    const [claimed] = await claimOperations(services, caller, request);
    return claimed;
  };
  const other = await start('job', { repo: 'here' });
  const unedited = await claim();
  const { id } = await start('job', { repo: 'here' });
  await reach(id, 'waiting');
  await pause(id);
  await edit(id, 'build', { from: 'there' });
  await resume(id);
  const claimed = await claim();
  expect(claimed).toMatchObject({ executionId: id, input: { from: 'there' } });
  expect(unedited).toMatchObject({ executionId: other.id, input: { from: 'here' } });
});

test('an event is taken by the wait that a person made to fit it', async () => {
  const { publish, start, startWorker, reach, pause, resume, edit, sendEvent, stored } = await setup();
  const wait = { event: 'paid', match: { 'order.id': '{{id}}' } };
  await publish({ workflow_id: 'bill', steps: [{ id: 'hear', type: 'wait', wait }] });
  startWorker();
  const { id } = await start('bill', { id: 7 });
  await reach(id, 'waiting');
  await sendEvent(id, 'paid', { order: { id: 8 } }, { ttlMs: 60_000 });
  await pause(id);
  await edit(id, 'hear', { match: { 'order.id': 8 } });
  await resume(id);
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('hear')?.output).toMatchObject({ payload: { order: { id: 8 } } });
});
