import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Db } from '#src/db/database.js';
import { runPrepared } from '#src/db/database.js';
import type { Batch } from '#src/domain/batch.js';
import type { Execution } from '#src/domain/execution.js';
import { countQueued, extendAllAgentLeases, lockQueued } from '#src/store/agent-operation.js';
import { lockDueBatch, lockHoldBatches, nextBatchTime } from '#src/store/batch.js';
import { countSelection, listPendingItems } from '#src/store/batch-item.js';
import { countUndecided, findPausedBefore, listDecided, readDecided } from '#src/store/decided.js';
import { countExecutions, findExecutions, listExecutions } from '#src/store/execution.js';
import { countOpenByStatus, listAgentQueues, listStartQueues } from '#src/store/figures.js';
import { findAwaiting, listDeliverable } from '#src/store/kept-event.js';
import { claimExecutions, nextWakeTime } from '#src/store/lease.js';
import { countBefore, countUnderWay, findOpenQueues, listWaiting } from '#src/store/queue.js';
import { setupEngine } from '#test/support/engine.js';
import { explainAll } from './explain.js';
import { insertManyExecutions } from './many-executions.js';

let engine: Awaited<ReturnType<typeof setupEngine>>;
let workflowId = '';

beforeAll(async () => {
  engine = await setupEngine();
  const published = await engine.publish({
    workflow_id: 'indexed',
    steps: [{ id: 'only', type: 'execute', execute: [{ type: 'log', message: 'x' }] }],
  });
  workflowId = published.workflow.id;
  await insertManyExecutions(engine.database.db, engine.caller, published);
}, 120_000);
afterAll(() => engine.close());

const page = { descending: true, after: null, before: null, limit: 50 } as const;
const place = { time: new Date('2025-01-01T12:00:00Z'), id: '00000000-0000-7000-8000-000000000000' };

test('a claim finds what is due by the index on wake_at', async () => {
  const plans = await explainAll(engine.database, (db) =>
    claimExecutions(db, { owner: 'nobody', limit: 50, leaseMs: 10_000, now: new Date('2026-01-01') }),
  );
  expect(plans[0]).toContain('idx_executions_wake_at');
  expect(plans[0]).not.toContain('Seq Scan on workflow_executions');
});

test('the next timer is found by the index on wake_at', async () => {
  const plans = await explainAll(engine.database, (db) => nextWakeTime(db));
  expect(plans).toEqual([expect.stringContaining('idx_executions_wake_at')]);
});

test('the paused list is read in the order of its index, from any page', async () => {
  const filter = { statuses: ['paused'] } as const;
  for (const after of [null, place]) {
    const plans = await explainAll(engine.database, (db) =>
      listExecutions(db, engine.caller.projectId, filter, {
        ...page,
        order: 'paused',
        descending: false,
        after,
      }),
    );
    expect(plans).toEqual([expect.stringMatching(/idx_executions_(project_)?paused/)]);
    expect(plans[0]).not.toContain('Sort');
  }
});

test('what somebody has decided by SQL, and who was paused long ago, is found by its index', async () => {
  const { database } = engine;
  await database.db.execute(sql`update workflow_executions set resume_data = '{"approved": true}'
    where status = 'paused' and execution_id like '%000'`);
  await database.db.execute(sql`analyze workflow_executions`);
  const reads: [string, (db: Db) => Promise<unknown>][] = [
    ['idx_executions_decided', (db) => listDecided(db, { after: null, limit: 50 })],
    ['idx_executions_decided', (db) => listDecided(db, { after: place, limit: 50 })],
    ['idx_executions_paused_at', (db) => countUndecided(db, 50)],
    ['idx_executions_paused_at', (db) => findPausedBefore(db, place.time, 5)],
    ['workflow_executions_pkey', (db) => readDecided(db, place.id)],
  ];
  expect(await listDecided(database.db, { after: null, limit: 200 })).toHaveLength(100);
  for (const [index, read] of reads) {
    const plans = await explainAll(database, read);
    for (const plan of plans) {
      expect(plan, index).toContain(index);
      expect(plan, index).not.toContain('Sort');
    }
    expect(plans.length, index).toBeGreaterThan(0);
  }
  await database.db.execute(
    sql`update workflow_executions set resume_data = null where resume_data is not null`,
  );
});

