import { createHash, randomBytes } from 'node:crypto';
import type { Db } from '../db/database.js';
import { isReservedActor } from '../domain/actor.js';
import { type Approval, standsFor } from '../domain/approval.js';
import { type ApprovalLink, ApprovalLinkSpentError } from '../domain/approval-link.js';
import { findApprovals, type ShownApproval } from '../store/approval.js';
import { findApprovalLink, insertApprovalLink, spendApprovalLink } from '../store/approval-link.js';
import { loadApproval } from './approval.js';
import {
  type ApprovalOutcome,
  checkPending,
  type DecisionRequest,
  decideApproval,
  requireApprover,
} from './decide-approval.js';
import { checkName, refuse } from './input.js';
import { runOnce } from './run-once.js';
import type { Caller, Services } from './services.js';

const TOKEN_BYTES = 32;
/** Base64url of so many bytes. */
const TOKEN = /^[\w-]{43}$/;
const DEFAULT_MS = 7 * 86_400_000;
const MOST_ROLES = 50;

export interface ApprovalLinkRequest {
  id: string;
  /** Who is given the link: whoever asks for it vouches that he is, and has these roles. */
  approver: string;
  roles: readonly string[];
  /** Null: as long as the approval waits, or seven days where that has no end. */
  expiresInMs: number | null;
  commandId: string | null;
}

export interface NewApprovalLink {
  approvalId: string;
  /** By which it is taken back; null where the command is that of an earlier version, which did not note it. */
  linkId: string | null;
  /** The secret: nowhere else, and never again. Null where the command is repeated. */
  token: string | null;
  expiresAt: Date;
  repeated: boolean;
}

/** Makes a link by which somebody decides who has no token. One transaction; only the hash of the secret is stored. */
export async function createApprovalLink(
  services: Services,
  caller: Caller,
  request: ApprovalLinkRequest,
): Promise<NewApprovalLink> {
  const { id, approver, expiresInMs, commandId } = request;
  checkName('approver', approver);
  if (isReservedActor(approver))
    refuse('approver', 'is a name by which only this server or a key acts', 'name who is given the link');
  const roles = rolesFrom(request.roles);
  if (expiresInMs === 0) refuse('expiresIn', 'is over at once', 'send a longer time, as 7d');
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const asked = { type: 'create_approval_link', commandId, input: { id, approver, roles, expiresInMs } };
  const { outcome, repeated } = await runOnce(services, caller, asked, async (tx) => {
    const approval = await loadApproval({ ...services, db: tx }, caller, id);
    const now = services.clock.now();
    checkPending(approval, null, now);
    requireApprover(approval, linkCaller(caller.projectId, { approver, roles }));
    const expiresAt = endOf(approval, expiresInMs, now);
    const made = { createdBy: caller.actor, createdAt: now, usedAt: null, revokedAt: null, revokedBy: null };
    const link = { id: services.ids.uuid(), tokenHash: hashToken(token), approvalId: approval.id };
    await insertApprovalLink(tx, { ...link, approver, roles, expiresAt, ...made });
    return { id: approval.id, linkId: link.id, expiresAt: expiresAt.toISOString() };
  });
  return {
    ...{ approvalId: id, token: repeated ? null : token, repeated },
    linkId: outcome.linkId ?? null,
    expiresAt: new Date(outcome.expiresAt),
  };
}

function endOf({ expiresAt }: Approval, expiresInMs: number | null, now: Date): Date {
  if (expiresInMs === null && expiresAt) return expiresAt;
  return new Date(now.getTime() + (expiresInMs ?? DEFAULT_MS));
}

function rolesFrom(names: readonly string[]): string[] {
  if (names.length > MOST_ROLES) refuse('roles', `has ${names.length} entries`, `send at most ${MOST_ROLES}`);
  for (const [index, name] of names.entries()) checkName(`roles[${index}]`, name);
  return [...new Set(names)];
}

/** What a link that is good leads to. */
export interface OpenLink {
  link: ApprovalLink;
  /** As whom it decides. */
  caller: Caller;
  approval: ShownApproval;
}

/** Changes nothing. `unknown`: there never was such a link; `gone`: there was, and nothing can be decided by it any more. */
export async function openApprovalLink(
  { db, clock }: Services,
  token: string,
): Promise<OpenLink | 'unknown' | 'gone'> {
  const found = TOKEN.test(token) ? await findApprovalLink(db, hashToken(token)) : null;
  if (!found) return 'unknown';
  const { link, projectId } = found;
  const [approval] = await findApprovals(db, projectId, [link.approvalId]);
  if (!approval || !isGood(link, approval, clock.now())) return 'gone';
  return { link, approval, caller: linkCaller(projectId, link) };
}

function isGood(link: ApprovalLink, approval: Approval, now: Date): boolean {
  const isOpen = approval.status === 'pending' && !(approval.expiresAt && approval.expiresAt <= now);
  const { approver: actor, roles } = link;
  const isAsked = standsFor(approval, { actor, roles, isAdmin: false }) !== null;
  return link.usedAt === null && link.revokedAt === null && link.expiresAt > now && isOpen && isAsked;
}

/** May decide this and nothing else. */
function linkCaller(
  projectId: string,
  { approver, roles }: Pick<ApprovalLink, 'approver' | 'roles'>,
): Caller {
  const origin = { credential: 'link', address: null, requestId: null };
  return { projectId, actor: approver, roles, permissions: ['approval:decide'], origin };
}

/** Decides, and spends the link in the same transaction: of two that come at once one is refused, and what is refused spends nothing. */
export function decideByLink(
  services: Services,
  { link, caller }: OpenLink,
  { decision, version, reason, answers }: Omit<DecisionRequest, 'id' | 'commandId'>,
): Promise<ApprovalOutcome> {
  const request = { decision, version, reason, answers, id: link.approvalId, commandId: null };
  return decideApproval(services, caller, request, (tx, at) => spend(tx, link, at));
}

async function spend(tx: Db, { tokenHash }: ApprovalLink, at: Date): Promise<void> {
  if (!(await spendApprovalLink(tx, tokenHash, at))) throw new ApprovalLinkSpentError();
}

/** It has 256 random bits, which nobody finds by trying: a slow hash would make nothing safer. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
