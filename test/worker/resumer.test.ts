import { expect, onTestFinished, test } from 'vitest';
import type { ExecutionState } from '#src/domain/execution.js';
import { pageAudit } from '#src/services/audit.js';
import { pauseExecution } from '#src/services/command.js';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { readState } from '#src/store/execution.js';
import { ensureProject } from '#src/store/project.js';
import { createLogger } from '#src/telemetry/logger.js';
import { startResumer } from '#src/worker/resumer.js';
import { processDecided } from '#src/worker/resumer-batch.js';
import { withApprovals } from '#test/support/approval.js';
import { withBatches } from '#test/support/batch.js';
import { breakable } from '#test/support/breakable-database.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { createLines, withResumer } from '#test/support/resumer.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const log = (id: string, message: string) => ({ id, type: 'execute', execute: [{ type: 'log', message }] });
const ask = (id: string, next: string) => ({
  ...{ id, type: 'action', action: { type: 'require_approval', reason: 'look' }, next, on_reject: 'sorry' },
});

/** Asks twice, one after the other. */
const ORDER = {
  workflow_id: 'order',
  steps: [ask('one', 'two'), ask('two', 'done'), log('done', 'up to {{resume.limit}}'), log('sorry', 'no')],
};

/** Executions that are held for the first of their two approvals. Time stands still. */
async function setup({ count = 1 } = {}) {
  const engine = withResumer(
    withBatches(withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')))),
  );
  onTestFinished(engine.close);
  await engine.publish(ORDER);
  engine.startWorker();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { id } = await engine.start('order');
    await engine.reach(id, 'paused');
    ids.push(id);
    // So that each has been paused for longer than the next.
    engine.clock.advance(1);
  }
  const isHeldAt =
    (step: string) =>
    ({ state }: { state: ExecutionState }) =>
      state.execution.status === 'paused' && state.execution.pausedStepId === step;
  return {
    ...engine,
    ids,
    id: ids[0] ?? '',
    statusOf: async (id: string) => (await engine.stored(id)).execution.status,
    /** Resolves once it is paused again, for its second approval. */
    reachSecond: (id: string) => engine.until(id, isHeldAt('two')),
  };
}

const processed = (resumed: number, skipped: number, errors: number) =>
  `Paused executions processed: resumed=${resumed}, skipped=${skipped}, errors=${errors}`;

test('a decision that somebody writes by SQL lets the execution go on, with all that he wrote', async () => {
  const { id, decide, cycle, reachSecond, approvalsOf, history } = await setup();
  await decide(id, '{"approved": true, "limit": 5}');
  const { messages, failed } = await cycle();
  expect(messages).toEqual([
    'Found 1 paused executions to process',
    `Auto-resuming execution ${id} (approved: true)`,
    processed(1, 0, 0),
  ]);
  expect(failed).toEqual([]);
  const { execution, steps } = await reachSecond(id);
  expect(execution).toMatchObject({ resumeCount: 1, resumeData: { approved: true, limit: 5 } });
  expect(steps.get('one')?.output).toEqual({ approved: true, limit: 5 });
  expect(await approvalsOf(id)).toMatchObject([
    { stepPath: 'one', status: 'closed', decidedBy: 'resumer' },
    { stepPath: 'two', status: 'pending' },
  ]);
  expect((await history(id)).filter((word) => word === 'execution.resumed')).toHaveLength(1);
});

test('approved: false rejects it', async () => {
  const { id, decide, cycle, reach, stored } = await setup();
  await decide(id, '{"approved": false}');
  expect((await cycle()).messages).toContain(`Auto-resuming execution ${id} (approved: false)`);
  await reach(id, 'completed');
  const { steps } = await stored(id);
  expect([steps.get('one')?.output, steps.has('sorry')]).toMatchObject([{ approved: false }, true]);
});

