import type { Db } from '../db/database.js';
import { type Checkpoint, toCheckpoint } from '../domain/checkpoint.js';
import { stamp, timeoutFrom } from '../domain/command.js';
import { IdempotencyConflictError } from '../domain/errors.js';
import type { CreatedData, EventBody } from '../domain/event.js';
import { dueAt, type Execution } from '../domain/execution.js';
import type { Decided } from '../domain/flow.js';
import type { JsonObject } from '../domain/json.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow.js';
import { WorkflowDisabledError, WorkflowNotFoundError } from '../domain/workflow-errors.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { listEvents } from '../store/event.js';
import { findExecutionByIdempotencyKey, insertExecution } from '../store/execution.js';
import { findVersions, findWorkflowByKey } from '../store/workflow.js';
import { hasToQueue } from './admission.js';
import { recordDeed } from './audit.js';
import { laneOf } from './command.js';
import { type Caller, graphOfVersion, type Services } from './services.js';
import { checkStart, isStartOf, optionsOf, type StartOptions, type StartRequest } from './start-request.js';
import { withHold } from './workflow-hold.js';

/** Starts an execution of the latest version; `created` is false where the key had already started one. */
export async function startExecution(
  services: Services,
  caller: Caller,
  request: StartRequest,
): Promise<{ execution: Execution; created: boolean }> {
  checkStart(request, services.clock.now());
  const { workflow, version } = await startableVersion(services, caller, request.workflowKey);
  const pending = newExecution(services, request, workflow, version);
  const { idempotencyKey } = request;
  const { entries: next, ids } = version.graph.root;
  const begin = (created: Begun): EventBody[] => [
    { type: 'execution.created', data: { ...created, next, totalSteps: ids.length } },
  ];
  const checkpoint = await services.db.transaction((tx) =>
    storeNew(services, tx, caller, pending, { version, idempotencyKey, begin }),
  );
  if (!checkpoint)
    return { execution: await startedBefore(services, caller, request, workflow), created: false };
  services.metrics.stored([checkpoint]);
  const { execution } = checkpoint;
  tellOfNew(services, execution);
  return { execution, created: true };
}

/** There is something to do, or to be admitted. */
export function tellOfNew({ notifier }: Services, { queued }: Execution): void {
  notifier.send({ events: true, ...(queued ? { places: true } : { work: true }) });
}

/** What its first event says, besides what it begins with. */
export type Begun = Pick<CreatedData, 'timeoutAt' | 'versionId' | 'queued' | 'traceparent'>;

interface Beginning {
  version: WorkflowVersion;
  idempotencyKey: string | null;
  begin(created: Begun): Decided[];
}

/** Stores the execution with its first events, paused where its workflow is held; null where its idempotency key has one already. */
export async function storeNew(
  services: Pick<Services, 'clock'>,
  tx: Db,
  caller: Caller,
  pending: Execution,
  { version, idempotencyKey, begin }: Beginning,
): Promise<Checkpoint | null> {
  const { actor, traceparent } = caller;
  const { createdAt: now, startAt } = pending;
  const queued = await hasToQueue(tx, pending, now);
  const timeoutAt = queued ? null : timeoutFrom(version.graph, startAt ?? now);
  const created: Begun = {
    ...{ timeoutAt: timeoutAt?.toISOString() ?? null, versionId: version.id },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const events = stamp({ actor, now }, ...begin(queued ? { ...created, queued } : created));
  if (!(await insertExecution(tx, pending, { idempotencyKey, wakeAt: null }))) return null;
  const inserted = { execution: pending, steps: new Map() };
  const { checkpoint } = toCheckpoint(
    inserted,
    await withHold(tx, inserted, events),
    { owner: null, epoch: 0 },
    (next) => ({ kind: 'release', wakeAt: dueAt(next, now) }),
  );
  await saveCheckpoints(tx, laneOf(pending.id), [checkpoint]);
  await recordDeed(services, caller, tx, {
    ...{ action: pending.rerunOf === null ? 'start' : 'rerun', target: pending.id },
    detail: { workflowId: pending.workflowId, ...(pending.rerunOf === null ? {} : { of: pending.rerunOf }) },
  });
  return checkpoint;
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
  request: StartOptions,
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
    triggerPayload: request.payload ?? version.triggerData,
    ...optionsOf(request, now),
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
    queued: false,
    rerunOf: null,
    rerunFrom: null,
    pausedAt: null,
    pausedReason: null,
    pausedStepId: null,
    resumeData: null,
    resumeCount: 0,
    lastResumedAt: null,
    timeoutAt: null,
    eventSeq: 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** What the same request started before. */
async function startedBefore(
  { db }: Services,
  { projectId }: Caller,
  request: StartRequest,
  workflow: Workflow,
): Promise<Execution> {
  const key = request.idempotencyKey ?? '';
  const execution = await findExecutionByIdempotencyKey(db, projectId, key);
  if (!execution)
    throw new Error(`an execution was refused for its idempotency key ${key}, which no other has`);
  if (execution.workflowId !== workflow.id)
    throw new IdempotencyConflictError(key, `an execution of another workflow`);
  if (!isStartOf(execution, request, await triggerDataOf(db, execution)))
    throw new IdempotencyConflictError(key, `an execution with another payload or other options`);
  return execution;
}

/** What its first version says where no payload is sent: it may have been moved to another since. */
async function triggerDataOf(db: Db, { id, projectId, versionId }: Execution): Promise<JsonObject> {
  const [created] = await listEvents(db, id, 0, 1);
  const first = created?.type === 'execution.created' ? created.data.versionId : undefined;
  const [version] = await findVersions(db, projectId, [first ?? versionId]);
  return version?.triggerData ?? {};
}
