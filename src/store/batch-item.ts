import { and, asc, desc, eq, gt, gte, inArray, isNotNull, lt, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { batchItems, workflowExecutions } from '../db/tables.js';
import type { Batch, BatchItem, BatchItemStatus } from '../domain/batch.js';
import type { CanaryState, ItemOutcome } from '../domain/batch-course.js';
import type { ExecutionStatus } from '../domain/execution.js';
import { rowsOf } from './rows.js';

/** Which executions a batch is for. All that is given must hold. */
export interface Selection {
  projectId: string;
  statuses?: readonly ExecutionStatus[];
  workflowId?: string;
  ids?: readonly string[];
  createdAfter?: Date;
  createdBefore?: Date;
  pausedBefore?: Date;
  errorCode?: string;
  /** Only what is held with its workflow. */
  held?: boolean;
  limit: number;
}

const { id, createdAt } = workflowExecutions;

function selected(selection: Selection): SQL {
  const { projectId, statuses, workflowId, ids, errorCode, held } = selection;
  const { createdAfter, createdBefore, pausedBefore } = selection;
  const condition = and(
    eq(workflowExecutions.projectId, projectId),
    statuses ? inArray(workflowExecutions.status, [...statuses]) : undefined,
    workflowId === undefined ? undefined : eq(workflowExecutions.workflowId, workflowId),
    // One parameter, however many there are.
    ids ? sql`${id} = any(${`{${ids.join(',')}}`}::uuid[])` : undefined,
    createdAfter ? gte(createdAt, createdAfter) : undefined,
    createdBefore ? lte(createdAt, createdBefore) : undefined,
    pausedBefore ? lte(workflowExecutions.pausedAt, pausedBefore) : undefined,
    errorCode === undefined ? undefined : eq(workflowExecutions.errorCode, errorCode),
    held ? isNotNull(workflowExecutions.holdId) : undefined,
  );
  return sql`from ${workflowExecutions} where ${condition}`;
}

/** Writes down which executions a batch is for, once and for all; returns how many. Locks none of them. */
export async function freezeSelection(tx: Db, batchId: string, selection: Selection): Promise<number> {
  const rows = await tx.execute(sql`
    with chosen as materialized (
      select ${id}, ${createdAt} ${selected(selection)} order by ${createdAt}, ${id} limit ${selection.limit}
    ), frozen as (
      insert into batch_items (batch_id, position, execution_id)
      select ${batchId}::uuid, row_number() over (order by created_at, id), id from chosen
      returning 1
    )
    select count(*)::int as total from frozen`);
  return rowsOf<{ total: number }>(rows)[0]?.total ?? 0;
}

export async function countSelection(db: Db, selection: Selection): Promise<number> {
  const rows = await db.execute(sql`
    select count(*)::int as total from (select 1 ${selected(selection)} limit ${selection.limit}) as chosen`);
  return rowsOf<{ total: number }>(rows)[0]?.total ?? 0;
}

/** The ids of the first that would be selected, in their order. */
export async function sampleSelection(db: Db, selection: Selection): Promise<string[]> {
  const rows = await db.execute(sql`
    select ${id} ${selected(selection)} order by ${createdAt}, ${id} limit ${selection.limit}`);
  return rowsOf<{ id: string }>(rows).map((row) => row.id);
}

/** The next items in their order; where what is held is let go, without those whose pause has yet to come about. */
export async function listPendingItems(
  tx: Db,
  { id: batchId, action, holdId }: Batch,
  limit: number,
): Promise<{ position: number; executionId: string }[]> {
  const letsGo = action === 'resume' && holdId !== null;
  const pending = and(eq(batchItems.batchId, batchId), eq(batchItems.status, 'pending'));
  const fields = { position: batchItems.position, executionId: batchItems.executionId };
  const query = tx.select(fields).from(batchItems).$dynamic();
  const ready = letsGo
    ? query
        .innerJoin(workflowExecutions, eq(workflowExecutions.id, batchItems.executionId))
        .where(and(pending, ne(workflowExecutions.status, 'pausing')))
    : query.where(pending);
  return ready.orderBy(asc(batchItems.position)).limit(limit);
}

/** Writes down what came of some items of a batch whose row the transaction holds. */
export async function saveOutcomes(
  tx: Db,
  batchId: string,
  outcomes: readonly ItemOutcome[],
  at: Date,
): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.execute(sql`
    update batch_items i set status = o.status, error_code = o.code, error_message = o.message, at = ${at.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o(position int, status text, code text, message text)
    where i.batch_id = ${batchId}::uuid and i.position = o.position`);
}

/** The executions of the canary for which the command was carried out, as they are now. */
export async function readCanary(tx: Db, { id: batchId, canary }: Batch): Promise<CanaryState[]> {
  return tx
    .select({
      id,
      status: workflowExecutions.status,
      queued: workflowExecutions.queued,
      errorMessage: workflowExecutions.errorMessage,
    })
    .from(batchItems)
    .innerJoin(workflowExecutions, eq(id, batchItems.executionId))
    .where(
      and(eq(batchItems.batchId, batchId), lte(batchItems.position, canary), eq(batchItems.status, 'done')),
    );
}

export interface ItemPage {
  /** Positions. */
  after: number | null;
  before: number | null;
  limit: number;
  backwards: boolean;
}

export async function listItems(
  db: Db,
  batchId: string,
  status: readonly BatchItemStatus[] | null,
  { after, before, limit, backwards }: ItemPage,
): Promise<BatchItem[]> {
  return db
    .select()
    .from(batchItems)
    .where(
      and(
        eq(batchItems.batchId, batchId),
        status ? inArray(batchItems.status, [...status]) : undefined,
        after === null ? undefined : gt(batchItems.position, after),
        before === null ? undefined : lt(batchItems.position, before),
      ),
    )
    .orderBy((backwards ? desc : asc)(batchItems.position))
    .limit(limit);
}