test.each([['"true"'], ['1'], ['null'], ['{"by": "ada"}']])(
  'approved: %s is no decision, and is reported at each cycle until there is one',
  async (approved) => {
    const { id, decide, cycle, statusOf } = await setup();
    await decide(id, `{"approved": ${approved}}`);
    const said = approved.replaceAll(' ', '');
    for (let count = 0; count < 2; count += 1) {
      const { messages, lines } = await cycle();
      expect(messages).toEqual([
        'Found 1 paused executions to process',
        `Execution ${id} is not resumed: resume_data.approved is ${said}, which is no decision; write true or false, without quotes`,
        processed(0, 1, 0),
      ]);
      expect(lines[1]).toMatchObject({ level: 'warn', fields: { executionId: id } });
    }
    expect(await statusOf(id)).toBe('paused');
    await decide(id, '{"approved": true}');
    expect((await cycle()).messages).toContain(processed(1, 0, 0));
  },
);

test('what was decided for the first pause decides nothing for the second, until it is written again', async () => {
  const { id, decide, cycle, reachSecond, reach, stored } = await setup();
  await decide(id, '{"approved": true}');
  await cycle();
  await reachSecond(id);
  expect((await stored(id)).execution.resumeData).toEqual({ approved: true });
  expect((await cycle()).messages).toEqual(['Found 1 paused executions to process', processed(0, 1, 0)]);
  expect((await reachSecond(id)).execution.resumeCount).toBe(1);
  await decide(id, '{"approved": true}');
  expect((await cycle()).messages.at(-1)).toBe(processed(1, 0, 0));
  await reach(id, 'completed');
});

test('a decision that is taken back before the cycle was never there', async () => {
  const { id, decide, cycle, statusOf, database } = await setup();
  await decide(id, '{"approved": true}');
  await database.db.execute(`UPDATE workflow_executions SET resume_data = NULL WHERE id = '${id}'`);
  expect((await cycle()).messages.at(-1)).toBe(processed(0, 1, 0));
  expect(await statusOf(id)).toBe('paused');
});

test('a paused execution that is held for nothing goes on as well', async () => {
  const { publish, start, pause, reach, decide, cycle } = await setup({ count: 0 });
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] });
  const { id } = await start('rest');
  await reach(id, 'waiting');
  await pause(id);
  await decide(id, '{"approved": true}');
  expect((await cycle()).messages.at(-1)).toBe(processed(1, 0, 0));
  await reach(id, 'waiting');
});

test('the batch is filled with those that nobody has decided, which are skipped', async () => {
  const { ids, decide, cycle, reachSecond } = await setup({ count: 4 });
  await decide(ids[3] ?? '', '{"approved": true}');
  expect((await cycle({ batchSize: 2 })).messages).toEqual([
    'Found 2 paused executions to process',
    `Auto-resuming execution ${ids[3]} (approved: true)`,
    processed(1, 1, 0),
  ]);
  await reachSecond(ids[3] ?? '');
});

test('all that is decided goes on in one cycle, a batch at a time, the longest paused first', async () => {
  const { ids, decide, cycle, reachSecond } = await setup({ count: 4 });
  for (const id of ids.slice(1).reverse()) await decide(id, '{"approved": true}');
  const resuming = ids.slice(1).map((id) => `Auto-resuming execution ${id} (approved: true)`);
  expect((await cycle({ batchSize: 2 })).messages).toEqual([
    'Found 2 paused executions to process',
    ...resuming.slice(0, 2),
    processed(2, 0, 0),
    'Found 2 paused executions to process',
    ...resuming.slice(2),
    processed(1, 1, 0),
  ]);
  for (const id of ids.slice(1)) await reachSecond(id);
});

test('where nothing is paused the log has no line of it, but at debug', async () => {
  const { cycle } = await setup({ count: 0 });
  const { lines, cycles } = await cycle();
  expect(lines).toEqual([
    { level: 'debug', fields: { found: 0 }, message: 'Found 0 paused executions to process' },
    { level: 'debug', fields: { resumed: 0, skipped: 0, errors: 0 }, message: processed(0, 0, 0) },
  ]);
  expect(cycles).toEqual([0]);
});

