import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import type { Execution } from '../domain/execution.js';
import { rowsOf } from './rows.js';

/** The executions of one project that were started with one key. */
export interface Queue {
  projectId: string;
  key: string;
}

/**
 * Locks a queue until the transaction ends: nobody else joins it, or is admitted, meanwhile. To be taken before any execution is
 * locked, so that two of them can't wait for each other.
 */
export async function lockQueue(tx: Db, { projectId, key }: Queue): Promise<void> {
  const name = `queue ${projectId} ${key}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}::text, 0))`);
}

/** Of `e`: has not ended. Written as the index has it, which holds no others. */
const LIVE = sql.raw(
  "e.queue_key is not null and e.status not in ('completed', 'failed', 'cancelled', 'blocked')",
);

/** Of `e`: its turn could come. A paused one, and one whose time lies ahead, is passed over. */
const mayCome = (now: Date): SQL =>
  sql`e.status = 'pending' and (e.start_at is null or e.start_at <= ${now.toISOString()}::timestamptz)`;

/** In the order of creation. As a text, or the index on all that were ever created would seem to be the shorter way. */
const BY_TURN = sql.raw('order by e.created_at, e.id::text');

/** How many executions of a queue were admitted and have not ended; paused ones keep their place. */
export async function countUnderWay(db: Db, { projectId, key }: Queue): Promise<number> {
  const rows = await db.execute(sql`
    select count(*)::int as places from workflow_executions e
    where e.project_id = ${projectId}::uuid and e.queue_key = ${key} and not e.queued and ${LIVE}`);
  return Number(rowsOf(rows)[0]?.places ?? 0);
}

/** Those whose turn could come, in the order of their turns: when they were created. */
export async function listWaiting(
  db: Db,
  { projectId, key }: Queue,
  now: Date,
  most: number,
): Promise<{ id: string; limit: number }[]> {
  const rows = await db.execute(sql`
    select e.id, e.queue_limit from workflow_executions e
    where e.project_id = ${projectId}::uuid and e.queue_key = ${key} and ${LIVE} and e.queued and ${mayCome(now)}
    ${BY_TURN} limit ${most}`);
  return rowsOf(rows).map((row) => ({ id: String(row.id), limit: Number(row.queue_limit) }));
}

/** Queues in which there is room for the first that waits. Steps from key to key, however many wait under each. */
export async function findOpenQueues(db: Db, now: Date, most: number): Promise<Queue[]> {
  const rows = await db.execute(sql`
    with recursive keys as (
      (select e.project_id, e.queue_key from workflow_executions e where ${LIVE}
        order by e.project_id, e.queue_key limit 1)
      union all
      select following.project_id, following.queue_key from keys k cross join lateral (
        select e.project_id, e.queue_key from workflow_executions e
        where ${LIVE} and (e.project_id, e.queue_key) > (k.project_id, k.queue_key)
        order by e.project_id, e.queue_key limit 1) as following
    )
    select k.project_id, k.queue_key from keys k cross join lateral (
      select e.queue_limit from workflow_executions e
      where e.project_id = k.project_id and e.queue_key = k.queue_key and ${LIVE} and e.queued and ${mayCome(now)}
      ${BY_TURN} limit 1) as first
    where first.queue_limit > (
      select count(*) from workflow_executions e
      where e.project_id = k.project_id and e.queue_key = k.queue_key and not e.queued and ${LIVE})
    limit ${most}`);
  return rowsOf(rows).map((row) => ({ projectId: String(row.project_id), key: String(row.queue_key) }));
}

/** How many wait before each of these that waits for its turn, by id. One pass through each queue, however many are asked for. */
export async function countBefore(
  db: Db,
  executions: readonly Execution[],
  now: Date,
): Promise<Map<string, number>> {
  const ids = executions.filter(({ queued }) => queued).map(({ id }) => sql`${id}::uuid`);
  if (ids.length === 0) return new Map();
  const rows = await db.execute(sql`
    with wanted as (
      select id, project_id, queue_key, created_at from workflow_executions
      where id in (${sql.join(ids, sql`, `)}) and queued
    ), queues as (
      select project_id, queue_key, max(created_at) as last from wanted group by project_id, queue_key
    )
    select id, before from (
      select e.id, count(*) filter (where ${mayCome(now)}) over (
        partition by e.project_id, e.queue_key order by e.created_at, e.id
        rows between unbounded preceding and 1 preceding) as before
      from queues q join workflow_executions e on e.project_id = q.project_id and e.queue_key = q.queue_key
      where ${LIVE} and e.queued and e.created_at <= q.last) as line
    where id in (select id from wanted)`);
  return new Map(rowsOf(rows).map((row) => [String(row.id), Number(row.before)]));
}
