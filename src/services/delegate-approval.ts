import { stamp } from '../domain/command.js';
import { saveApproval } from '../store/approval.js';
import {
  type ApprovalOutcome,
  type ApprovalRequest,
  type Asked,
  changeApproval,
  requireApprover,
} from './decide-approval.js';
import { checkName, refuse, withReason } from './input.js';
import type { Caller, Services } from './services.js';

/** Lets somebody else decide in the caller's stead, who then may not any more. */
export function delegateApproval(
  services: Services,
  caller: Caller,
  request: ApprovalRequest & { to: string },
): Promise<ApprovalOutcome> {
  const { to, reason } = withReason(request);
  checkName('to', to);
  const command = { type: 'delegate', input: { id: request.id, to, reason } };
  return changeApproval(services, caller, request, command, async (asked, { tx, asking }) => {
    const { approval } = asked;
    const from = requireApprover(approval, caller);
    checkDelegate(to, from, asked);
    await saveApproval(tx, { ...approval, delegations: { ...approval.delegations, [from]: to } });
    const data = { approvalId: approval.id, from, to };
    return stamp(asking, { type: 'approval.delegated', stepPath: approval.stepPath, data });
  });
}

/** A vote that was given can't be handed on, and nobody is given a second one: each person counts once. */
function checkDelegate(to: string, from: string, { approval, votes }: Asked): void {
  const { notRequester, requestedBy, people, delegations } = approval;
  const hasVoted = (name: string) => votes.some(({ actor }) => actor === name);
  if (to === from) refuse('to', 'is who delegates', 'name somebody else');
  if (notRequester && to === requestedBy)
    refuse('to', 'is who asked for the approval', 'name somebody else: who asked for it may not decide it');
  if (hasVoted(from)) refuse('id', 'has the vote already that would be handed on', 'vote again to change it');
  if (hasVoted(to)) refuse('to', 'has voted already', 'name somebody else: each has one vote');
  if (people.includes(to) && !Object.hasOwn(delegations, to))
    refuse('to', 'is asked already', 'name somebody who is not: each has one vote');
  if (Object.values(delegations).includes(to))
    refuse('to', 'decides in the stead of another already', 'name somebody else: each has one vote');
}
