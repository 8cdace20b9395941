import { and, asc, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { keptEvents } from '../db/tables.js';

export type StoredKeptEvent = typeof keptEvents.$inferSelect;

/** False where the project has one of this command id already. */
export async function insertKeptEvent(db: Db, event: StoredKeptEvent): Promise<boolean> {
  const inserted = await db
    .insert(keptEvents)
    .values(event)
    .onConflictDoNothing()
    .returning({ id: keptEvents.id });
  return inserted.length > 0;
}

export async function findKeptEvent(
  db: Db,
  projectId: string,
  commandId: string,
): Promise<StoredKeptEvent | null> {
  const [row] = await db
    .select()
    .from(keptEvents)
    .where(and(eq(keptEvents.projectId, projectId), eq(keptEvents.commandId, commandId)));
  return row ?? null;
}

/** Takes an event for an execution; false where another one has it. Locks the event's row. */
export async function takeKeptEvent(tx: Db, id: string, executionId: string): Promise<boolean> {
  const taken = await tx
    .update(keptEvents)
    .set({ takenBy: executionId })
    .where(and(eq(keptEvents.id, id), isNull(keptEvents.takenBy)))
    .returning({ id: keptEvents.id });
  return taken.length > 0;
}

/**
 * Whether what a step wants of the payload is there, by the paths that its row keeps; a `length`, which is no key, is left to whoever
 * looks at the step.
 */
function wants(payload: SQL): SQL {
  return sql`not exists (
    select 1 from jsonb_each(case jsonb_typeof(s.input -> 'match') when 'object' then s.input -> 'match' else '{}' end) as m(path, value)
    where m.path !~ '(^|\\.)length$' and m.value is distinct from
      ${payload} #> string_to_array(regexp_replace(m.path, '\\[(\\d+)\\]', '.\\1', 'g'), '.'))`;
}

/** The executions that wait for an event of this name with such a payload, the longest waiting first. */
export async function findAwaiting(
  db: Db,
  { projectId, event, payload }: Pick<StoredKeptEvent, 'projectId' | 'event' | 'payload'>,
  limit: number,
): Promise<string[]> {
  const rows = (await db.execute(sql`
    select e.id, min(s.started_at) as since from step_executions s join workflow_executions e on e.id = s.execution_id
    where s.wait_event = ${event} and s.wait_kind = 'event' and e.project_id = ${projectId}::uuid
      and e.status in ('running', 'waiting', 'pausing', 'paused') and ${wants(sql`${JSON.stringify(payload)}::jsonb`)}
    group by e.id order by since limit ${limit}`)) as unknown;
  const list = (Array.isArray(rows) ? rows : (rows as { rows: unknown[] }).rows) as { id: string }[];
  return list.map(({ id }) => id);
}

/** Events that nobody has taken yet and that some step waits for by name, the oldest first. */
export async function listDeliverable(db: Db, now: Date, limit: number): Promise<StoredKeptEvent[]> {
  return db
    .select()
    .from(keptEvents)
    .where(
      and(
        isNull(keptEvents.takenBy),
        gt(keptEvents.until, now),
        sql`exists (select 1 from step_executions s where s.wait_event = ${keptEvents.event} and s.wait_kind = 'event'
          and ${wants(sql`${keptEvents.payload}`)})`,
      ),
    )
    .orderBy(asc(keptEvents.createdAt), asc(keptEvents.id))
    .limit(limit);
}

export async function deleteKeptEventsBefore(db: Db, time: Date): Promise<void> {
  await db.delete(keptEvents).where(lt(keptEvents.until, time));
}
