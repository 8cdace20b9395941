import { and, count, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { stepExecutions, workflowExecutions } from '../db/tables.js';
import { EXECUTION_STATUSES, type ExecutionStatus, isFinal } from '../domain/execution.js';
import { rowsOf } from './rows.js';

/** Said one by one: an index on the status finds these, and not what is none of the others. */
const OPEN = EXECUTION_STATUSES.filter((status) => !isFinal(status));

/** How many executions of a project that have not ended are in each status. */
export async function countOpenByStatus(db: Db, projectId: string): Promise<Map<ExecutionStatus, number>> {
  const { status } = workflowExecutions;
  const rows = await db
    .select({ status, total: count() })
    .from(workflowExecutions)
    .where(and(eq(workflowExecutions.projectId, projectId), inArray(status, OPEN)))
    .groupBy(status);
  return new Map(rows.map((row) => [row.status, row.total]));
}

/** The same of all projects; a statement that asks an index for each, since far more executions have ended than have not. */
export async function countAllOpenByStatus(db: Db): Promise<Map<ExecutionStatus, number>> {
  const open = sql.join(
    OPEN.map((status) => sql`${status}`),
    sql`, `,
  );
  const result = await db.execute(sql`
    select own.status, sum(own.total)::int as total from projects
    cross join lateral (
      select status, count(*) as total from workflow_executions
      where project_id = projects.id and status in (${open}) group by status) as own
    group by own.status`);
  const rows = rowsOf<{ status: ExecutionStatus; total: number }>(result);
  return new Map(rows.map(({ status, total }) => [status, total]));
}

export interface AgentQueueFigures {
  queue: string;
  /** Operations that no agent has taken yet. */
  waiting: number;
  /** Those that agents are doing. */
  taken: number;
}

/** The queues that agents look into, as far as anything is in them. */
export async function listAgentQueues(db: Db, projectId: string): Promise<AgentQueueFigures[]> {
  const rows = await db
    .select({
      queue: sql<string>`${stepExecutions.queue}`,
      waiting: sql<number>`(count(*) filter (where ${stepExecutions.waitKind} = 'agent'))::int`,
      taken: sql<number>`(count(*) filter (where ${stepExecutions.status} = 'running'))::int`,
    })
    .from(stepExecutions)
    .innerJoin(workflowExecutions, eq(workflowExecutions.id, stepExecutions.executionId))
    .where(
      and(
        eq(workflowExecutions.projectId, projectId),
        isNotNull(stepExecutions.queue),
        sql`(${stepExecutions.waitKind} = 'agent' or ${stepExecutions.status} = 'running')`,
      ),
    )
    .groupBy(stepExecutions.queue)
    .orderBy(stepExecutions.queue);
  return rows;
}

export interface StartQueueFigures {
  key: string;
  limit: number;
  underWay: number;
  waiting: number;
}

/** The queues in which executions wait to be started, as far as anything is in them. */
export async function listStartQueues(db: Db, projectId: string): Promise<StartQueueFigures[]> {
  const { queueKey, queueLimit, queued, status } = workflowExecutions;
  return db
    .select({
      key: sql<string>`${queueKey}`,
      limit: sql<number>`max(${queueLimit})`,
      underWay: sql<number>`(count(*) filter (where not ${queued}))::int`,
      waiting: sql<number>`(count(*) filter (where ${queued}))::int`,
    })
    .from(workflowExecutions)
    .where(
      and(
        eq(workflowExecutions.projectId, projectId),
        isNotNull(queueKey),
        sql`${status} not in ('completed', 'failed', 'cancelled', 'blocked')`,
      ),
    )
    .groupBy(queueKey)
    .orderBy(queueKey);
}
