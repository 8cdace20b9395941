import { and, asc, desc, eq, inArray, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { batches } from '../db/tables.js';
import { vaultOf } from '../db/vault.js';
import type { Batch, BatchStatus } from '../domain/batch.js';
import { isUuid } from '../domain/ids.js';
import type { Place } from './execution.js';
import { toBatch } from './rows.js';
import { sealBatchInput } from './sealed.js';

export async function insertBatch(tx: Db, batch: Batch): Promise<void> {
  await tx.insert(batches).values({ ...batch, input: sealBatchInput(batch, vaultOf(tx)) });
}

/** Stores what changes of a batch whose row the transaction holds. */
export async function saveBatch(tx: Db, { id, ...batch }: Batch): Promise<void> {
  const { status, total, done, refused, failed, settleUntil, stopAfter, stoppedBecause } = batch;
  const { wakeAt, updatedAt, finishedAt } = batch;
  await tx
    .update(batches)
    .set({
      ...{ status, total, done, refused, failed, settleUntil, stopAfter, stoppedBecause },
      ...{ wakeAt, updatedAt, finishedAt },
    })
    .where(eq(batches.id, id));
}

export async function findBatches(db: Db, projectId: string, ids: readonly string[]): Promise<Batch[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  const rows = await db
    .select()
    .from(batches)
    .where(and(inArray(batches.id, wanted), eq(batches.projectId, projectId)));
  return rows.map((row) => toBatch(row, vaultOf(db)));
}

/** Locks the batch until the transaction ends. */
export async function lockBatch(tx: Db, projectId: string, id: string): Promise<Batch | null> {
  if (!isUuid(id)) return null;
  const [row] = await tx
    .select()
    .from(batches)
    .where(and(eq(batches.id, id), eq(batches.projectId, projectId)))
    .for('no key update');
  return row ? toBatch(row, vaultOf(tx)) : null;
}

/** Locks the batch that has been due the longest, of those that nobody has locked, until the transaction ends. */
export async function lockDueBatch(tx: Db, now: Date): Promise<Batch | null> {
  const [row] = await tx
    .select()
    .from(batches)
    .where(lte(batches.wakeAt, now))
    .orderBy(asc(batches.wakeAt))
    .limit(1)
    .for('no key update', { skipLocked: true });
  return row ? toBatch(row, vaultOf(tx)) : null;
}

/** Locks the batches that go on pausing, or letting go, what is held of a workflow. */
export async function lockHoldBatches(tx: Db, workflowId: string): Promise<Batch[]> {
  const rows = await tx
    .select()
    .from(batches)
    .where(
      and(
        isNotNull(batches.wakeAt),
        isNotNull(batches.holdId),
        sql`${batches.filter} ->> 'workflowId' = ${workflowId}`,
      ),
    )
    .orderBy(asc(batches.id))
    .for('no key update');
  return rows.map((row) => toBatch(row, vaultOf(tx)));
}

/** One that could not be gone on with makes way for others. */
export async function postponeBatch(db: Db, id: string, until: Date): Promise<void> {
  await db
    .update(batches)
    .set({ wakeAt: until })
    .where(and(eq(batches.id, id), isNotNull(batches.wakeAt)));
}

/** When the next batch is due; null for never. */
export async function nextBatchTime(db: Db): Promise<Date | null> {
  const [row] = await db
    .select({ wakeAt: batches.wakeAt })
    .from(batches)
    .where(isNotNull(batches.wakeAt))
    .orderBy(asc(batches.wakeAt))
    .limit(1);
  return row?.wakeAt ?? null;
}

/** Newest first, or the other way where a page is read backwards. */
export async function listBatches(
  db: Db,
  projectId: string,
  { status }: { status: readonly BatchStatus[] | null },
  { after, before, limit, backwards }: BatchPage,
): Promise<Batch[]> {
  const direction = backwards ? asc : desc;
  const rows = await db
    .select()
    .from(batches)
    .where(
      and(
        eq(batches.projectId, projectId),
        status ? inArray(batches.status, [...status]) : undefined,
        after ? beyond(after, sql`<`) : undefined,
        before ? beyond(before, sql`>`) : undefined,
      ),
    )
    .orderBy(direction(batches.createdAt), direction(batches.id))
    .limit(limit);
  return rows.map((row) => toBatch(row, vaultOf(db)));
}

export interface BatchPage {
  after: Place | null;
  before: Place | null;
  limit: number;
  backwards: boolean;
}

function beyond({ time, id }: Place, comparison: SQL): SQL {
  return sql`(${batches.createdAt}, ${batches.id}) ${comparison} (${time.toISOString()}::timestamptz, ${id}::uuid)`;
}
