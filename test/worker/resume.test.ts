import { expect, onTestFinished, test } from 'vitest';
import { InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotPausedError } from '#src/domain/execution-errors.js';
import { setupEngine } from '#test/support/engine.js';
import { startService } from '#test/support/service.js';

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  return engine;
}

const log = (id: string, message: string) => ({ id, type: 'execute', execute: [{ type: 'log', message }] });

/** Asks for an approval, after an effect that says what it is for; goes to `ship`, or to `refund`. */
const ORDER = {
  workflow_id: 'order',
  steps: [
    {
      id: 'ask',
      type: 'action',
      action: { type: 'require_approval', reason: 'order of {{total}}' },
      execute: [{ type: 'notify', recipients: ['role:boss'], message: 'please look' }],
      next: 'ship',
      on_reject: 'refund',
    },
    log('ship', 'to {{resume.address}} by {{steps.ask.output.by}}'),
    log('refund', 'since {{steps.ask.output.why}}'),
  ],
};

/** An order that is held for its approval. */
async function setupHeld(definition = ORDER) {
  const engine = await setup();
  await engine.publish(definition);
  engine.startWorker();
  const { id } = await engine.start(definition.workflow_id, { total: 90 });
  const { execution } = await engine.reach(id, 'paused');
  return { ...engine, id, held: execution };
}

test('an approval holds the execution with its reason, after its effects', async () => {
  const { id, held, stored } = await setupHeld();
  expect(held).toMatchObject({ pausedReason: 'order of 90', pausedStepId: 'ask', nextStepId: 'ship' });
  expect((await stored(id)).steps.get('ask')).toMatchObject({
    status: 'waiting',
    waitKind: 'approval',
    output: { recipients: ['role:boss'], message: 'please look' },
  });
});

test('an approval goes on to the next step, with what was sent under `resume` and in its output', async () => {
  const { id, resume, reach, stored } = await setupHeld();
  await resume(id, { approved: true, by: 'Ann', address: 'Paris' });
  const { execution } = await reach(id, 'completed');
  expect(execution).toMatchObject({ result: 'executed', resumeCount: 1, pausedAt: null, pausedReason: null });
  const { steps } = await stored(id);
  expect(steps.get('ask')?.output).toEqual({
    approved: true,
    by: 'Ann',
    address: 'Paris',
    effects: {
      recipients: ['role:boss'],
      message: 'please look',
      delivered: [{ recipient: 'role:boss', sink: 'log' }],
    },
  });
  expect(steps.get('ship')?.output).toEqual({ message: 'to Paris by Ann' });
});

test('a resume without data approves', async () => {
  const { id, resume, reach, stored } = await setupHeld();
  await resume(id);
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('ask')?.output).toMatchObject({ approved: true });
});

test('a rejection goes to on_reject', async () => {
  const { id, resume, reach, stored } = await setupHeld();
  await resume(id, { approved: false, why: 'it is too dear' });
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect([...steps.keys()]).toEqual(['ask', 'refund', 'ship']);
  expect(steps.get('ship')?.status).toBe('skipped');
  expect(steps.get('refund')?.output).toEqual({ message: 'since it is too dear' });
});

test('a rejection without on_reject ends the run as blocked, for good', async () => {
  const [ask, ship] = ORDER.steps as [object, object];
  const { id, resume, history } = await setupHeld({
    workflow_id: 'order',
    steps: [{ ...ask, on_reject: null }, ship],
  } as typeof ORDER);
  const { state } = await resume(id, { approved: false });
  expect(state.execution).toMatchObject({
    status: 'blocked',
    result: 'blocked',
    errorMessage: 'ask was rejected by tester',
  });
  await expect(resume(id)).rejects.toEqual(new ExecutionNotPausedError(id, 'blocked'));
  expect((await history(id)).slice(-3)).toEqual([
    'execution.resumed',
    'step.succeeded ask',
    'execution.blocked',
  ]);
});

test.each(['true', 'no', null, 1])(
  'approved as %j decides nothing, and changes nothing',
  async (approved) => {
    const { id, resume, stored, history } = await setupHeld();
    const before = [await stored(id), await history(id)];
    await expect(resume(id, { approved }, 'once')).rejects.toBeInstanceOf(InvalidInputError);
    expect([await stored(id), await history(id)]).toEqual(before);
    expect((await resume(id, { approved: true }, 'once')).repeated).toBe(false);
  },
);

test('what a resume brings is seen by a condition, over what an earlier one brought', async () => {
  const { publish, start, pause, resume, reach, startWorker, stored } = await setup();
  const condition = { field: 'resume.level', operator: 'eq', value: 2 };
  await publish({
    workflow_id: 'levels',
    steps: [
      { id: 'high', type: 'condition', condition, on_true: 'tell' },
      log('tell', '{{resume.level}} {{resume.first}}'),
    ],
  });
  const { id } = await start('levels');
  await pause(id);
  await resume(id, { level: 1, first: true });
  await pause(id);
  await resume(id, { level: 2 });
  startWorker();
  const { execution } = await reach(id, 'completed');
  expect(execution.resumeCount).toBe(2);
  expect((await stored(id)).steps.get('tell')?.output).toEqual({ message: '2 true' });
});

test.each(['fails', 'is cancelled'])(
  'an execution that %s goes on from its step, and keeps what is done',
  async (how) => {
    const { publish, start, resume, cancel, reach, startWorker, stored, history } = await setup();
    const service = await startService();
    await publish({
      workflow_id: 'pay-and-ship',
      steps: [service.step('pay', { next: 'ship' }), service.step('ship', { retry: { max_attempts: 1 } })],
    });
    startWorker();
    const { id } = await start('pay-and-ship');
    (await service.next()).answer(200, 'paid');
    const ship = await service.next();
    if (how === 'fails') ship.answer(500, 'no');
    else await cancel(id);
    const { execution } = await reach(id, how === 'fails' ? 'failed' : 'cancelled');
    expect(execution).toMatchObject({ nextStepId: 'ship' });

    const { state } = await resume(id);
    expect(state.execution).toMatchObject({
      result: null,
      errorCode: null,
      errorMessage: null,
      completedAt: null,
    });
    expect(state.steps.get('ship')).toMatchObject({ status: 'pending', attempt: 0, error: null });
    const again = await service.next();
    expect(again).toMatchObject({ step: 'ship', idempotencyKey: ship.idempotencyKey });
    again.answer(200, 'shipped');
    await reach(id, 'completed');
    const { steps } = await stored(id);
    expect(steps.get('pay')).toMatchObject({ attempt: 1, output: { body: 'paid' } });
    expect(steps.get('ship')).toMatchObject({ attempt: 1, output: { body: 'shipped' } });
    expect(service.arrivals.map(({ step }) => step)).toEqual(['pay', 'ship', 'ship']);
    expect((await history(id)).filter((event) => event.startsWith('step.started'))).toHaveLength(3);
  },
);
