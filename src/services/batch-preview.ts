import { type BatchCommand, decideInBatch } from '../domain/batch-command.js';
import { RepriseError } from '../domain/errors.js';
import type { Execution, ExecutionState } from '../domain/execution.js';
import { countSelection, sampleSelection } from '../store/batch-item.js';
import { findExecutions } from '../store/execution.js';
import { stepsByExecution } from '../store/step.js';
import { findWorkflows } from '../store/workflow.js';
import { type BatchRequest, checkRequest } from './batch.js';
import { MOST_SELECTED, selectionOf } from './batch-filter.js';
import type { Caller, Services } from './services.js';

/** What would become of one execution; no error: it would take the command. */
export interface PreviewItem {
  execution: Execution;
  error: { code: string; message: string } | null;
}

/** What a batch would do, if it were asked for now. */
export interface BatchPreview {
  selected: number;
  /** The first of them, with what would become of each. */
  sample: PreviewItem[];
  taken: number;
  refused: { code: string; count: number }[];
}

const MOST_SAMPLED = 100;

/** In one snapshot; nothing is locked or stored. */
export async function previewBatch(
  services: Services,
  caller: Caller,
  asked: BatchRequest,
): Promise<BatchPreview> {
  const request = checkRequest(asked);
  const selection = await selectionOf(services, caller, request.command, request.filter);
  const most = Math.min(MOST_SAMPLED, selection.limit);
  const { selected, states, held } = await services.db.transaction(
    async (tx) => {
      const ids = await sampleSelection(tx, { ...selection, limit: most });
      const executions = await findExecutions(tx, caller.projectId, ids);
      const steps = await stepsByExecution(tx, ids);
      const byId = new Map(executions.map((execution) => [execution.id, execution]));
      const workflowIds = [...new Set(executions.map(({ workflowId }) => workflowId))];
      const workflows = await findWorkflows(tx, caller.projectId, workflowIds);
      return {
        selected: await countSelection(tx, selection),
        states: ids.flatMap((id): ExecutionState[] => {
          const execution = byId.get(id);
          return execution ? [{ execution, steps: steps.get(id) ?? new Map() }] : [];
        }),
        held: new Map(workflows.flatMap(({ id, key, holdId }) => (holdId === null ? [] : [[id, key]]))),
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  const trying = { services, caller, command: request.command, reason: request.reason };
  const sample: PreviewItem[] = [];
  for (const state of states)
    sample.push(await tryOne(trying, state, held.get(state.execution.workflowId) ?? null));
  const codes = sample.flatMap(({ error }) => (error ? [error.code] : []));
  return {
    // One more than there may be stands for "too many": the batch itself would be refused.
    selected: Math.min(selected, MOST_SELECTED + 1),
    sample,
    taken: sample.length - codes.length,
    refused: [...new Set(codes)].map((code) => ({
      code,
      count: codes.filter((one) => one === code).length,
    })),
  };
}

async function tryOne(
  about: { services: Services; caller: Caller; command: BatchCommand; reason: string | null },
  state: ExecutionState,
  heldBy: string | null,
): Promise<PreviewItem> {
  const { services, caller, command, reason } = about;
  const { execution } = state;
  const graph = await services.graphs.get(services.db, caller.projectId, execution.versionId);
  const terms = { reason, holdId: null, maxPauseMs: services.limits.maxPauseMs, heldBy };
  try {
    decideInBatch(command, state, graph, terms, { actor: caller.actor, now: services.clock.now() });
    return { execution, error: null };
  } catch (error) {
    if (!(error instanceof RepriseError)) throw error;
    return { execution, error: { code: error.code, message: error.message } };
  }
}