test('what was paused for too long is refused once a cycle, counted as an error, and holds up no other', async () => {
  const { ids, decide, cycle, statusOf } = await setup({ count: 2 });
  const [tooLong = '', justNot = ''] = ids;
  for (const id of ids) await decide(id, '{"approved": true}');
  const laterMs = 7 * DAY - 1;
  const first = await cycle({ laterMs, batchSize: 1 });
  const why = `execution ${tooLong} has been paused for too long (paused at: 2100-01-01T00:00:00.000Z)`;
  const failed = `Failed to resume execution ${tooLong}: ${why}`;
  expect(first.messages.slice(0, 6)).toEqual([
    'Found 1 paused executions to process',
    `Auto-resuming execution ${tooLong} (approved: true)`,
    failed,
    processed(0, 0, 1),
    'Found 1 paused executions to process',
    `Auto-resuming execution ${justNot} (approved: true)`,
  ]);
  const fields = { executionId: tooLong, code: 'EXECUTION_PAUSED_TOO_LONG' };
  expect(first.lines[2]).toEqual({ level: 'error', fields, message: failed });
  const second = await cycle({ laterMs });
  expect(second.messages.filter((message) => message === failed)).toHaveLength(1);
  expect([first.failed, second.failed]).toEqual([[fields.code], [fields.code]]);
  expect(await statusOf(tooLong)).toBe('paused');
  expect(await statusOf(justNot)).not.toBe('paused');
});

test('a resume by the resumer is a deed in the audit log; one that is refused each minute is not', async () => {
  const { ids, decide, cycle, services, caller } = await setup({ count: 2 });
  for (const id of ids) await decide(id, '{"approved": true, "pin": "not to be told"}');
  await cycle({ laterMs: 7 * DAY - 1 });
  const entries = await pageAudit(services, caller, { actor: 'resumer' }, { after: null, limit: 10 });
  expect(entries).toMatchObject([{ action: 'resume', target: ids[1], outcome: 'ok', credential: null }]);
  expect(entries[0]?.detail).toEqual({ approved: true });
});

test('what is held with its workflow is refused, and goes on once that is let go', async () => {
  const { id, decide, cycle, pauseWorkflow, resumeWorkflow, overBatch, reachSecond } = await setup();
  const { batch } = await pauseWorkflow('order');
  await overBatch(batch?.id ?? '');
  await decide(id, '{"approved": true}');
  const { messages, failed } = await cycle();
  expect(messages[2]).toBe(
    `Failed to resume execution ${id}: execution ${id} is held, as all of workflow order are; resume the workflow, or this one with force`,
  );
  expect([messages[3], failed]).toEqual([processed(0, 0, 1), ['WORKFLOW_PAUSED']]);
  await resumeWorkflow('order');
  expect((await cycle()).messages.at(-1)).toBe(processed(1, 0, 0));
  await reachSecond(id);
});

test('what has been paused for more than a day is warned about once a cycle, the oldest by name', async () => {
  const { ids, cycle, decide } = await setup({ count: 7 });
  const longAgo = (messages: string[]) => messages.filter((message) => message.includes('more than'));
  expect(longAgo((await cycle({ laterMs: DAY - 7 })).messages)).toEqual([]);
  await decide(ids[6] ?? '', '{"approved": true}');
  const { lines, messages } = await cycle({ laterMs: DAY });
  const named = ids.slice(0, 5).map((id, n) => `${id} (since 2100-01-01T00:00:00.00${n}Z)`);
  expect(longAgo(messages)).toEqual([
    `6 executions have been paused for more than 1d, the longest: ${named.join(', ')}`,
  ]);
  expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { count: 6, oldest: { length: 5 } } });
});

