import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { workflowExecutions } from '#src/db/tables.js';
import { equip } from '#src/db/vault.js';
import type { JsonObject } from '#src/domain/json.js';
import { createVault, OPEN_VAULT, SEALED } from '#src/domain/sealing.js';
import { createBatch } from '#src/services/batch.js';
import { decideApproval } from '#src/services/decide-approval.js';
import { rerunExecution } from '#src/services/rerun.js';
import { planExecution } from '#src/services/resume.js';
import { rotateKeys } from '#src/services/rotate-keys.js';
import { findApprovalsOfExecutions, findVotes } from '#src/store/approval.js';
import { approvalStep, logStep, parallelStep, waitStep } from '#test/definition/step-fixtures.js';
import { allText } from '#test/support/all-text.js';
import { setupEngine } from '#test/support/engine.js';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const [OLD, NEW] = [key('old', 1), key('new', 2)];
const NOTE = 'for-the-eyes-of-the-bank';
const DATA = { approved: true, note: NOTE };

async function setup(...keys: { id: string; key: Buffer }[]) {
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const engine = await setupEngine();
  const { db, checkpoints } = engine.database;
  const use = (...known: { id: string; key: Buffer }[]) => {
    for (const one of [db, checkpoints]) equip(one, createVault(known));
  };
  onTestFinished(async () => {
    await engine.close();
    for (const one of [db, checkpoints]) equip(one, OPEN_VAULT);
  });
  use(...keys);
  return {
    ...engine,
    use,
    startLogged: () => engine.startWorker({ logger }),
    traces: async () => `${await allText(db)}\n${lines.join('')}`,
    /** The data as it lies in the database. */
    async raw(id: string) {
      const [row] = await db
        .select({ data: workflowExecutions.resumeData })
        .from(workflowExecutions)
        .where(eq(workflowExecutions.id, id));
      return row?.data;
    },
  };
}

/** Two approvals, the first of them inside a parallel; a condition looks at what the resume has brought. */
const WORKFLOW: JsonObject = {
  workflow_id: 'order',
  steps: [
    { ...parallelStep('both', 'all_must_pass', [approvalStep('ask')]), next: 'look' },
    {
      ...{ id: 'look', type: 'condition', on_true: 'after' },
      condition: { field: 'resume.note', operator: 'contains', value: 'eyes' },
    },
    { ...approvalStep('after'), next: 'end' },
    logStep('end'),
  ],
};

/** One that was resumed with data, and is held again. */
async function setupHeld(...keys: { id: string; key: Buffer }[]) {
  const engine = await setup(...keys);
  await engine.publish(WORKFLOW);
  engine.startLogged();
  const { id } = await engine.start('order');
  await engine.reach(id, 'paused');
  await engine.resume(id, DATA, 'the-command');
  await engine.until(id, ({ state }) => state.execution.status === 'paused' && state.steps.has('after'));
  return { ...engine, id };
}

test('what a resume brings lies nowhere in plain text, and everybody reads it as it was', async () => {
  const { id, services, caller, raw, stored, resume, reach, row, traces } = await setupHeld(OLD);
  expect(await raw(id)).toEqual({ approved: true, [SEALED]: expect.stringMatching(/^v1\.old\./) });
  const { execution, steps } = await stored(id);
  expect(execution.resumeData).toEqual(DATA);
  expect(steps.get('both')?.output).toEqual({ ask: DATA });
  expect((await row(id, 'both.ask'))?.output).toEqual(DATA);
  expect(steps.get('look')?.output).toEqual({ result: true });
  const asked = { data: { more: NOTE }, reason: null, force: false, onVersion: 'pinned' as const };
  expect((await planExecution(services, caller, id, asked)).resumeData).toEqual({ ...DATA, more: NOTE });

  await createBatch(services, caller, {
    ...{ command: { action: 'resume', data: { more: NOTE }, force: false }, filter: { ids: [id] } },
    ...{ reason: null, commandId: null, ratePerSecond: null, canary: 0, settleMs: 0, stopAfter: null },
  });
  await reach(id, 'completed');
  expect((await stored(id)).execution.resumeData).toEqual({ ...DATA, more: NOTE });
  await resume(id, DATA, 'the-command');

  const { execution: rerun } = await rerunExecution(services, caller, {
    ...{ executionId: id, fromStepId: 'after', commandId: null, payload: null, metadata: null },
    ...{ stepInput: null, reason: null, onVersion: 'pinned' },
  });
  await reach(rerun.id, 'paused');
  expect((await stored(rerun.id)).execution.resumeData).toEqual({ ...DATA, more: NOTE });

  const found = await traces();
  expect(found).toContain('"approved": true');
  expect(found).not.toContain(NOTE);
});

