import type { Db } from '../db/database.js';
import type { Batch } from '../domain/batch.js';
import type { BatchCommand } from '../domain/batch-command.js';
import { cancelled } from '../domain/batch-course.js';
import { pausedEvent } from '../domain/command.js';
import type { NewEvent } from '../domain/event.js';
import type { ExecutionState, ExecutionStatus } from '../domain/execution.js';
import { fold } from '../domain/fold.js';
import type { Workflow } from '../domain/workflow.js';
import { WorkflowNotFoundError } from '../domain/workflow-errors.js';
import { insertBatch, lockHoldBatches, saveBatch } from '../store/batch.js';
import { countSelection, type Selection } from '../store/batch-item.js';
import { findWorkflows, lockWorkflow, lockWorkflowHold, setHold } from '../store/workflow.js';
import { type BatchRequest, fillBatch, loadBatches, newBatch } from './batch.js';
import { withReason } from './input.js';
import { requirePermission } from './rights.js';
import { runOnce } from './run-once.js';
import type { Caller, Services } from './services.js';

export interface HoldRequest {
  key: string;
  reason: string | null;
  commandId: string | null;
}

export interface HoldOutcome {
  workflow: Workflow;
  /** What is done to the executions there are; null where there is nothing to do. */
  batch: Batch | null;
  /** Nothing was changed now. */
  repeated: boolean;
}

const HOLD_REASON = 'the workflow is paused';
/** All there are. */
const MOST_HELD = 2 ** 31 - 1;
const TO_HOLD: readonly ExecutionStatus[] = ['pending', 'running', 'waiting'];

/** Holds a workflow: its executions are paused by a batch, and new ones start paused. */
export async function pauseWorkflow(
  services: Services,
  caller: Caller,
  asked: HoldRequest,
): Promise<HoldOutcome> {
  const request = withReason(asked);
  const command: BatchCommand = { action: 'pause', mode: 'wait', clock: 'run' };
  return changeHold(services, caller, request, 'pause_workflow', async (tx, workflow, unfinished) => {
    if (workflow.holdId !== null) return { batchId: workflow.holdId, changed: false };
    const reason = request.reason ?? HOLD_REASON;
    const selection = ofWorkflow(workflow, { statuses: TO_HOLD });
    await cancelAll(services, tx, unfinished);
    // The hold is named after the batch that brings it about.
    const batch = holdBatch(services, caller, workflow, command, reason, null);
    const { actor } = caller;
    const pausedAt = services.clock.now();
    await setHold(tx, workflow.id, { holdId: batch.id, pausedAt, pausedReason: reason, pausedBy: actor });
    await storeBatch(services, tx, batch, selection);
    return { batchId: batch.id, changed: true };
  });
}

/** Lets a workflow go: what is held of it goes on, what a person has paused does not. */
export async function resumeWorkflow(
  services: Services,
  caller: Caller,
  asked: HoldRequest & { force: boolean },
): Promise<HoldOutcome> {
  const request = withReason(asked);
  const { force, reason } = request;
  if (force) requirePermission(caller, 'execution:force');
  const command: BatchCommand = { action: 'resume', data: {}, force };
  return changeHold(services, caller, request, 'resume_workflow', async (tx, workflow, unfinished) => {
    const selection = ofWorkflow(workflow, { held: true });
    if (workflow.holdId === null) {
      const [goingOn] = unfinished;
      if (goingOn) return { batchId: goingOn.id, changed: false };
      if ((await countSelection(tx, { ...selection, limit: 1 })) === 0)
        return { batchId: null, changed: false };
    }
    await cancelAll(services, tx, unfinished);
    await setHold(tx, workflow.id, { holdId: null, pausedAt: null, pausedReason: null, pausedBy: null });
    const batch = holdBatch(services, caller, workflow, command, reason, workflow.holdId);
    await storeBatch(services, tx, batch, selection);
    return { batchId: batch.id, changed: true };
  });
}

type Change = { batchId: string | null; changed: boolean };

/**
 * One transaction. The workflow is locked against other holds, then the batches of former holds, and then the workflow against
 * starts and resumes as well: these hold their executions while they ask for it, as a batch does while it works.
 */
async function changeHold(
  services: Services,
  caller: Caller,
  { key, reason, commandId, ...more }: HoldRequest,
  type: string,
  change: (tx: Db, workflow: Workflow, unfinished: Batch[]) => Promise<Change>,
): Promise<HoldOutcome> {
  const input = { key, reason, ...more };
  const { outcome, repeated } = await runOnce(services, caller, { type, commandId, input }, async (tx) => {
    const found = await lockWorkflowHold(tx, caller.projectId, key);
    if (!found) throw new WorkflowNotFoundError(key);
    const unfinished = await lockHoldBatches(tx, found.id);
    const workflow = await lockWorkflow(tx, caller.projectId, key);
    if (!workflow) throw new WorkflowNotFoundError(key);
    return { ...(await change(tx, workflow, unfinished)), workflowId: workflow.id };
  });
  const { batchId, changed, workflowId } = outcome;
  const [workflow] = await findWorkflows(services.db, caller.projectId, [workflowId]);
  const [batch] = batchId === null ? [] : await loadBatches(services, caller, [batchId]);
  if (!workflow) throw new WorkflowNotFoundError(key);
  if (changed && !repeated) services.notifier.send({ batches: true });
  return { workflow, batch: batch ?? null, repeated: repeated || !changed };
}

function ofWorkflow({ projectId, id }: Workflow, which: Partial<Selection>): Selection {
  return { projectId, workflowId: id, ...which, limit: MOST_HELD };
}

function holdBatch(
  services: Services,
  caller: Caller,
  { id: workflowId, key: workflowKey }: Workflow,
  command: BatchCommand,
  reason: string | null,
  holdId: string | null,
): Batch {
  const request: BatchRequest = {
    ...{ command, filter: { workflowKey }, reason, commandId: null },
    ...{ ratePerSecond: null, canary: 0, settleMs: 0, stopAfter: null },
  };
  const batch = newBatch(services, caller, request);
  return { ...batch, filter: { workflowKey, workflowId }, holdId: holdId ?? batch.id };
}

async function storeBatch(services: Services, tx: Db, batch: Batch, selection: Selection): Promise<void> {
  await insertBatch(tx, batch);
  await fillBatch(services, tx, batch, selection);
}

/** They do nothing more once this transaction has ended; what they have done until now it sees. */
async function cancelAll({ clock }: Services, tx: Db, unfinished: readonly Batch[]): Promise<void> {
  for (const batch of unfinished) await saveBatch(tx, cancelled(batch, clock.now()));
}

/**
 * The events of an execution that was just inserted, and the one more that pauses it where its workflow is held. Asks in a statement
 * of its own: the insert has waited for whoever was about to hold the workflow, and keeps it as it is from then on.
 */
export async function withHold(
  tx: Db,
  inserted: ExecutionState,
  events: readonly NewEvent[],
): Promise<NewEvent[]> {
  const { projectId, workflowId, createdAt: at } = inserted.execution;
  const [workflow] = await findWorkflows(tx, projectId, [workflowId]);
  if (!workflow?.holdId) return [...events];
  const { holdId, pausedReason, pausedBy } = workflow;
  const { execution } = fold(inserted, events);
  const about = { reason: pausedReason ?? HOLD_REASON, clock: 'run' as const, holdId };
  return [...events, { ...pausedEvent(execution, about), actor: pausedBy ?? '', at }];
}
