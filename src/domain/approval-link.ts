import { RepriseError } from './errors.js';

/** Where on a server links lead: the secret follows. */
export const APPROVAL_LINK_PATH = '/approvals/link/';

/** By which one person decides one approval, once. The secret in it is known to whoever was given it, and to nobody else. */
export interface ApprovalLink extends KnownLink {
  /** Of the secret only this is stored. */
  tokenHash: string;
}

/** What is shown of a link. */
export interface KnownLink {
  id: string;
  approvalId: string;
  /** In whose name it decides. */
  approver: string;
  roles: string[];
  expiresAt: Date;
  usedAt: Date | null;
  createdBy: string;
  createdAt: Date;
  revokedAt: Date | null;
  revokedBy: string | null;
}

/** It was good when the page was asked for, and is not any more. */
export class ApprovalLinkSpentError extends RepriseError {
  readonly code = 'APPROVAL_LINK_SPENT';
  constructor() {
    super('the link was used already or taken back, or its time is over; ask whoever sent it for a new one');
  }
}

export class ApprovalLinkNotFoundError extends RepriseError {
  readonly code = 'APPROVAL_LINK_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no approval link ${id}; those of an approval are in its field links`);
    this.id = id;
  }
}

/** There is nothing left to take back. */
export class ApprovalLinkUsedError extends RepriseError {
  readonly code = 'APPROVAL_LINK_USED';
  readonly id: string;
  readonly usedAt: Date;
  constructor(id: string, usedAt: Date) {
    super(`approval link ${id} was used at ${usedAt.toISOString()}; what was decided by it stands`);
    this.id = id;
    this.usedAt = usedAt;
  }
}
