import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { approvalLinks, approvals } from '../db/tables-people.js';
import type { ApprovalLink } from '../domain/approval-link.js';

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

/** Locks the link and notes that it was used; false where it was before, or its time is over. */
export async function spendApprovalLink(tx: Db, tokenHash: string, at: Date): Promise<boolean> {
  const spent = await tx
    .update(approvalLinks)
    .set({ usedAt: at })
    .where(
      and(
        eq(approvalLinks.tokenHash, tokenHash),
        isNull(approvalLinks.usedAt),
        gt(approvalLinks.expiresAt, at),
      ),
    )
    .returning({ tokenHash: approvalLinks.tokenHash });
  return spent.length === 1;
}
