import type { ApprovalDecision } from '#src/domain/approval.js';
import { maskSecrets } from '#src/domain/masking.js';
import { isGranted } from '#src/domain/permission.js';
import { approvalIdFrom } from '#src/graphql/global-id.js';
import { loadApproval, type ShownApproval, versionOf } from '#src/services/approval.js';
import { decideApproval } from '#src/services/decide-approval.js';
import { type ApprovalAnswer, approvalAnswer } from './answers.js';
import type { Asker } from './execution-answer.js';
import { written } from './execution-answer.js';
import { approveBody, rejectBody } from './requests.js';
import { type Asked, defineRoute, type Route } from './route.js';

const REFUSALS = {
  404: 'There is no such approval.',
  409: '`approval is not pending (status: S)`, `approval has expired`, it has changed since it was shown, or the Idempotency-Key was used for another request, or by another caller.',
};
const outcomes = { 200: { description: 'The approval.', schema: approvalAnswer } };

export const approvalRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/approvals/{id}',
    name: 'getApproval',
    summary: 'Tells of one approval',
    permission: 'approval:read',
    outcomes,
    refusals: { 404: REFUSALS[404] },
    async respond(asker, { id }) {
      const { services, caller } = asker;
      const approval = await loadApproval(services, caller, approvalIdFrom(id));
      return { status: 200, body: approvalAnswerOf(asker, approval) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/approvals/{id}/approve',
    name: 'approve',
    summary: 'Approves',
    description: 'The vote that decides it lets the execution go on at once.',
    permission: 'approval:decide',
    body: approveBody,
    idempotent: true,
    outcomes,
    refusals: REFUSALS,
    respond: (asker, asked) => decide(asker, asked, 'approve'),
  }),
  defineRoute({
    method: 'POST',
    path: '/approvals/{id}/reject',
    name: 'reject',
    summary: 'Rejects',
    description: 'Where that decides it, the execution goes to `on_reject`, or ends as blocked.',
    permission: 'approval:decide',
    body: rejectBody,
    idempotent: true,
    outcomes,
    refusals: REFUSALS,
    respond: (asker, asked) => decide(asker, asked, 'reject'),
  }),
];

type Decision = Asked<
  unknown,
  {
    reason?: string | null | undefined;
    version?: string | null | undefined;
    answers?: ShownApproval['answers'] | undefined;
  }
>;

async function decide(asker: Asker, { id, body, idempotencyKey }: Decision, decision: ApprovalDecision) {
  const { services, caller } = asker;
  const { approval } = await decideApproval(services, caller, {
    id: approvalIdFrom(id),
    commandId: idempotencyKey,
    version: body.version ?? null,
    reason: body.reason ?? null,
    decision,
    answers: body.answers ?? null,
  });
  return { status: 200, body: approvalAnswerOf(asker, approval) };
}

function approvalAnswerOf({ caller }: Asker, approval: ShownApproval): ApprovalAnswer {
  return {
    id: approval.id,
    execution_id: approval.executionId,
    step_path: approval.stepPath,
    status: approval.status,
    entity: approval.entity,
    entity_id: approval.entityId,
    reason: approval.reason,
    data: approval.data,
    approver_role: approval.role,
    approvers: approval.people,
    quorum: approval.quorum,
    veto: approval.veto,
    not_requester: approval.notRequester,
    requested_by: approval.requestedBy,
    form: approval.form,
    // They become data of the resume, and are shown as these are.
    answers: maskSecrets(approval.answers, isGranted(caller.permissions, 'execution:force')),
    on_expire: approval.onExpire,
    escalated: approval.escalated,
    version: versionOf(approval),
    expires_at: written(approval.expiresAt),
    decided_at: written(approval.decidedAt),
    decided_by: approval.decidedBy,
    decided_reason: approval.decidedReason,
    created_at: approval.createdAt.toISOString(),
  };
}
