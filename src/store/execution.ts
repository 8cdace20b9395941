import { and, asc, count, desc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { workflowExecutions } from '../db/tables.js';
import { vaultOf } from '../db/vault.js';
import type { Execution, ExecutionState, ExecutionStatus, Lease } from '../domain/execution.js';
import { isUuid } from '../domain/ids.js';
import { toExecution } from './rows.js';
import { sealResumeData } from './sealed.js';
import { stepsByExecution } from './step.js';

/** An execution as stored, with the epoch that a write to it must name. */
export interface LockedExecution {
  state: ExecutionState;
  epoch: number;
}

export async function insertExecution(
  db: Db,
  execution: Execution,
  { idempotencyKey, wakeAt }: { idempotencyKey: string | null; wakeAt: Date | null },
): Promise<boolean> {
  const inserted = await db
    .insert(workflowExecutions)
    .values({ ...execution, resumeData: sealResumeData(execution, vaultOf(db)), idempotencyKey, wakeAt })
    .onConflictDoNothing()
    .returning({ id: workflowExecutions.id });
  return inserted.length > 0;
}

/** Locks the execution's row until the transaction ends. Null where the project has no such execution. */
export async function lockExecution(tx: Db, projectId: string, id: string): Promise<LockedExecution | null> {
  const [locked] = await lockExecutions(tx, projectId, [id]);
  return locked ?? null;
}

/** Locks the rows of those that the project has, in order of id, until the transaction ends. */
export async function lockExecutions(
  tx: Db,
  projectId: string,
  ids: readonly string[],
): Promise<LockedExecution[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  const rows = await tx
    .select()
    .from(workflowExecutions)
    .where(and(inArray(workflowExecutions.id, wanted), eq(workflowExecutions.projectId, projectId)))
    .orderBy(asc(workflowExecutions.id))
    .for('no key update');
  // Not before the locks are held: what else would be read could be of an earlier state than the rows.
  const steps = await stepsByExecution(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    state: { execution: toExecution(row, vaultOf(tx)), steps: steps.get(row.id) ?? new Map() },
    epoch: row.leaseEpoch,
  }));
}

export async function findExecutions(
  db: Db,
  projectId: string,
  ids: readonly string[],
): Promise<Execution[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  const rows = await db
    .select()
    .from(workflowExecutions)
    .where(and(inArray(workflowExecutions.id, wanted), eq(workflowExecutions.projectId, projectId)));
  return rows.map((row) => toExecution(row, vaultOf(db)));
}

/** By the short name that people type. */
export async function findExecutionIdByName(db: Db, projectId: string, name: string): Promise<string | null> {
  const [row] = await db
    .select({ id: workflowExecutions.id })
    .from(workflowExecutions)
    .where(and(eq(workflowExecutions.executionId, name), eq(workflowExecutions.projectId, projectId)));
  return row?.id ?? null;
}

/** Of any project: for readers that check on their own what each caller may see. */
export async function findExecutionsOfAll(db: Db, ids: readonly string[]): Promise<Execution[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(workflowExecutions)
    .where(inArray(workflowExecutions.id, [...ids]));
  return rows.map((row) => toExecution(row, vaultOf(db)));
}

export async function findExecutionByIdempotencyKey(
  db: Db,
  projectId: string,
  key: string,
): Promise<Execution | null> {
  const [row] = await db
    .select()
    .from(workflowExecutions)
    .where(and(eq(workflowExecutions.projectId, projectId), eq(workflowExecutions.idempotencyKey, key)));
  return row ? toExecution(row, vaultOf(db)) : null;
}

/** The execution as a worker left or finds it, if its lease still holds. */
export async function readLeasedState(db: Db, id: string, lease: Lease): Promise<ExecutionState | null> {
  const [row] = await db
    .select()
    .from(workflowExecutions)
    .where(
      and(
        eq(workflowExecutions.id, id),
        eq(workflowExecutions.leaseOwner, lease.owner),
        eq(workflowExecutions.leaseEpoch, lease.epoch),
      ),
    );
  if (!row) return null;
  return withSteps(db, toExecution(row, vaultOf(db)));
}

