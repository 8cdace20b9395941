import type { AskedApproval } from '../domain/approval-request.js';

/** What is stored of an approval that is asked for, by type and name. */
export const APPROVAL_COLUMNS: [type: string, name: string, value: (approval: AskedApproval) => unknown][] = [
  ['uuid', 'id', ({ id }) => id],
  ['uuid', 'project_id', ({ projectId }) => projectId],
  ['uuid', 'execution_id', ({ executionId }) => executionId],
  ['text', 'step_path', ({ stepPath }) => stepPath],
  ['text', 'status', ({ status }) => status],
  ['text', 'entity', ({ entity }) => entity],
  ['text', 'entity_id', ({ entityId }) => entityId],
  ['text', 'reason', ({ reason }) => reason],
  ['jsonb', 'data', ({ data }) => data],
  ['text', 'role', ({ role }) => role],
  ['jsonb', 'people', ({ people }) => people],
  ['int', 'quorum', ({ quorum }) => quorum],
  ['boolean', 'veto', ({ veto }) => veto],
  ['boolean', 'not_requester', ({ notRequester }) => notRequester],
  ['jsonb', 'form', ({ form }) => form],
  ['bigint', 'expires_in_ms', ({ expiresInMs }) => expiresInMs],
  ['text', 'on_expire', ({ onExpire }) => onExpire],
  ['text', 'escalate_to', ({ escalateTo }) => escalateTo],
  ['jsonb', 'delegations', ({ delegations }) => delegations],
  ['timestamptz', 'expires_at', ({ expiresAt }) => expiresAt],
  ['boolean', 'escalated', ({ escalated }) => escalated],
  ['int', 'revision', ({ revision }) => revision],
  ['timestamptz', 'created_at', ({ createdAt }) => createdAt],
];

export function approvalRow(approval: AskedApproval): Record<string, unknown> {
  return Object.fromEntries(APPROVAL_COLUMNS.map(([, name, value]) => [name, value(approval)]));
}
