import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { workflowExecutions } from '../db/tables.js';
import { vaultOf } from '../db/vault.js';
import type { ExecutionState, ExecutionStatus, Lease } from '../domain/execution.js';
import { toExecution } from './rows.js';
import { stepsByExecution } from './step.js';

/** An execution that a worker has just been given. */
export interface ClaimedExecution {
  state: ExecutionState;
  lease: Lease;
  /** How often it was claimed, this time included, since a step of it last ended. */
  claimsWithoutProgress: number;
}

const leaseEnd = (leaseMs: number) => sql`now() + ${leaseMs} * interval '1 millisecond'`;

/**
 * Gives `owner` up to `limit` executions that are due at `now` and that nobody holds, the longest due first.
 * Locks the rows it takes, skipping those locked by others. Leases are judged by the database's clock.
 */
export async function claimExecutions(
  db: Db,
  { owner, limit, leaseMs, now }: { owner: string; limit: number; leaseMs: number; now: Date },
): Promise<ClaimedExecution[]> {
  // Materialized: a plan that read this once for each row would lock further ones each time, past the limit.
  const due = sql`(
    with due as materialized (
      select id from workflow_executions
      where wake_at <= ${now.toISOString()}::timestamptz and (lease_until is null or lease_until < now())
      order by wake_at limit ${limit} for no key update skip locked)
    select id from due)`;
  const rows = await db
    .update(workflowExecutions)
    .set({
      leaseOwner: owner,
      leaseEpoch: sql`lease_epoch + 1`,
      leaseUntil: leaseEnd(leaseMs),
      wakeAt: leaseEnd(leaseMs),
      claimsWithoutProgress: sql`claims_without_progress + 1`,
    })
    .where(inArray(workflowExecutions.id, due))
    .returning();
  // One that has not begun has no steps yet, but for those that a rerun took over.
  const begun = rows.filter((row) => row.startedAt !== null || row.rerunOf !== null).map((row) => row.id);
  const steps = await stepsByExecution(db, begun);
  return rows.map((row) => ({
    state: { execution: toExecution(row, vaultOf(db)), steps: steps.get(row.id) ?? new Map() },
    lease: { owner, epoch: row.leaseEpoch },
    claimsWithoutProgress: row.claimsWithoutProgress,
  }));
}

/** When the next execution is due, or the lease ends under which it is `held`; null for never. */
export async function nextWakeTime(db: Db): Promise<{ at: Date; held: boolean } | null> {
  const [row] = await db
    .select({ wakeAt: workflowExecutions.wakeAt, held: sql<boolean>`coalesce(lease_until >= now(), false)` })
    .from(workflowExecutions)
    .where(sql`wake_at is not null`)
    .orderBy(workflowExecutions.wakeAt)
    .limit(1);
  return row?.wakeAt ? { at: row.wakeAt, held: row.held } : null;
}

export interface HeldLease {
  executionId: string;
  epoch: number;
}

/** Extends what `owner` still holds, in one statement, and tells the status of each; what is missing was lost. */
export async function extendLeases(
  db: Db,
  { owner, held, leaseMs }: { owner: string; held: HeldLease[]; leaseMs: number },
): Promise<{ executionId: string; status: ExecutionStatus; eventSeq: number }[]> {
  if (held.length === 0) return [];
  return db
    .update(workflowExecutions)
    .set({ leaseUntil: leaseEnd(leaseMs), wakeAt: leaseEnd(leaseMs) })
    .where(ownedBy(owner, held))
    .returning({
      executionId: workflowExecutions.id,
      status: workflowExecutions.status,
      eventSeq: workflowExecutions.eventSeq,
    });
}

/** Gives leases back at once, so that another worker need not wait for their end. */
export async function releaseLeases(
  db: Db,
  { owner, held }: { owner: string; held: HeldLease[] },
): Promise<void> {
  if (held.length === 0) return;
  await db
    .update(workflowExecutions)
    .set({ leaseOwner: null, leaseUntil: null, wakeAt: sql`now()`, claimsWithoutProgress: 0 })
    .where(ownedBy(owner, held));
}

/** Rows are locked in order of id, as everywhere, so that two statements over the same rows can't wait for each other. */
function ownedBy(owner: string, held: HeldLease[]) {
  const pairs = held.map(({ executionId, epoch }) => sql`(${executionId}::uuid, ${epoch}::bigint)`);
  return and(
    eq(workflowExecutions.leaseOwner, owner),
    inArray(
      workflowExecutions.id,
      sql`(select e.id from workflow_executions e join (values ${sql.join(pairs, sql`, `)}) as held(id, epoch)
        on held.id = e.id and held.epoch = e.lease_epoch
        where e.lease_owner = ${owner} order by e.id for no key update of e)`,
    ),
  );
}
