import { toCheckpoint } from '../domain/checkpoint.js';
import { timeoutFrom } from '../domain/command.js';
import { IdempotencyConflictError, WorkflowDisabledError, WorkflowNotFoundError } from '../domain/errors.js';
import type { NewEvent } from '../domain/event.js';
import type { Execution } from '../domain/execution.js';
import type { JsonObject } from '../domain/json.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { findExecutionByIdempotencyKey, insertExecution } from '../store/execution.js';
import { findVersions, findWorkflowByKey } from '../store/workflow.js';
import { laneOf } from './command.js';
import { checkJson, checkName, MOST_PAYLOAD_BYTES } from './input.js';
import { type Caller, graphOfVersion, type Services } from './services.js';

export interface StartRequest {
  workflowKey: string;
  /** Null: the trigger's own `data`. */
  payload: JsonObject | null;
  /** Starts once, however often it is sent. */
  idempotencyKey: string | null;
  triggerEvent: string | null;
  metadata: JsonObject;
}

/** Starts an execution of the latest version; `created` is false where the key had already started one. */
export async function startExecution(
  services: Services,
  caller: Caller,
  request: StartRequest,
): Promise<{ execution: Execution; created: boolean }> {
  const { workflowKey, idempotencyKey, metadata } = request;
  if (idempotencyKey !== null) checkName('idempotencyKey', idempotencyKey);
  if (request.triggerEvent !== null) checkName('triggerEvent', request.triggerEvent);
  checkJson('metadata', metadata, MOST_PAYLOAD_BYTES);
  checkJson('payload', request.payload ?? {}, MOST_PAYLOAD_BYTES);
  const { workflow, version } = await startableVersion(services, caller, workflowKey);
  const pending = newExecution(services, request, workflow, version);
  const event: NewEvent = {
    type: 'execution.created',
    data: {
      next: version.graph.root.entries,
      totalSteps: version.graph.root.ids.length,
      timeoutAt: pending.timeoutAt?.toISOString() ?? null,
      versionId: version.id,
    },
    actor: caller.actor,
    at: pending.createdAt,
  };
  const { checkpoint, after } = toCheckpoint(
    { execution: pending, steps: new Map() },
    [event],
    { owner: null, epoch: 0 },
    () => ({ kind: 'release', wakeAt: pending.createdAt }),
  );
  const created = await services.db.transaction(async (tx) => {
    if (!(await insertExecution(tx, pending, { idempotencyKey, wakeAt: pending.createdAt }))) return false;
    await saveCheckpoints(tx, laneOf(pending.id), [checkpoint]);
    return true;
  });
  if (!created)
    return { execution: await startedBefore(services, caller, idempotencyKey ?? '', workflow), created };
  services.notifier.send({ work: true, events: true });
  return { execution: after.execution, created };
}

async function startableVersion(
  { db }: Services,
  { projectId }: Caller,
  key: string,
): Promise<{ workflow: Workflow; version: WorkflowVersion }> {
  const workflow = await findWorkflowByKey(db, projectId, key);
  if (!workflow) throw new WorkflowNotFoundError(key);
  const [version] = await findVersions(db, projectId, [workflow.latestVersionId]);
  if (!version) throw new Error(`workflow ${key} has no version ${workflow.latestVersionId}`);
  if (!version.enabled) throw new WorkflowDisabledError(key);
  return { workflow, version: { ...version, graph: graphOfVersion(version) } };
}

export function newExecution(
  { clock, ids }: Services,
  { payload, triggerEvent, metadata }: Pick<StartRequest, 'payload' | 'triggerEvent' | 'metadata'>,
  workflow: Pick<Workflow, 'id' | 'projectId'>,
  version: WorkflowVersion,
): Execution {
  const now = clock.now();
  return {
    id: ids.uuid(),
    projectId: workflow.projectId,
    workflowId: workflow.id,
    versionId: version.id,
    executionId: `exec_${ids.short()}`,
    status: 'pending',
    result: null,
    triggerEvent,
    triggerPayload: payload ?? version.triggerData,
    metadata,
    currentStepId: null,
    nextStepId: null,
    ready: [],
    totalSteps: 0,
    finishedSteps: 0,
    keptEvents: [],
    startedAt: null,
    completedAt: null,
    errorCode: null,
    errorMessage: null,
    pauseMode: null,
    pauseClock: null,
    holdId: null,
    cancelMode: null,
    startAt: null,
    queueKey: null,
    queueLimit: null,
    queued: false,
    dryRun: false,
    rerunOf: null,
    rerunFrom: null,
    pausedAt: null,
    pausedReason: null,
    pausedStepId: null,
    resumeData: null,
    resumeCount: 0,
    lastResumedAt: null,
    timeoutAt: timeoutFrom(version.graph, now),
    eventSeq: 0,
    createdAt: now,
    updatedAt: now,
  };
}

async function startedBefore(
  { db }: Services,
  { projectId }: Caller,
  key: string,
  workflow: Workflow,
): Promise<Execution> {
  const execution = await findExecutionByIdempotencyKey(db, projectId, key);
  if (!execution)
    throw new Error(`an execution was refused for its idempotency key ${key}, which no other has`);
  if (execution.workflowId !== workflow.id)
    throw new IdempotencyConflictError(key, `an execution of another workflow`);
  return execution;
}
