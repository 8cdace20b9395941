import { toCheckpoint } from '../domain/checkpoint.js';
import { timeoutFrom } from '../domain/command.js';
import {
  ExecutionNotFoundError,
  IdempotencyConflictError,
  WorkflowDisabledError,
  WorkflowNotFoundError,
} from '../domain/errors.js';
import type { NewEvent } from '../domain/event.js';
import { dueAt, type Execution } from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import type { JsonObject } from '../domain/json.js';
import type { StepExecution } from '../domain/step.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { listEvents } from '../store/event.js';
import {
  countExecutions,
  type ExecutionFilter,
  type ExecutionOrder,
  findExecutionByIdempotencyKey,
  findExecutions,
  insertExecution,
  listExecutions,
  type Page,
  type Place,
} from '../store/execution.js';
import { findSteps, listSteps, listStepsInside } from '../store/step.js';
import { findVersions, findWorkflowByKey } from '../store/workflow.js';
import { laneOf } from './command.js';
import { checkJson, checkName, MOST_PAYLOAD_BYTES } from './input.js';
import { type Caller, graphOfVersion, type Services } from './services.js';
import { withHold } from './workflow-hold.js';

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
  const inserted = { execution: pending, steps: new Map() };
  const after = await services.db.transaction(async (tx) => {
    if (!(await insertExecution(tx, pending, { idempotencyKey, wakeAt: pending.createdAt }))) return null;
    const events = await withHold(tx, inserted, [event]);
    const { checkpoint, after } = toCheckpoint(inserted, events, { owner: null, epoch: 0 }, (started) => ({
      kind: 'release',
      wakeAt: dueAt(started, pending.createdAt),
    }));
    await saveCheckpoints(tx, laneOf(pending.id), [checkpoint]);
    return after;
  });
  if (!after)
    return {
      execution: await startedBefore(services, caller, idempotencyKey ?? '', workflow),
      created: false,
    };
  services.notifier.send({ work: true, events: true });
  return { execution: after.execution, created: true };
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

function newExecution(
  { clock, ids }: Services,
  { payload, triggerEvent, metadata }: StartRequest,
  workflow: Workflow,
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

export function loadExecutions(
  { db }: Services,
  { projectId }: Caller,
  ids: readonly string[],
): Promise<Execution[]> {
  return findExecutions(db, projectId, ids);
}

export async function loadExecution(services: Services, caller: Caller, id: string): Promise<Execution> {
  const [execution] = await loadExecutions(services, caller, [id]);
  if (!execution) throw new ExecutionNotFoundError(id);
  return execution;
}

/** The compiled graphs of the versions that executions run, in their order. */
export function loadGraphs(
  { db, graphs }: Services,
  { projectId }: Caller,
  executions: readonly Execution[],
): Promise<Graph[]> {
  return graphs.getAll(
    db,
    projectId,
    executions.map(({ versionId }) => versionId),
  );
}

export function pageExecutions(
  { db }: Services,
  { projectId }: Caller,
  filter: ExecutionFilter,
  page: Page,
): Promise<Execution[]> {
  return listExecutions(db, projectId, filter, page);
}

export function totalExecutions(
  { db }: Services,
  { projectId }: Caller,
  filter: ExecutionFilter,
): Promise<number> {
  return countExecutions(db, projectId, filter);
}

/** The steps of executions that were loaded for the caller, by execution. */
export async function loadSteps(
  { db }: Services,
  executions: readonly Execution[],
): Promise<(StepExecution & { executionId: string })[][]> {
  const steps = await listSteps(
    db,
    executions.map((execution) => execution.id),
  );
  return executions.map((execution) => steps.filter((step) => step.executionId === execution.id));
}

/** The steps at these paths of an execution that was loaded for the caller, those that have begun. */
export function loadStepsAt({ db }: Services, executionId: string, paths: readonly string[]) {
  return findSteps(db, executionId, paths);
}

/** The steps inside a parallel or foreach step that was loaded for the caller. */
export function loadStepsInside(
  { db }: Services,
  { executionId, path, parts }: StepExecution & { executionId: string },
  page: { after: number; limit: number },
): Promise<(StepExecution & { executionId: string })[]> {
  return parts === null ? Promise.resolve([]) : listStepsInside(db, executionId, path, page);
}

export function loadEvents({ db }: Services, execution: Execution, afterSeq: number, limit: number) {
  return listEvents(db, execution.id, afterSeq, limit);
}

export type { ExecutionFilter, ExecutionOrder, Page, Place };
