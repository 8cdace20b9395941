import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { eventLanes, eventStream, executionEvents } from '../db/tables.js';
import type { ExecutionEvent } from '../domain/event.js';
import { rowsOf, toEvent } from './rows.js';

/** The position reached in each lane, by lane: a place in the stream over all executions. */
export type LaneVector = readonly number[];

/** An event with its place in the stream. */
export type PlacedEvent = ExecutionEvent & { lane: number; lanePos: number };

/** Events of one execution after `afterSeq`, in order. */
export async function listEvents(
  db: Db,
  executionId: string,
  afterSeq: number,
  limit: number,
): Promise<ExecutionEvent[]> {
  const rows = await db
    .select()
    .from(executionEvents)
    .where(and(eq(executionEvents.executionId, executionId), gt(executionEvents.seq, afterSeq)))
    .orderBy(asc(executionEvents.seq))
    .limit(limit);
  return rows.map(toEvent);
}

/** Every event of the executions up to the given number of each, in order: what a state is folded from. */
export async function listEventsUpTo(db: Db, upTo: ReadonlyMap<string, number>): Promise<ExecutionEvent[]> {
  if (upTo.size === 0) return [];
  const bounds = [...upTo].map(([id, seq]) => sql`(${id}::uuid, ${seq}::bigint)`);
  const rows = await db
    .select()
    .from(executionEvents)
    .where(
      and(
        inArray(executionEvents.executionId, [...upTo.keys()]),
        sql`exists (select 1 from (values ${sql.join(bounds, sql`, `)}) as bound(id, seq)
          where bound.id = ${executionEvents.executionId} and ${executionEvents.seq} <= bound.seq)`,
      ),
    )
    .orderBy(asc(executionEvents.executionId), asc(executionEvents.seq));
  return rows.map(toEvent);
}

/** Whether the pause that lasts was asked for by somebody, and is not one that a step waiting for an approval has led to. */
export async function isPausedByPerson(db: Db, executionId: string): Promise<boolean> {
  const [last] = await db
    .select({ data: executionEvents.data })
    .from(executionEvents)
    .where(and(eq(executionEvents.executionId, executionId), eq(executionEvents.type, 'execution.paused')))
    .orderBy(desc(executionEvents.seq))
    .limit(1);
  return last !== undefined && 'clock' in last.data;
}

/** Where each lane ends, in one snapshot. */
export async function readLaneHeads(db: Db): Promise<LaneVector> {
  const rows = await db.select().from(eventLanes).orderBy(asc(eventLanes.lane));
  return rows.map((row) => row.pos);
}

/**
 * All events between two places in the stream, sorted by execution and number. `to` comes from one snapshot of the heads,
 * and lanes are contiguous and immutable, so no event here lacks a predecessor that is neither here nor before `from`.
 */
export async function listEventsBetween(db: Db, from: LaneVector, to: LaneVector): Promise<PlacedEvent[]> {
  const moved = to.flatMap((end, lane) => {
    const start = from[lane] ?? 0;
    return end > start ? [sql`(${lane}::int, ${start}::bigint, ${end}::bigint)`] : [];
  });
  if (moved.length === 0) return [];
  const rows = await db
    .select({ event: executionEvents })
    .from(executionEvents)
    .innerJoin(
      sql`(values ${sql.join(moved, sql`, `)}) as span(lane, start_pos, end_pos)`,
      sql`span.lane = ${executionEvents.lane} and ${executionEvents.lanePos} > span.start_pos and ${executionEvents.lanePos} <= span.end_pos`,
    )
    .orderBy(asc(executionEvents.executionId), asc(executionEvents.seq));
  return rows.map(({ event: { lane, lanePos, ...event } }) => ({
    ...toEvent({ lane, lanePos, ...event }),
    ...{ lane, lanePos },
  }));
}

/** How far back a resume is looked for, in events. */
const RESUMED_WITHIN = 1_000;

/** The trace that each execution was last started or resumed in, by id; those without one are left out. */
export async function findTraceparents(
  db: Db,
  executions: readonly { id: string; eventSeq: number; resumeCount: number }[],
): Promise<Map<string, string>> {
  if (executions.length === 0) return new Map();
  const asked = executions.map(({ id, eventSeq, resumeCount }) => {
    const since = resumeCount > 0 ? Math.max(1, eventSeq - RESUMED_WITHIN) : eventSeq;
    return sql`(${id}::uuid, ${since}::bigint)`;
  });
  const result = await db.execute(sql`
    select asked.id, coalesce(
      (select data ->> 'traceparent' from execution_events
        where execution_id = asked.id and seq > asked.since and type = 'execution.resumed'
        and data ->> 'traceparent' is not null order by seq desc limit 1),
      (select data ->> 'traceparent' from execution_events where execution_id = asked.id and seq = 1)
    ) as traceparent
    from (values ${sql.join(asked, sql`, `)}) as asked(id, since)`);
  const rows = rowsOf<{ id: string; traceparent: string | null }>(result);
  return new Map(rows.flatMap(({ id, traceparent }) => (traceparent === null ? [] : [[id, traceparent]])));
}

/** Where the events of these numbers, by execution, stand in the stream. */
export async function findPlaces(
  db: Db,
  seqs: ReadonlyMap<string, number>,
): Promise<Map<string, { lane: number; lanePos: number }>> {
  if (seqs.size === 0) return new Map();
  const keys = [...seqs].map(([id, seq]) => sql`(${id}::uuid, ${seq}::bigint)`);
  const { executionId, lane, lanePos } = executionEvents;
  const rows = await db
    .select({ executionId, lane, lanePos })
    .from(executionEvents)
    .where(sql`(${executionId}, ${executionEvents.seq}) in (${sql.join(keys, sql`, `)})`);
  return new Map(rows.map(({ executionId: id, ...place }) => [id, place]));
}

/** The last position of each lane whose event has been deleted. */
export async function readDropped(db: Db): Promise<LaneVector> {
  const rows = await db.select().from(eventLanes).orderBy(asc(eventLanes.lane));
  return rows.map((row) => row.droppedPos);
}

/** The key that cursors over many executions are signed with. */
export async function readStreamKey(db: Db): Promise<string> {
  const [row] = await db.select().from(eventStream);
  if (!row) throw new Error('the key of the event stream is missing: migrate the database');
  return row.key;
}
