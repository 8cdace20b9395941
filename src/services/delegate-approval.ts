import { stamp } from '../domain/command.js';
import { InvalidInputError } from '../domain/errors.js';
import { saveApproval } from '../store/approval.js';
import {
  type ApprovalOutcome,
  type ApprovalRequest,
  changeApproval,
  requireApprover,
} from './decide-approval.js';
import { checkName, checkReason } from './input.js';
import type { Caller, Services } from './services.js';

/** Lets somebody else decide in the caller's stead, who then may not any more. */
export function delegateApproval(
  services: Services,
  caller: Caller,
  request: ApprovalRequest & { to: string },
): Promise<ApprovalOutcome> {
  const { to, reason } = request;
  checkName('to', to);
  if (reason !== null) checkReason('reason', reason);
  const command = { type: 'delegate', input: { id: request.id, to, reason } };
  return changeApproval(services, caller, request, command, async ({ approval }, { tx, asking }) => {
    const from = requireApprover(approval, caller);
    checkDelegate(to, from, approval);
    await saveApproval(tx, { ...approval, delegations: { ...approval.delegations, [from]: to } });
    const data = { approvalId: approval.id, from, to };
    return stamp(asking, { type: 'approval.delegated', stepPath: approval.stepPath, data });
  });
}

function checkDelegate(
  to: string,
  from: string,
  { notRequester, requestedBy }: { notRequester: boolean; requestedBy: string },
): void {
  if (to === from)
    throw new InvalidInputError([{ path: 'to', message: 'is who delegates', hint: 'name somebody else' }]);
  if (notRequester && to === requestedBy) {
    const hint = 'name somebody else: who asked for it may not decide it';
    throw new InvalidInputError([{ path: 'to', message: 'is who asked for the approval', hint }]);
  }
}
