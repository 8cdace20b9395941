import { and, asc, desc, eq, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { workflowExecutions, workflows } from '../db/tables.js';
import { approvals, approvalVotes } from '../db/tables-people.js';
import { vaultOf } from '../db/vault.js';
import type { Approval, ApprovalStatus, ApprovalVote } from '../domain/approval.js';
import { isUuid } from '../domain/ids.js';
import type { Place } from './execution.js';
import { changeAnswers, changeVote } from './sealed.js';

/** An approval, with what else is shown of what it holds: the version it runs, and how often inputs of its steps were edited. */
export interface ShownApproval extends Approval {
  versionId: string;
  edits: number;
}

const SHOWN = {
  approval: approvals,
  versionId: workflowExecutions.versionId,
  edits: sql<number>`(select coalesce(sum(s.edits), 0)::int from step_executions s
    where s.execution_id = ${approvals.executionId})`,
};

function shownFrom(db: Db) {
  return db
    .select(SHOWN)
    .from(approvals)
    .innerJoin(workflowExecutions, eq(workflowExecutions.id, approvals.executionId));
}

type Row = Awaited<ReturnType<typeof shownFrom>>[number];
const toShown = ({ approval, versionId, edits }: Row, db: Db): ShownApproval => ({
  ...{ ...approval, versionId, edits },
  answers: changeAnswers(approval, vaultOf(db).open),
});

export async function findApprovals(
  db: Db,
  projectId: string,
  ids: readonly string[],
): Promise<ShownApproval[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  const rows = await shownFrom(db).where(
    and(inArray(approvals.id, wanted), eq(approvals.projectId, projectId)),
  );
  return rows.map((row) => toShown(row, db));
}

/** In the order in which they were asked for. */
export async function findApprovalsOfExecutions(
  db: Db,
  projectId: string,
  executionIds: readonly string[],
): Promise<ShownApproval[]> {
  if (executionIds.length === 0) return [];
  const rows = await shownFrom(db)
    .where(and(inArray(approvals.executionId, [...executionIds]), eq(approvals.projectId, projectId)))
    .orderBy(asc(approvals.createdAt), asc(approvals.id));
  return rows.map((row) => toShown(row, db));
}

export interface ApprovalFilter {
  statuses?: readonly ApprovalStatus[];
  executionId?: string;
  role?: string;
  entity?: string;
  entityId?: string;
  /** Those that somebody is asked for, by name, by one of his roles, or as everybody is. */
  askedOf?: { actor: string; roles: readonly string[] };
}

export interface ApprovalPage {
  after: Place | null;
  before: Place | null;
  limit: number;
  backwards: boolean;
}

/** Oldest first, or the other way where a page is read backwards. */
export async function listApprovals(
  db: Db,
  projectId: string,
  filter: ApprovalFilter,
  { after, before, limit, backwards }: ApprovalPage,
): Promise<ShownApproval[]> {
  const direction = backwards ? desc : asc;
  const rows = await shownFrom(db)
    .where(
      and(
        eq(approvals.projectId, projectId),
        ...conditionsOf(filter),
        after ? beyond(after, sql`>`) : undefined,
        before ? beyond(before, sql`<`) : undefined,
      ),
    )
    .orderBy(direction(approvals.createdAt), direction(approvals.id))
    .limit(limit);
  return rows.map((row) => toShown(row, db));
}

function conditionsOf({
  statuses,
  executionId,
  role,
  entity,
  entityId,
  askedOf,
}: ApprovalFilter): (SQL | undefined)[] {
  return [
    // One status as a constant, so that the partial index of what is pending serves it.
    statuses?.length === 1 && statuses[0] === 'pending' ? sql`${approvals.status} = 'pending'` : undefined,
    statuses ? inArray(approvals.status, [...statuses]) : undefined,
    executionId === undefined ? undefined : eq(approvals.executionId, executionId),
    role === undefined ? undefined : eq(approvals.role, role),
    entity === undefined ? undefined : eq(approvals.entity, entity),
    entityId === undefined ? undefined : eq(approvals.entityId, entityId),
    askedOf && askedOfCondition(askedOf),
  ];
}

function askedOfCondition({ actor, roles }: { actor: string; roles: readonly string[] }): SQL | undefined {
  const name = JSON.stringify(actor);
  const isAsked = or(
    sql`${approvals.people} @> ${name}::text::jsonb`,
    roles.length > 0 ? inArray(approvals.role, [...roles]) : undefined,
    sql`(${approvals.role} is null and ${approvals.people} = '[]'::jsonb)`,
  );
  const isDelegate = sql`exists (select 1 from jsonb_each_text(${approvals.delegations}) d where d.value = ${actor})`;
  // Who decides in somebody's stead votes under that name, as `standsFor` has it.
  const delegator = sql`(select d.key from jsonb_each_text(${approvals.delegations}) with ordinality as d(key, value, place)
    where d.value = ${actor} and not (${approvals.notRequester} and d.key = ${approvals.requestedBy}) order by place limit 1)`;
  const hasVoted = sql`exists (select 1 from approval_votes v
    where v.approval_id = ${approvals.id} and v.actor = coalesce(${delegator}, ${actor}))`;
  const isExcluded = sql`(${approvals.notRequester} and ${approvals.requestedBy} = ${actor})`;
  return sql`((${isAsked} and not jsonb_exists(${approvals.delegations}, ${actor})) or ${isDelegate}) and not ${hasVoted} and not ${isExcluded}`;
}

function beyond({ time, id }: Place, comparison: SQL): SQL {
  return sql`(${approvals.createdAt}, ${approvals.id}) ${comparison} (${time.toISOString()}::timestamptz, ${id}::uuid)`;
}

/** What was asked for one step that is held now, with the votes. Its execution is locked, and so nothing of it changes. */
export async function readStepApprovals(
  tx: Db,
  executionId: string,
  stepPath: string,
): Promise<{ approval: ShownApproval; votes: ApprovalVote[] }[]> {
  const rows = await shownFrom(tx)
    .where(and(eq(approvals.executionId, executionId), eq(approvals.stepPath, stepPath)))
    .orderBy(asc(approvals.createdAt), asc(approvals.id));
  const found = rows.map((row) => toShown(row, tx));
  const votes = await findVotes(
    tx,
    found.map(({ id }) => id),
  );
  return found.map((approval) => ({
    approval,
    votes: votes.filter(({ approvalId }) => approvalId === approval.id),
  }));
}

export async function findVotes(db: Db, approvalIds: readonly string[]): Promise<ApprovalVote[]> {
  if (approvalIds.length === 0) return [];
  const rows = await db
    .select()
    .from(approvalVotes)
    .where(inArray(approvalVotes.approvalId, [...approvalIds]))
    .orderBy(asc(approvalVotes.at), asc(approvalVotes.actor));
  return rows.map((vote) => ({ ...vote, answers: changeVote(vote, vaultOf(db).open) }));
}

/** The last word of each counts. */
export async function saveVote(tx: Db, vote: ApprovalVote): Promise<void> {
  const { decision, reason, at } = vote;
  const answers = changeVote(vote, vaultOf(tx).seal);
  await tx
    .insert(approvalVotes)
    .values({ ...vote, answers })
    .onConflictDoUpdate({
      target: [approvalVotes.approvalId, approvalVotes.actor],
      set: { decision, reason, answers, at },
    });
}

/** Of an approval whose execution is locked. */
export async function deleteVotes(tx: Db, approvalId: string): Promise<void> {
  await tx.delete(approvalVotes).where(eq(approvalVotes.approvalId, approvalId));
}

/** Stores what changes of an approval whose execution is locked. */
export async function saveApproval(tx: Db, { id, ...approval }: Approval): Promise<void> {
  const { status, role, people, delegations, expiresAt, escalated, revision } = approval;
  const { decidedAt, decidedBy, decidedReason } = approval;
  const answers = changeAnswers({ ...approval, id }, vaultOf(tx).seal);
  await tx
    .update(approvals)
    .set({
      ...{ status, role, people, delegations, expiresAt, escalated, revision },
      ...{ answers, decidedAt, decidedBy, decidedReason },
    })
    .where(eq(approvals.id, id));
}

/** What a held workflow has asked waits until that is let go; what is being cancelled ends by that. */
const MAY_GO_ON = sql`not exists (
  select 1 from ${workflowExecutions} e join ${workflows} w on w.id = e.workflow_id
  where e.id = ${approvals.executionId} and (w.hold_id is not null or e.status = 'cancelling'))`;

/** Those whose time is over, the longest first, from one on; of executions that may go on. */
export async function findExpired(
  db: Db,
  now: Date,
  after: Place | null,
  limit: number,
): Promise<Approval[]> {
  const rows = await db
    .select()
    .from(approvals)
    .where(
      and(
        sql`${approvals.status} = 'pending'`,
        lte(approvals.expiresAt, now),
        MAY_GO_ON,
        after
          ? sql`(${approvals.expiresAt}, ${approvals.id}) > (${after.time.toISOString()}::timestamptz, ${after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(asc(approvals.expiresAt), asc(approvals.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, answers: changeAnswers(row, vaultOf(db).open) }));
}
