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

/** Who asks to decide. */
interface Decider {
  actor: string;
  roles: readonly string[];
  /** May decide in anybody's stead. */
  isAdmin: boolean;
}

type Asked = Pick<Approval, 'role' | 'people' | 'delegations' | 'notRequester' | 'requestedBy'>;

/** In whose stead somebody may decide: his own name, that of one who delegated to him, or null where he may not. */
export function standsFor(approval: Asked, { actor, roles, isAdmin }: Decider): string | null {
  const { role, people, delegations, notRequester, requestedBy } = approval;
  if (notRequester && actor === requestedBy) return null;
  const isAsked = (name: string) => people.includes(name);
  const delegator = Object.keys(delegations).find((name) => delegations[name] === actor);
  if (delegator !== undefined && !(notRequester && delegator === requestedBy)) return delegator;
  if (Object.hasOwn(delegations, actor)) return null;
  const isOpen = role === null && people.length === 0;
  const byRole = role !== null && roles.includes(role);
  return isOpen || isAsked(actor) || byRole || isAdmin ? actor : null;
}

/** What the votes come to: null while more are wanted. */
export function tally(
  { quorum, veto, role, people }: ApprovalTerms,
  votes: readonly Pick<ApprovalVote, 'decision'>[],
): 'approved' | 'rejected' | null {
  const approvals = votes.filter(({ decision }) => decision === 'approve').length;
  const rejections = votes.length - approvals;
  if (rejections > 0 && (veto || rejections > spare({ quorum, role, people }))) return 'rejected';
  return approvals >= quorum ? 'approved' : null;
}

/** So many may reject and the quorum can still be had. Of a role nobody knows how many there are: as many as are wanted may. */
function spare({ quorum, role, people }: Pick<ApprovalTerms, 'quorum' | 'role' | 'people'>): number {
  return role === null && people.length > 0 ? people.length - quorum : quorum - 1;
}
