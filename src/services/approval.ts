import type { ApprovalDecision, ApprovalVote } from '../domain/approval.js';
import { ApprovalNotFoundError } from '../domain/approval-errors.js';
import { isStorableText } from '../domain/json.js';
import {
  type ApprovalFilter,
  type ApprovalPage,
  findApprovals,
  findApprovalsOfExecutions,
  findVotes,
  listApprovals,
  type ShownApproval,
} from '../store/approval.js';
import { hashOf } from './command.js';
import type { Caller, Services } from './services.js';

export type { ApprovalDecision, ApprovalFilter, ApprovalPage, ShownApproval };

export function loadApprovals(
  { db }: Services,
  { projectId }: Caller,
  ids: readonly string[],
): Promise<ShownApproval[]> {
  return findApprovals(db, projectId, ids);
}

export async function loadApproval(services: Services, caller: Caller, id: string): Promise<ShownApproval> {
  const [approval] = await loadApprovals(services, caller, [id]);
  if (!approval) throw new ApprovalNotFoundError(id);
  return approval;
}

/** All that was asked for in these executions, pending or not. */
export function loadApprovalsOf(
  { db }: Services,
  { projectId }: Caller,
  executionIds: readonly string[],
): Promise<ShownApproval[]> {
  return findApprovalsOfExecutions(db, projectId, executionIds);
}

export function loadVotes({ db }: Services, approvalIds: readonly string[]): Promise<ApprovalVote[]> {
  return findVotes(db, approvalIds);
}

export async function pageApprovals(
  { db }: Services,
  { projectId }: Caller,
  filter: ApprovalFilter,
  page: ApprovalPage,
): Promise<ShownApproval[]> {
  const { role = '', entity = '', entityId = '' } = filter;
  // What can't be stored nothing has.
  if (![role, entity, entityId].every(isStorableText)) return [];
  return listApprovals(db, projectId, filter, page);
}

/** What stands still as long as what is shown of an approval does: a decision says with it what it is about. */
export function versionOf(approval: ShownApproval): string {
  const { id, revision, versionId, edits } = approval;
  return hashOf([id, revision, versionId, edits]).slice(0, 16);
}
