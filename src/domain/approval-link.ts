import { RepriseError } from './errors.js';

/** Where on a server links lead: the secret follows. */
export const APPROVAL_LINK_PATH = '/approvals/link/';

/** By which one person decides one approval, once. The secret in it is known to whoever was given it, and to nobody else. */
export interface ApprovalLink {
  /** Of the secret only this is stored. */
  tokenHash: string;
  approvalId: string;
  /** In whose name it decides. */
  approver: string;
  roles: string[];
  expiresAt: Date;
  usedAt: Date | null;
  createdBy: string;
  createdAt: Date;
}

/** It was good when the page was asked for, and is not any more. */
export class ApprovalLinkSpentError extends RepriseError {
  readonly code = 'APPROVAL_LINK_SPENT';
  constructor() {
    super('the link was used already, or its time is over; ask whoever sent it for a new one');
  }
}
