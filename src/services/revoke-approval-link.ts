import { ApprovalLinkNotFoundError, ApprovalLinkUsedError, type KnownLink } from '../domain/approval-link.js';
import { findLinksOfApprovals, lockApprovalLink, saveLinkRevocation } from '../store/approval-link.js';
import { recordDeed } from './audit.js';
import type { Caller, Services } from './services.js';

export interface LinkRevocation {
  link: KnownLink;
  /** Whether it had been taken back before. */
  repeated: boolean;
}

/** One transaction: locks the link, and notes that it is good no more. One that was used stays as it was. */
export function revokeApprovalLink(services: Services, caller: Caller, id: string): Promise<LinkRevocation> {
  const { projectId, actor } = caller;
  return services.db.transaction(async (tx) => {
    const found = await lockApprovalLink(tx, projectId, id);
    if (!found) throw new ApprovalLinkNotFoundError(id);
    if (found.usedAt) throw new ApprovalLinkUsedError(id, found.usedAt);
    if (found.revokedAt) return { link: found, repeated: true };
    const link = { ...found, revokedAt: services.clock.now(), revokedBy: actor };
    await saveLinkRevocation(tx, link);
    const detail = { link: id, approver: link.approver };
    await recordDeed(services, caller, tx, {
      ...{ action: 'revoke_approval_link', target: link.approvalId },
      detail,
    });
    return { link, repeated: false };
  });
}

export function loadApprovalLinks(
  { db }: Services,
  { projectId }: Caller,
  approvalIds: readonly string[],
): Promise<KnownLink[]> {
  return findLinksOfApprovals(db, projectId, approvalIds);
}
