import { and, asc, desc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { auditLanes, auditLog } from '../db/tables-people.js';
import { type AuditEntry, auditText, type StoredAuditEntry } from '../domain/audit.js';

/** Adds an entry at the end of a lane, in one statement, which locks the lane until the transaction ends. */
export async function insertAuditEntry(tx: Db, lane: number, entry: AuditEntry): Promise<void> {
  const { projectId, at, actor, credential, address, requestId, action, target, outcome, detail } = entry;
  await tx.execute(sql`
    with head as (
      update audit_lanes set pos = pos + 1,
        hash = encode(sha256(convert_to(hash || ${auditText(entry)}::text, 'UTF8')), 'hex')
      where lane = ${lane}::int returning pos, hash
    )
    insert into audit_log (lane, pos, project_id, at, actor, credential, address, request_id, action, target, outcome, detail, hash)
    select ${lane}::int, head.pos, ${projectId}::uuid, ${at.toISOString()}::timestamptz, ${actor}::text, ${credential}::text,
      ${address}::text, ${requestId}::text, ${action}::text, ${target}::text, ${outcome}::text,
      ${JSON.stringify(detail)}::text::jsonb, head.hash
    from head`);
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

/** The next entries of a lane, in order, whatever project they are of. */
export async function readAuditLane(
  db: Db,
  lane: number,
  afterPos: number,
  limit: number,
): Promise<StoredAuditEntry[]> {
  return db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.lane, lane), gt(auditLog.pos, afterPos)))
    .orderBy(asc(auditLog.pos))
    .limit(limit);
}

/** Where each lane ends, as its row says. */
export async function readAuditHeads(db: Db): Promise<{ lane: number; pos: number; hash: string }[]> {
  return db.select().from(auditLanes).orderBy(asc(auditLanes.lane));
}