test('what is filled into the form of an approval is sealed as well, and turned over to a new key', async () => {
  const { database, services, caller, use, publish, startLogged, start, reach, stored, traces } =
    await setup(OLD);
  const approval = { form: { type: 'object', properties: { note: { type: 'string' } } } };
  const action = { type: 'require_approval', reason: 'look', approval };
  await publish({
    workflow_id: 'asked',
    steps: [{ ...approvalStep('ask', { action }), next: 'end' }, logStep('end')],
  });
  startLogged();
  const { id } = await start('asked');
  await reach(id, 'paused');
  const [asked] = await findApprovalsOfExecutions(database.db, caller.projectId, [id]);
  await decideApproval(services, caller, {
    ...{ id: asked?.id ?? '', commandId: null, version: null, reason: null },
    ...{ decision: 'approve', answers: { note: NOTE } },
  });
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('ask')?.output).toMatchObject(DATA);
  expect(await traces()).not.toContain(NOTE);
  use(NEW, OLD);
  // The execution, the step, the approval and the vote.
  expect(await rotateKeys(database)).toMatchObject({ changed: 4 });
  use(NEW);
  const [decided] = await findApprovalsOfExecutions(database.db, caller.projectId, [id]);
  expect(decided?.answers).toEqual({ note: NOTE });
  expect(await findVotes(database.db, [asked?.id ?? ''])).toMatchObject([{ answers: { note: NOTE } }]);
});

test('the decision of a list that asks is sealed as well, and turned over to a new key', async () => {
  const { database, use, publish, startLogged, start, reach, resume, stored, traces } = await setup(OLD);
  const request = { type: 'create_approval_request', entity: 'order', entity_id: '1', data: {} };
  await publish({ workflow_id: 'list', steps: [{ id: 'ask', type: 'execute', execute: [request] }] });
  startLogged();
  const { id } = await start('list');
  await reach(id, 'paused');
  await resume(id, DATA);
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('ask')?.output).toMatchObject(DATA);
  expect(await traces()).not.toContain(NOTE);
  use(NEW, OLD);
  await rotateKeys(database);
  use(NEW);
  expect((await stored(id)).steps.get('ask')?.output).toMatchObject(DATA);
});

test('the key of what is sealed can not be sent', async () => {
  const { id, resume } = await setupHeld(OLD);
  await expect(resume(id, { [SEALED]: 'v1.old.AAAA' })).rejects.toMatchObject({
    ...{ code: 'INVALID_INPUT', faults: [{ path: 'resumeData.$sealed', message: 'is taken' }] },
  });
});

test('a decision that SQL writes beside what is sealed counts, and loses nothing', async () => {
  const { id, database, stored, raw, use } = await setupHeld(OLD);
  const decision = JSON.stringify({ approved: false, by: 'sql' });
  await database.db.execute(
    sql`update workflow_executions set resume_data = resume_data || ${decision}::jsonb where id = ${id}::uuid`,
  );
  expect((await stored(id)).execution.resumeData).toEqual({ approved: false, note: NOTE, by: 'sql' });
  use(OLD);
  await rotateKeys(database);
  expect(Object.keys((await raw(id)) ?? {}).sort()).toEqual([SEALED, 'approved']);
  expect((await stored(id)).execution.resumeData).toEqual({ approved: false, note: NOTE, by: 'sql' });
});

