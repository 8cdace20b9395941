import { and, asc, count, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { workflowExecutions } from '../db/tables.js';
import type { Place } from './execution.js';

/** A paused execution into whose data of the resume somebody has written `approved` by SQL. */
export interface WrittenDecision {
  id: string;
  projectId: string;
  pausedAt: Date;
  /** Whether `approved` is true or false: anything else decides nothing. */
  decided: boolean;
}

const { id, projectId, pausedAt, resumeData, resumeDecided } = workflowExecutions;
const isPaused = sql`status = 'paused'`;

/** Of all projects, the longest paused first. Locks nothing. */
export async function listDecided(
  db: Db,
  { after, limit }: { after: Place | null; limit: number },
): Promise<WrittenDecision[]> {
  const rows = await db
    .select({ id, projectId, pausedAt, decided: resumeDecided })
    .from(workflowExecutions)
    .where(and(isPaused, sql`resume_decided is not null`, after ? beyond(after) : undefined))
    .orderBy(asc(pausedAt), asc(id))
    .limit(limit);
  return rows.map((row) => ({ ...row, pausedAt: row.pausedAt as Date, decided: row.decided === true }));
}

function beyond({ time, id: last }: Place): SQL {
  return sql`(${pausedAt}, ${id}) > (${time.toISOString()}::timestamptz, ${last}::uuid)`;
}

/** How many are paused that nobody has decided by SQL, counted up to `limit`. */
export async function countUndecided(db: Db, limit: number): Promise<number> {
  const undecided = db
    .select({ id })
    .from(workflowExecutions)
    .where(and(isPaused, sql`resume_decided is null`))
    .orderBy(asc(pausedAt), asc(id))
    .limit(limit)
    .as('undecided');
  const [row] = await db.select({ total: count() }).from(undecided);
  return row?.total ?? 0;
}

/** Whether what was written is still to be taken: null where nothing is. In a transaction that holds the row it stays so. */
export async function readDecided(tx: Db, executionId: string): Promise<boolean | null> {
  const [row] = await tx
    .select({ decided: resumeDecided })
    .from(workflowExecutions)
    .where(eq(id, executionId));
  return row?.decided ?? null;
}

/**
 * Takes the mark from one whose data of the resume are no object, so that it is told once, by whoever took it; returns what kind of
 * JSON they are, or null where there is nothing to tell.
 */
export async function unmarkNoObject(db: Db, executionId: string): Promise<string | null> {
  const [row] = await db
    .update(workflowExecutions)
    .set({ resumeDecided: null })
    .where(and(eq(id, executionId), eq(resumeDecided, false), sql`jsonb_typeof(${resumeData}) <> 'object'`))
    .returning({ kind: sql<string>`jsonb_typeof(${resumeData})` });
  return row?.kind ?? null;
}

/** How many have been paused since before then, and the `limit` that have been longest. */
export async function findPausedBefore(
  db: Db,
  before: Date,
  limit: number,
): Promise<{ total: number; oldest: { id: string; pausedAt: Date }[] }> {
  const isOlder = and(isPaused, lt(pausedAt, before));
  const oldest = await db
    .select({ id, pausedAt: sql<Date>`${pausedAt}`.mapWith(pausedAt) })
    .from(workflowExecutions)
    .where(isOlder)
    .orderBy(asc(pausedAt), asc(id))
    .limit(limit);
  if (oldest.length < limit) return { total: oldest.length, oldest };
  const [row] = await db.select({ total: count() }).from(workflowExecutions).where(isOlder);
  return { total: row?.total ?? 0, oldest };
}