/** An execution and its steps as they are now, in one snapshot. */
export async function readState(db: Db, projectId: string, id: string): Promise<ExecutionState | null> {
  return db.transaction(
    async (tx) => {
      const [execution] = await findExecutions(tx, projectId, [id]);
      return execution ? withSteps(tx, execution) : null;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function withSteps(db: Db, execution: Execution): Promise<ExecutionState> {
  const steps = await stepsByExecution(db, [execution.id]);
  return { execution, steps: steps.get(execution.id) ?? new Map() };
}

export interface ExecutionFilter {
  statuses?: readonly ExecutionStatus[];
  workflowId?: string;
  createdAfter?: Date;
  createdBefore?: Date;
  /** Reruns of this execution. */
  rerunOf?: string;
}

export type ExecutionOrder = 'created' | 'paused';

/** A place in a list: the time it is ordered by, and the id among equal times. */
export interface Place {
  time: Date;
  id: string;
}

export interface Page {
  order: ExecutionOrder;
  descending: boolean;
  after: Place | null;
  before: Place | null;
  limit: number;
  /** Passed over before the first; each costs as much as one that is read. */
  offset?: number;
}

const ORDER_COLUMNS = { created: workflowExecutions.createdAt, paused: workflowExecutions.pausedAt } as const;

/** Up to `limit` executions in the order asked for; keyset, so a page costs the same wherever it lies. */
export async function listExecutions(
  db: Db,
  projectId: string,
  filter: ExecutionFilter,
  page: Page,
): Promise<Execution[]> {
  const column = ORDER_COLUMNS[page.order];
  const direction = page.descending ? desc : asc;
  const rows = await db
    .select()
    .from(workflowExecutions)
    .where(
      and(
        matching(projectId, filter),
        beyond(page, page.after, page.descending),
        beyond(page, page.before, !page.descending),
      ),
    )
    .orderBy(direction(column), direction(workflowExecutions.id))
    .limit(page.limit)
    .offset(page.offset ?? 0);
  return rows.map((row) => toExecution(row, vaultOf(db)));
}

export async function countExecutions(db: Db, projectId: string, filter: ExecutionFilter): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(workflowExecutions)
    .where(matching(projectId, filter));
  return row?.total ?? 0;
}

function matching(projectId: string, filter: ExecutionFilter): SQL | undefined {
  return and(
    eq(workflowExecutions.projectId, projectId),
    filter.statuses?.length === 1
      ? eq(workflowExecutions.status, filter.statuses[0] as ExecutionStatus)
      : undefined,
    filter.statuses && filter.statuses.length !== 1
      ? inArray(workflowExecutions.status, [...filter.statuses])
      : undefined,
    filter.workflowId ? eq(workflowExecutions.workflowId, filter.workflowId) : undefined,
    filter.createdAfter ? gte(workflowExecutions.createdAt, filter.createdAfter) : undefined,
    filter.createdBefore ? lte(workflowExecutions.createdAt, filter.createdBefore) : undefined,
    filter.rerunOf ? eq(workflowExecutions.rerunOf, filter.rerunOf) : undefined,
  );
}

/** As one comparison of rows, which an index serves; the same written out with `or` would be sorted anew for each page. */
function beyond(page: Page, place: Place | null, downwards: boolean): SQL | undefined {
  if (!place) return undefined;
  const row = sql`(${ORDER_COLUMNS[page.order]}, ${workflowExecutions.id})`;
  const bound = sql`(${place.time.toISOString()}::timestamptz, ${place.id}::uuid)`;
  return downwards ? sql`${row} < ${bound}` : sql`${row} > ${bound}`;
}
