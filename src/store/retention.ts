import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { rowsOf } from './rows.js';

/** Any number that nothing else locks: the first letters of "drop". */
const RETENTION_LOCK = 0x64726f70;

/**
 * Deletes the events of up to `limit` executions that were completed before `before`, and notes in each lane how far it now has
 * holes. Returns how many executions that were; 0 also where another process is at it. Locks their rows, then the lanes.
 */
export async function dropEvents(
  tx: Db,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const rows = rowsOf(
    await tx.execute(sql`
    with ended as (
      update workflow_executions set events_dropped = true
      where pg_try_advisory_xact_lock(${RETENTION_LOCK}) and id in (
        select id from workflow_executions
        where status = 'completed' and not events_dropped and completed_at < ${before.toISOString()}::timestamptz
        order by completed_at limit ${limit} for no key update skip locked)
      returning id
    ), gone as (
      delete from execution_events where execution_id in (select id from ended) returning lane, lane_pos
    ), noted as (
      update event_lanes set dropped_pos = greatest(dropped_pos, last.pos)
      from (select lane, max(lane_pos) as pos from gone group by lane) as last
      where event_lanes.lane = last.lane
    )
    select count(*)::int as total from ended`),
  );
  return Number(rows[0]?.total ?? 0);
}
