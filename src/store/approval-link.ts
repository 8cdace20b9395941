import { and, desc, eq, getTableColumns, gt, inArray, isNull } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { approvalLinks, approvals } from '../db/tables-people.js';
import type { ApprovalLink, KnownLink } from '../domain/approval-link.js';
import { isUuid } from '../domain/ids.js';

const { tokenHash: _, ...SHOWN } = getTableColumns(approvalLinks);

export async function insertApprovalLink(tx: Db, link: ApprovalLink): Promise<void> {
  await tx.insert(approvalLinks).values(link);
}

/** In whatever project it is: who has the secret needs to say nothing else. */
export async function findApprovalLink(
  db: Db,
  tokenHash: string,
): Promise<{ link: ApprovalLink; projectId: string } | null> {
  const [row] = await db
    .select({ link: approvalLinks, projectId: approvals.projectId })
    .from(approvalLinks)
    .innerJoin(approvals, eq(approvals.id, approvalLinks.approvalId))
    .where(eq(approvalLinks.tokenHash, tokenHash));
  return row ?? null;
}

/** Newest first. */
export async function findLinksOfApprovals(
  db: Db,
  projectId: string,
  approvalIds: readonly string[],
): Promise<KnownLink[]> {
  if (approvalIds.length === 0) return [];
  return db
    .select(SHOWN)
    .from(approvalLinks)
    .innerJoin(approvals, eq(approvals.id, approvalLinks.approvalId))
    .where(and(inArray(approvalLinks.approvalId, [...approvalIds]), eq(approvals.projectId, projectId)))
    .orderBy(desc(approvalLinks.createdAt), desc(approvalLinks.id));
}

/** Locks the link until the transaction ends: it is not used meanwhile. */
export async function lockApprovalLink(tx: Db, projectId: string, id: string): Promise<KnownLink | null> {
  if (!isUuid(id)) return null;
  const [row] = await tx
    .select(SHOWN)
    .from(approvalLinks)
    .innerJoin(approvals, eq(approvals.id, approvalLinks.approvalId))
    .where(and(eq(approvalLinks.id, id), eq(approvals.projectId, projectId)))
    .for('no key update', { of: approvalLinks });
  return row ?? null;
}

/** Notes that a link whose row the transaction holds is good no more. */
export async function saveLinkRevocation(tx: Db, { id, revokedAt, revokedBy }: KnownLink): Promise<void> {
  await tx.update(approvalLinks).set({ revokedAt, revokedBy }).where(eq(approvalLinks.id, id));
}

/** Locks the link and notes that it was used; false where it was before or was taken back, or its time is over. */
export async function spendApprovalLink(tx: Db, tokenHash: string, at: Date): Promise<boolean> {
  const spent = await tx
    .update(approvalLinks)
    .set({ usedAt: at })
    .where(
      and(
        eq(approvalLinks.tokenHash, tokenHash),
        isNull(approvalLinks.usedAt),
        isNull(approvalLinks.revokedAt),
        gt(approvalLinks.expiresAt, at),
      ),
    )
    .returning({ tokenHash: approvalLinks.tokenHash });
  return spent.length === 1;
}