test('without its key an execution tells what it is about, but for the data, whose key it names', async () => {
  const { id, use, stored, resume, cancel, reach, raw } = await setupHeld(OLD);
  const sealed = await raw(id);
  use(NEW);
  const missing = `the data of execution ${id} is sealed by the key old, which RESUME_DATA_KEYS does not hold; add it there`;
  const { execution } = await stored(id);
  expect(execution.status).toBe('paused');
  expect(() => ({ ...execution.resumeData })).toThrow(missing);
  await expect(resume(id, { note: 'other' })).rejects.toMatchObject({
    code: 'RESUME_DATA_SEALED',
    message: missing,
  });
  await cancel(id);
  await reach(id, 'cancelled');
  expect(await raw(id)).toEqual(sealed);
});

test('a step that needs data whose key is missing fails, and names the key; others go on', async () => {
  const { publish, startLogged, start, reach, resume, use, sendEvent, until } = await setup(OLD);
  const tell = (id: string, message: string) => ({
    id,
    type: 'execute',
    execute: [{ type: 'log', message }],
  });
  await publish({
    workflow_id: 'w',
    steps: [
      { ...approvalStep('ask'), next: 'hear' },
      { ...waitStep('hear', { event: 'go' }), next: 'plain' },
      { ...tell('plain', 'nothing'), next: 'needs' },
      tell('needs', '{{resume.note}}'),
    ],
  });
  startLogged();
  const { id } = await start('w');
  await reach(id, 'paused');
  await resume(id, DATA);
  await until(id, ({ state }) => state.steps.get('hear')?.status === 'waiting');
  use(NEW);
  await sendEvent(id, 'go');
  const { execution, steps } = await reach(id, 'failed');
  expect(steps.get('plain')?.status).toBe('succeeded');
  expect(execution).toMatchObject({
    errorCode: 'RESUME_DATA_SEALED',
    errorMessage: expect.stringContaining('is sealed by the key old'),
  });
  use(NEW, OLD);
  await resume(id, {});
  await reach(id, 'completed');
});

test('a rotation seals by the new key what the old one sealed, and what was never sealed, once', async () => {
  const { id, database, use, raw, stored, row, traces, start, resume, until, reach } = await setupHeld(OLD);
  use();
  const { id: plain } = await start('order');
  await reach(plain, 'paused');
  await resume(plain, DATA);
  await until(plain, ({ state }) => state.execution.status === 'paused' && state.steps.has('after'));
  expect(await raw(plain)).toEqual(DATA);

  use(NEW, OLD);
  const before = await stored(id);
  // Of each its own data, the approval and the parallel.
  expect(await rotateKeys(database)).toMatchObject({ changed: 6, missing: new Map() });
  expect(await rotateKeys(database)).toMatchObject({ changed: 0, missing: new Map() });
  use(NEW);
  expect(await stored(id)).toEqual(before);
  expect((await row(plain, 'both.ask'))?.output).toEqual(DATA);
  const found = await traces();
  expect([found.includes('v1.old.'), found.includes(NOTE)]).toEqual([false, false]);
});

test('a rotation is no decision: who waits for one waits on', async () => {
  const { id, database, use } = await setupHeld(OLD);
  use(NEW, OLD);
  await rotateKeys(database);
  const rows = await database.db
    .select({ decided: workflowExecutions.resumeDecided })
    .from(workflowExecutions)
    .where(eq(workflowExecutions.id, id));
  expect(rows).toEqual([{ decided: null }]);
});

test('what a rotation can not open stays as it is, and is counted by the key', async () => {
  const { id, database, use, raw } = await setupHeld(OLD);
  const before = await raw(id);
  use(NEW);
  expect(await rotateKeys(database)).toMatchObject({ changed: 0, missing: new Map([['old', 3]]) });
  expect(await raw(id)).toEqual(before);
});
