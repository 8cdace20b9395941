import type { Permission } from '#src/domain/permission.js';
import { loadApproval, loadApprovalsOf, pageApprovals, versionOf } from '#src/services/approval.js';
import { type DecisionRequest, decideApproval } from '#src/services/decide-approval.js';
import { delegateApproval } from '#src/services/delegate-approval.js';
import type { Caller, Services } from '#src/services/services.js';

type Engine = { services: Services; caller: Caller };
type Decision = Partial<Omit<DecisionRequest, 'id' | 'decision'>>;

/** What people do about what they are asked. */
export function withApprovals<E extends Engine>(engine: E) {
  const { services, caller } = engine;
  const request = (id: string, more: Decision) => ({
    ...{ id, commandId: null, version: null, reason: null, answers: null },
    ...more,
  });
  return {
    ...engine,
    /** Somebody who may decide, and has these roles. */
    person: (
      actor: string,
      roles: string[] = [],
      permissions: Permission[] = ['approval:decide'],
    ): Caller => ({
      ...{ projectId: caller.projectId, actor, roles, permissions },
    }),
    approvalsOf: (executionId: string) => loadApprovalsOf(services, caller, [executionId]),
    approvalOf: (id: string) => loadApproval(services, caller, id),
    /** The ids of what waits for somebody. */
    waitingFor: async ({ actor, roles }: Caller) => {
      const filter = { statuses: ['pending' as const], askedOf: { actor, roles } };
      const page = { after: null, before: null, limit: 100, backwards: false };
      return (await pageApprovals(services, caller, filter, page)).map(({ id }) => id);
    },
    versionOf: async (id: string) => versionOf(await loadApproval(services, caller, id)),
    approve: (by: Caller, id: string, more: Decision = {}) =>
      decideApproval(services, by, { ...request(id, more), decision: 'approve' }),
    reject: (by: Caller, id: string, more: Decision = {}) =>
      decideApproval(services, by, { ...request(id, more), decision: 'reject' }),
    delegate: (by: Caller, id: string, to: string, commandId: string | null = null) =>
      delegateApproval(services, by, { id, to, version: null, reason: null, commandId }),
  };
}
