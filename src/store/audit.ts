import { and, asc, count, desc, eq, gt, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { auditLanes, auditLog } from '../db/tables-people.js';
import {
  AUDIT_LANES,
  type AuditEntry,
  AuditLaneMissingError,
  auditText,
  type StoredAuditEntry,
} from '../domain/audit.js';
import { rowsOf } from './rows.js';

/**
 * Adds an entry at the end of a lane, in one statement, which locks the lane until the transaction ends. Throws where the lane is
 * missing, so that nothing is done that is not written down.
 */
export async function insertAuditEntry(tx: Db, lane: number, entry: AuditEntry): Promise<void> {
  const { projectId, at, actor, credential, address, requestId, action, target, outcome, detail } = entry;
  const inserted = await tx.execute(sql`
    with head as (
      update audit_lanes set pos = pos + 1,
        hash = encode(sha256(convert_to(hash || ${auditText(entry)}::text, 'UTF8')), 'hex')
      where lane = ${lane}::int returning pos, hash
    )
    insert into audit_log (lane, pos, project_id, at, actor, credential, address, request_id, action, target, outcome, detail, hash)
    select ${lane}::int, head.pos, ${projectId}::uuid, ${at.toISOString()}::timestamptz, ${actor}::text, ${credential}::text,
      ${address}::text, ${requestId}::text, ${action}::text, ${target}::text, ${outcome}::text,
      ${JSON.stringify(detail)}::text::jsonb, head.hash
    from head returning pos`);
  if (rowsOf(inserted).length === 0) throw new AuditLaneMissingError(lane);
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  target?: string;
  outcome?: string;
  since?: Date;
  until?: Date;
}

/** Where an entry stands in the list of all. */
export interface AuditPlace {
  at: Date;
  lane: number;
  pos: number;
}

/** Newest first. */
export async function listAuditEntries(
  db: Db,
  projectId: string,
  filter: AuditFilter,
  { after, limit }: { after: AuditPlace | null; limit: number },
): Promise<StoredAuditEntry[]> {
  const { lane, pos, at } = auditLog;
  const place =
    after &&
    sql`(${at}, ${lane}, ${pos}) < (${after.at.toISOString()}::timestamptz, ${after.lane}::int, ${after.pos}::bigint)`;
  return db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.projectId, projectId), ...conditionsOf(filter), place ?? undefined))
    .orderBy(desc(at), desc(lane), desc(pos))
    .limit(limit);
}

function conditionsOf({ actor, action, target, outcome, since, until }: AuditFilter): (SQL | undefined)[] {
  return [
    actor === undefined ? undefined : eq(auditLog.actor, actor),
    action === undefined ? undefined : eq(auditLog.action, action),
    target === undefined ? undefined : eq(auditLog.target, target),
    outcome === undefined ? undefined : eq(auditLog.outcome, outcome),
    since ? gte(auditLog.at, since) : undefined,
    until ? lt(auditLog.at, until) : undefined,
  ];
}

/** The next entries of a lane, in order, up to one, whatever project they are of. */
export async function readAuditLane(
  db: Db,
  lane: number,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<StoredAuditEntry[]> {
  const { pos } = auditLog;
  return db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.lane, lane), gt(pos, after), lte(pos, upTo)))
    .orderBy(asc(pos))
    .limit(limit);
}

/** Where a lane ends, as its row says. */
export interface AuditHead {
  lane: number;
  pos: number;
  hash: string;
}

export async function readAuditHeads(db: Db): Promise<AuditHead[]> {
  return db.select().from(auditLanes).orderBy(asc(auditLanes.lane));
}

export async function countAuditEntries(db: Db): Promise<number> {
  const [row] = await db.select({ total: count() }).from(auditLog);
  return row?.total ?? 0;
}

/** Entries in lanes that are none, before the first of a lane, or past its end: how many, and the places of up to `limit`. */
export async function findStrayEntries(
  db: Db,
  limit: number,
): Promise<{ total: number; places: { lane: number; pos: number }[] }> {
  const rows = rowsOf<{ lane: number; pos: string; total: string }>(
    await db.execute(sql`
      select l.lane, l.pos::text as pos, count(*) over () as total
      from audit_log l left join audit_lanes h on h.lane = l.lane
      where l.lane not between 0 and ${AUDIT_LANES - 1}::int or l.pos < 1 or l.pos > coalesce(h.pos, ${Number.MAX_SAFE_INTEGER}::bigint)
      order by l.lane, l.pos limit ${limit}::int`),
  );
  return {
    total: Number(rows[0]?.total ?? 0),
    places: rows.map(({ lane, pos }) => ({ lane, pos: Number(pos) })),
  };
}
