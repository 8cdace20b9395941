import type { JsonObject } from '#src/domain/json.js';
import type { Permission } from '#src/domain/permission.js';
import { loadApproval, loadApprovalsOf, pageApprovals, versionOf } from '#src/services/approval.js';
import { type DecisionRequest, decideApproval } from '#src/services/decide-approval.js';
import { delegateApproval } from '#src/services/delegate-approval.js';
import type { Caller, Services } from '#src/services/services.js';

type Engine = { services: Services; caller: Caller };
type Held = Engine & {
  publish(definition: JsonObject): Promise<unknown>;
  start(key: string, payload?: JsonObject): Promise<{ id: string }>;
  reach(executionId: string, status: 'paused'): Promise<unknown>;
};

export interface HeldOptions {
  key?: string;
  payload?: JsonObject;
  reason?: string;
  /** Asked for by an entry of the list, with what those who decide are told. */
  about?: { entity: string; entityId: string; data: JsonObject };
}

/** An execution that is held for an approval on these terms. Needs a worker. */
export async function holdForApproval(
  { services, caller, publish, start, reach }: Held,
  approval: JsonObject = {},
  { key = 'asks', payload = {}, reason = 'May it?', about }: HeldOptions = {},
): Promise<{ executionId: string; approvalId: string; version: string }> {
  const request = about && {
    ...{ type: 'create_approval_request', entity: about.entity, entity_id: about.entityId },
    data: { ...about.data, ...approval },
  };
  const action = { type: 'require_approval', reason, ...(about ? {} : { approval }) };
  const ask = { id: 'ask', type: 'action', action, ...(request && { execute: [request] }), next: 'done' };
  const done = { id: 'done', type: 'execute', execute: [{ type: 'log', message: 'done' }] };
  await publish({ workflow_id: key, steps: [ask, done] });
  const { id: executionId } = await start(key, payload);
  await reach(executionId, 'paused');
  const [asked] = await loadApprovalsOf(services, caller, [executionId]);
  if (!asked) throw new Error('nothing was asked');
  return { executionId, approvalId: asked.id, version: versionOf(asked) };
}

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
