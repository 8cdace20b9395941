import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { rowsOf } from './rows.js';

/** A step that waits for an agent. */
export interface QueuedStep {
  executionId: string;
  path: string;
}

/**
 * Up to `limit` steps that wait in a queue, the longest waiting first, of executions that go on. Locks the executions until the
 * transaction ends, skipping those locked by others.
 */
export async function lockQueued(
  tx: Db,
  projectId: string,
  queue: string,
  limit: number,
): Promise<QueuedStep[]> {
  const rows = await tx.execute(sql`
    select s.execution_id, s.path from step_executions s join workflow_executions e on e.id = s.execution_id
    where s.queue = ${queue} and s.wait_kind = 'agent' and e.project_id = ${projectId}::uuid
      and e.status in ('running', 'waiting')
    order by s.started_at limit ${limit} for no key update of e skip locked`);
  return rowsOf(rows).map((row) => ({ executionId: String(row.execution_id), path: String(row.path) }));
}

/** Past it nobody needs to know how many. */
const MOST_COUNTED = 1_000;

/** How many steps wait in a queue, counted up to 1,000. */
export async function countQueued(db: Db, projectId: string, queue: string): Promise<number> {
  const rows = await db.execute(sql`
    select count(*)::int as waiting from (
      select 1 from step_executions s join workflow_executions e on e.id = s.execution_id
      where s.queue = ${queue} and s.wait_kind = 'agent' and e.project_id = ${projectId}::uuid
        and e.status in ('running', 'waiting')
      limit ${MOST_COUNTED}) as queued`);
  return Number(rowsOf(rows)[0]?.waiting ?? 0);
}

/** The agent was heard of: its lease on a step goes on until `until`. Locks the step's row. */
export async function extendAgentLease(
  db: Db,
  { executionId, path, epoch, until }: QueuedStep & { epoch: number; until: Date },
): Promise<void> {
  await db.execute(sql`
    update step_executions set wake_at = ${until.toISOString()}::timestamptz
    where execution_id = ${executionId}::uuid and path = ${path} and status = 'running'
      and (lease ->> 'epoch')::int = ${epoch}`);
}

/** While no gateway was up no agent could be heard: each lease goes on until `until` at least, but not past its deadline. */
export async function extendAllAgentLeases(db: Db, until: Date): Promise<void> {
  await db.execute(sql`
    update step_executions
    set wake_at = least(${until.toISOString()}::timestamptz, (lease ->> 'deadline')::timestamptz)
    where queue is not null and status = 'running' and wake_at < ${until.toISOString()}::timestamptz`);
}
