import type { JsonObject } from './json.js';

export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'closed'] as const;
/** `expired`: its time ran out, and what was provided for that was done; `closed`: the execution went on, or ended, without it. */
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const APPROVAL_DECISIONS = ['approve', 'reject'] as const;
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** What happens at the end of its time: as though it were rejected, as though it were approved, or others are asked. */
export const EXPIRY_WAYS = ['reject', 'resume', 'escalate'] as const;
export type ExpiryWay = (typeof EXPIRY_WAYS)[number];

/** Who is asked, and for what; as the definition says it, with its templates resolved. */
export interface ApprovalTerms {
  entity: string | null;
  entityId: string | null;
  reason: string;
  /** What else its author gave, for those who decide. */
  data: JsonObject;
  /** The role that may decide; null where only people are named. With neither, whoever has the permission may. */
  role: string | null;
  people: string[];
  /** So many have to approve. */
  quorum: number;
  /** A single rejection rejects. */
  veto: boolean;
  /** Whoever asked for it may not decide it. */
  notRequester: boolean;
  /** A JSON Schema of the answers that go with an approval. */
  form: JsonObject | null;
  expiresInMs: number | null;
  onExpire: ExpiryWay;
  /** The role that is asked after `escalate`. */
  escalateTo: string | null;
}

/** A pending human decision that holds an execution, or what came of it. */
export interface Approval extends ApprovalTerms {
  id: string;
  projectId: string;
  executionId: string;
  stepPath: string;
  status: ApprovalStatus;
  /** Who started the execution. */
  requestedBy: string;
  /** Who may decide in whose stead. */
  delegations: Record<string, string>;
  expiresAt: Date | null;
  escalated: boolean;
  /** Grows with everything that changes what there is to decide. */
  revision: number;
  /** What was filled into the form. */
  answers: JsonObject | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  decidedReason: string | null;
  createdAt: Date;
}

/** What one person said. */
export interface ApprovalVote {
  approvalId: string;
  actor: string;
  decision: ApprovalDecision;
  reason: string | null;
  answers: JsonObject | null;
  at: Date;
}
