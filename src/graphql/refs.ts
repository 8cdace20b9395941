import type { ApiKey } from '../domain/api-key.js';
import type { Batch } from '../domain/batch.js';
import type { ExecutionEvent } from '../domain/event.js';
import type { Execution, ExecutionState } from '../domain/execution.js';
import type { StepExecution } from '../domain/step.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow.js';
import { loadApiKeys } from '../services/api-key.js';
import { loadApprovals, type ShownApproval } from '../services/approval.js';
import { loadBatches } from '../services/batch.js';
import { loadVersions, loadWorkflows } from '../services/workflow.js';
import { builder } from './builder.js';

/**
 * An execution as a client sees it. With `steps` it is one as of an update, mostly folded from events: its payloads, and its
 * steps' inputs and outputs, are read from their rows when asked for.
 */
export type ExecutionView = Execution & { steps?: ExecutionState['steps'] };

export type StepView = StepExecution & { executionId: string; fromEvents?: true };

/** Puts rows in the order of their ids; null where there is none, for `node` to answer: Pothos has no type for that. */
function inOrder<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? (null as unknown as T));
}

export const ExecutionRef = builder.objectRef<ExecutionView>('Execution');
export const StepExecutionRef = builder.objectRef<StepView>('StepExecution');
export const ExecutionEventRef = builder.interfaceRef<ExecutionEvent>('ExecutionEvent');

export const WorkflowRef = builder.loadableNodeRef<Workflow, string>('Workflow', {
  id: { resolve: (workflow) => workflow.id },
  load: async (ids, { services, caller }) => inOrder(ids, await loadWorkflows(services, caller, ids)),
  loaderOptions: { cache: false },
});

export const WorkflowVersionRef = builder.loadableNodeRef<WorkflowVersion, string>('WorkflowVersion', {
  id: { resolve: (version) => version.id },
  load: async (ids, { services, caller }) => inOrder(ids, await loadVersions(services, caller, ids)),
});

export const ApprovalRef = builder.loadableNodeRef<ShownApproval, string>('Approval', {
  id: { resolve: (approval) => approval.id },
  load: async (ids, { services, caller }) => inOrder(ids, await loadApprovals(services, caller, ids)),
  loaderOptions: { cache: false },
});

export const BatchRef = builder.loadableNodeRef<Batch, string>('Batch', {
  id: { resolve: (batch) => batch.id },
  load: async (ids, { services, caller }) => inOrder(ids, await loadBatches(services, caller, ids)),
  loaderOptions: { cache: false },
});

export const ApiKeyRef = builder.loadableNodeRef<ApiKey, string>('ApiKey', {
  id: { resolve: (key) => key.id },
  load: async (ids, { services, caller }) => inOrder(ids, await loadApiKeys(services, caller, ids)),
  loaderOptions: { cache: false },
});