test('each list of executions is read in the order of an index, from any page', async () => {
  const filters = {
    idx_executions_created: {},
    idx_executions_status: { statuses: ['waiting'] },
    idx_executions_workflow: { workflowId },
  } as const;
  for (const [index, filter] of Object.entries(filters)) {
    for (const after of [null, place]) {
      const plans = await explainAll(engine.database, (db) =>
        listExecutions(db, engine.caller.projectId, filter, { ...page, order: 'created', after }),
      );
      expect(plans, index).toEqual([expect.stringContaining('idx_executions_')]);
      expect(plans[0], index).not.toContain('Seq Scan');
    }
  }
});

test('the reruns of an execution are found by their own index, from any page', async () => {
  for (const after of [null, place]) {
    const plans = await explainAll(engine.database, (db) =>
      listExecutions(
        db,
        engine.caller.projectId,
        { rerunOf: place.id },
        { ...page, order: 'created', after },
      ),
    );
    expect(plans).toEqual([expect.stringContaining('idx_executions_rerun')]);
  }
});

test('what agents may take, and who waits for an event, is found by its index', async () => {
  const { projectId } = engine.caller;
  const reads: [string, (db: Db) => Promise<unknown>][] = [
    ['idx_steps_queue', (db) => lockQueued(db, projectId, 'builds', 10)],
    ['idx_steps_queue', (db) => countQueued(db, projectId, 'builds')],
    ['idx_steps_event', (db) => findAwaiting(db, { projectId, event: 'paid', payload: {} }, 100)],
    ['idx_kept_events_open', (db) => listDeliverable(db, new Date('2026-01-01'), 100)],
    ['idx_steps_claimed', (db) => extendAllAgentLeases(db, new Date('2026-01-01'))],
  ];
  for (const [index, read] of reads) {
    const plans = await explainAll(engine.database, read);
    expect(plans, index).toEqual([expect.stringContaining(index)]);
    expect(plans[0], index).not.toContain('Seq Scan on step_executions');
  }
});

test('a batch is claimed, its items are taken and what is held is found by their indexes', async () => {
  const { database, caller } = engine;
  await database.db.execute(sql`
    insert into batches (id, project_id, action, status, filter, input, actor, total, created_at, updated_at, finished_at)
    select gen_random_uuid(), ${caller.projectId}, 'pause', 'completed', '{}', '{}', 'x', 0, now(), now(), now()
    from generate_series(1, 5000)`);
  await database.db.execute(sql`
    insert into batch_items (batch_id, position, execution_id, status)
    select (select id from batches limit 1), n, gen_random_uuid(), 'done' from generate_series(1, 20000) n`);
  await database.db.execute(sql`analyze batches, batch_items`);
  const batch = { id: place.id, action: 'pause', holdId: null } as Batch;
  const held = { projectId: caller.projectId, workflowId, held: true, limit: 1 };
  const reads: [string, (db: Db) => Promise<unknown>][] = [
    ['idx_batches_wake_at', (db) => lockDueBatch(db, new Date('2026-01-01'))],
    ['idx_batches_wake_at', (db) => nextBatchTime(db)],
    ['idx_batches_wake_at', (db) => lockHoldBatches(db, workflowId)],
    ['batch_items_', (db) => listPendingItems(db, batch, 50)],
    ['idx_executions_held', (db) => countSelection(db, held)],
  ];
  for (const [index, read] of reads) {
    const plans = await explainAll(database, read);
    expect(plans, index).toEqual([expect.stringContaining(index)]);
    expect(plans[0], index).not.toContain('Seq Scan');
  }
});