test('the executions of every project are resumed, each in its own', async () => {
  const { services, caller, database, decide, cycle } = await setup({ count: 0 });
  const other = { id: services.ids.uuid(), key: 'other', name: 'Other', createdAt: services.clock.now() };
  const { id: projectId } = await ensureProject(database.db, other);
  const stranger = { ...caller, projectId };
  const rest = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };
  await publishWorkflow(services, stranger, { definition: rest, key: null });
  const plain = { payload: {}, idempotencyKey: null, triggerEvent: null, metadata: {} };
  const { execution } = await startExecution(services, stranger, { workflowKey: 'rest', ...plain });
  const { id } = execution;
  const request = { executionId: id, commandId: null, reason: null };
  await pauseExecution(services, stranger, { ...request, mode: 'abort', clock: 'run' });
  await decide(id, '{"approved": true}');
  expect((await cycle()).messages.at(-1)).toBe(processed(1, 0, 0));
  const state = await readState(database.db, projectId, id);
  expect(state?.execution).toMatchObject({ resumeCount: 1, resumeData: { approved: true } });
});

test('an error of the database is told without what was sent to it, and keeps nobody from the next', async () => {
  const { id, services } = await setup();
  const { db, breakDown } = breakable(services.db);
  const { logger, lines } = createLines();
  breakDown();
  const decided = { id, projectId: services.ids.uuid(), pausedAt: services.clock.now(), decided: true };
  const counted = await processDecided({ ...services, db }, [decided, decided], {
    ...{ logger, isOver: () => false },
  });
  expect(counted).toEqual({ resumed: 0, skipped: 0, errors: 2 });
  expect(lines.map(({ message }) => message)).toEqual(
    [1, 2].map(() => `Failed to resume execution ${id}: unexpected error`),
  );
  expect(lines[0]?.fields).toMatchObject({ err: expect.any(Error) });
});

test('a cycle that can not read the database is told, and the next one comes', async () => {
  const { services } = await setup({ count: 0 });
  const { db, breakDown } = breakable(services.db);
  const { logger, lines } = createLines();
  const clock = new TestClock();
  breakDown();
  const options = { everyMs: 30_000, batchSize: 50, logger };
  const resumer = startResumer({ ...services, db, clock }, options);
  await clock.scheduled(30_000);
  clock.advance(30_000);
  await clock.scheduled(30_000);
  await resumer.stop();
  expect(lines.map(({ message }) => message)).toEqual([
    'Starting workflow resumer worker interval=30s batch_size=50',
    ...[1, 2].map(() => 'the resumer could not go through what is paused; trying again at its next cycle'),
  ]);
});

test('the lines are JSON whose message is what people look for', async () => {
  const { id, services, decide } = await setup();
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  await decide(id, '{"approved": true}');
  const resumer = startResumer({ ...services, clock }, { everyMs: 60_000, batchSize: 50, logger });
  await clock.scheduled(60_000);
  await resumer.stop();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      ...{ level: 30, msg: 'Starting workflow resumer worker interval=1m batch_size=50' },
      ...{ interval: '1m', batch_size: 50 },
    },
    { level: 30, msg: 'Found 1 paused executions to process', found: 1 },
    { msg: `Auto-resuming execution ${id} (approved: true)`, executionId: id, approved: true },
    { level: 30, msg: processed(1, 0, 0), resumed: 1, skipped: 0, errors: 0 },
  ]);
});

test('a stop lets the execution in hand be done, and takes up no other', async () => {
  const { ids, services, decide, statusOf } = await setup({ count: 2 });
  for (const id of ids) await decide(id, '{"approved": true}');
  const { logger, lines } = createLines();
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const stopping = new Promise<void>((resolve) => {
    const resumer = startResumer(
      { ...services, clock },
      {
        ...{ everyMs: 60_000, batchSize: 50 },
        logger: {
          ...logger,
          info(fields, message) {
            logger.info(fields, message);
            if (message.startsWith('Auto-resuming')) resolve(resumer.stop());
          },
        },
      },
    );
  });
  await stopping;
  expect(lines.at(-1)?.message).toBe(processed(1, 0, 0));
  expect(clock.pending).toBe(0);
  expect(await statusOf(ids[1] ?? '')).toBe('paused');
});