test('who is under way and who waits in a queue is found by its index, however many have ended', async () => {
  const now = new Date('2026-01-01');
  const queue = { projectId: engine.caller.projectId, key: 'line-4' };
  const waiting = await listWaiting(engine.database.db, queue, now, 500);
  const first = (await findExecutions(engine.database.db, queue.projectId, [
    waiting[0]?.id ?? '',
  ])) as Execution[];
  expect(waiting.length).toBeGreaterThan(20);
  const reads: ((db: Db) => Promise<unknown>)[] = [
    (db) => countUnderWay(db, queue),
    (db) => listWaiting(db, queue, now, 1),
    (db) => countBefore(db, first, now),
    (db) => findOpenQueues(db, now, 100),
  ];
  for (const [index, read] of reads.entries()) {
    const plans = await explainAll(engine.database, read);
    expect(plans, String(index)).toEqual([expect.stringContaining('idx_executions_queue')]);
    expect(plans[0], String(index)).not.toContain('Seq Scan');
  }
});

test('figures are counted by the indexes of what is open, however many have ended', async () => {
  const { database, caller } = engine;
  const { projectId } = caller;
  const paused = { statuses: ['paused'] } as const;
  const reads: [RegExp, (db: Db) => Promise<unknown>][] = [
    [/idx_executions_status/, (db) => countOpenByStatus(db, projectId)],
    [/idx_steps_queue.*idx_steps_claimed/s, (db) => listAgentQueues(db, projectId)],
    [/idx_executions_queue/, (db) => listStartQueues(db, projectId)],
    [/idx_executions_(project_)?paused/, (db) => countExecutions(db, projectId, paused)],
    [/idx_executions_(project_)?paused/, (db) => countExecutions(db, projectId, { ...paused, workflowId })],
  ];
  for (const [index, read] of reads) {
    const plans = await explainAll(database, read);
    expect(plans, String(index)).toEqual([expect.stringMatching(index)]);
    expect(plans[0], String(index)).not.toContain('Seq Scan');
  }
});

test('the SQL that people have in their notes runs as they wrote it, the paused list by its index', async () => {
  const { db } = engine.database;
  const [paused] = await runPrepared(
    db,
    `select id::text as id from workflow_executions where status = 'paused' limit 1`,
    [],
  );
  const id = String(paused?.id);
  const status = await runPrepared(
    db,
    `SELECT status, paused_at, paused_reason FROM workflow_executions WHERE id = '${id}'`,
    [],
  );
  expect(status).toEqual([{ status: 'paused', paused_at: expect.anything(), paused_reason: 'test' }]);
  const since = await runPrepared(
    db,
    `SELECT id, paused_at, NOW() - paused_at FROM workflow_executions WHERE status = 'paused'`,
    [],
  );
  expect(since).toHaveLength(500);
  const data = await runPrepared(db, `SELECT resume_data FROM workflow_executions WHERE id = '${id}'`, []);
  expect(data).toEqual([{ resume_data: null }]);
  const plan = await runPrepared(
    db,
    `EXPLAIN ANALYZE SELECT * FROM workflow_executions WHERE status = 'paused' ORDER BY paused_at ASC LIMIT 50`,
    [],
  );
  const text = plan.map((row) => String(row['QUERY PLAN'])).join('\n');
  expect(text).toContain('idx_executions_paused_at');
});

test.each([
  ["status = 'paused', completed_at = null", 'executions_paused'],
  ['paused_at = now()', 'executions_paused'],
  ["status = 'pausing', completed_at = null", 'executions_pausing'],
  ['completed_at = null', 'executions_completed'],
  ["status = 'failed'", 'executions_failed'],
  ["status = 'asleep', completed_at = null", 'executions_status'],
  ["result = 'perhaps'", 'executions_result'],
  ['wake_at = now()', 'executions_rest'],
  ["lease_owner = 'me'", 'executions_lease'],
])('a completed execution can not be given %s alone', async (change, constraint) => {
  const update = sql.raw(`update workflow_executions set ${change}
    where id = (select id from workflow_executions where status = 'completed' limit 1)`);
  const refused = await engine.database.db.execute(update).catch((error: Error) => error.cause ?? error);
  expect(String(refused)).toContain(`"${constraint}"`);
});
