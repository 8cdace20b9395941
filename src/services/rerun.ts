import type { Db } from '../db/database.js';
import { readStepInput } from '../definition/step-input.js';
import { toCheckpoint } from '../domain/checkpoint.js';
import {
  ExecutionNotFoundError,
  IdempotencyConflictError,
  isRefusal,
  type Refusal,
  refusalFrom,
  refusalToJson,
  type StoredRefusal,
  WorkflowDisabledError,
} from '../domain/errors.js';
import type { NewEvent } from '../domain/event.js';
import { dueAt, type Execution, type ExecutionState } from '../domain/execution.js';
import { nodeOf } from '../domain/graph.js';
import type { Json, JsonObject } from '../domain/json.js';
import { beginRerun, checkTakesInput, checkVersion, planRerun, type Rerun } from '../domain/rerun.js';
import type { WorkflowVersion } from '../domain/workflow.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { findCommand, insertCommand } from '../store/command.js';
import { insertExecution, lockExecution } from '../store/execution.js';
import { listBegunStepIds } from '../store/step.js';
import { findVersions, shareWorkflow } from '../store/workflow.js';
import { type CommandRequest, hashOf, laneOf } from './command.js';
import { STEP_INPUT } from './edit-step-input.js';
import { loadExecution } from './execution.js';
import {
  checkJson,
  checkName,
  checkReason,
  checkStepPath,
  MOST_PAYLOAD_BYTES,
  MOST_STEP_INPUT_BYTES,
} from './input.js';
import type { VersionChoice } from './resume.js';
import { type Caller, graphOfVersion, type Services } from './services.js';
import { newExecution } from './start.js';

export interface RerunRequest extends CommandRequest {
  fromStepId: string;
  /** Null: the source's. */
  payload: JsonObject | null;
  /** What the first step is given; null: what its templates give. */
  stepInput: Json;
  onVersion: VersionChoice;
  reason: string | null;
  /** Null: the source's. */
  metadata: JsonObject | null;
}

export interface RerunOutcome {
  execution: Execution;
  /** Whether this command id had been carried out before; nothing was started now. */
  repeated: boolean;
}

type Answer = { id: string; repeated: boolean } | { refusal: Refusal };

/** Starts an execution that goes on from one of the steps of another, with the results before that step. The other one stays as it is. */
export async function rerunExecution(
  services: Services,
  caller: Caller,
  request: RerunRequest,
): Promise<RerunOutcome> {
  checkInput(request);
  const answer = await services.db.transaction((tx) => answerOnce(services, caller, tx, request));
  if ('refusal' in answer) throw answer.refusal;
  if (!answer.repeated) services.notifier.send({ work: true, events: true });
  return { execution: await loadExecution(services, caller, answer.id), repeated: answer.repeated };
}

function checkInput({ commandId, fromStepId, payload, stepInput, reason, metadata }: RerunRequest): void {
  if (commandId !== null) checkName('commandId', commandId);
  checkStepPath('fromStepId', fromStepId);
  checkJson('payload', payload, MOST_PAYLOAD_BYTES);
  checkJson(STEP_INPUT, stepInput, MOST_STEP_INPUT_BYTES);
  checkJson('metadata', metadata, MOST_PAYLOAD_BYTES);
  if (reason !== null) checkReason('reason', reason);
}

/** Locks the source: so of two that are sent at once the later one finds the answer of the first. A refusal is remembered too. */
async function answerOnce(
  services: Services,
  caller: Caller,
  tx: Db,
  request: RerunRequest,
): Promise<Answer> {
  const { executionId, commandId, ...rest } = request;
  const requestHash = hashOf(['rerun', { ...rest }]);
  const source = await lockExecution(tx, caller.projectId, executionId);
  if (!source) throw new ExecutionNotFoundError(executionId);
  const before = commandId === null ? null : await findCommand(tx, executionId, commandId);
  if (before && before.requestHash !== requestHash)
    throw new IdempotencyConflictError(commandId ?? '', `another ${before.type}`);
  if (before) return answerFrom(before.outcome);
  const answer = await rerun(services, caller, tx, source.state, request);
  if (commandId !== null) {
    const outcome = 'refusal' in answer ? { refusal: refusalToJson(answer.refusal) } : { rerun: answer.id };
    const at = services.clock.now();
    const command = { executionId, commandId, type: 'rerun', requestHash, actor: caller.actor, at };
    await insertCommand(tx, { ...command, outcome: outcome as JsonObject });
  }
  return answer;
}

function answerFrom(outcome: JsonObject): Answer {
  if (outcome.refusal) return { refusal: refusalFrom(outcome.refusal as StoredRefusal) };
  return { id: String(outcome.rerun), repeated: true };
}

async function rerun(
  services: Services,
  caller: Caller,
  tx: Db,
  source: ExecutionState,
  request: RerunRequest,
): Promise<Answer> {
  try {
    const graph = await services.graphs.get(tx, caller.projectId, source.execution.versionId);
    const plan = planRerun(source, graph, request.fromStepId);
    const version = await versionFor(services, caller, tx, { source, plan, request });
    return { id: await begin(services, caller, tx, { source, plan, request, version }), repeated: false };
  } catch (error) {
    if (isRefusal(error)) return { refusal: error };
    throw error;
  }
}

interface Planned {
  source: ExecutionState;
  plan: Rerun;
  request: RerunRequest;
}

/** The version that the rerun runs, its graph as this program reads it. */
async function versionFor(
  services: Services,
  caller: Caller,
  tx: Db,
  { source: { execution }, plan, request }: Planned,
): Promise<WorkflowVersion> {
  const { key, latestVersionId } = await shareWorkflow(tx, execution.workflowId);
  const id = request.onVersion === 'latest' ? latestVersionId : execution.versionId;
  const [stored] = await findVersions(tx, caller.projectId, [id]);
  if (!stored) throw new Error(`version ${id} of workflow ${key} is not stored`);
  const version = { ...stored, graph: graphOfVersion(stored) };
  if (id === execution.versionId) return version;
  if (!version.enabled) throw new WorkflowDisabledError(key);
  const graph = await services.graphs.get(tx, caller.projectId, execution.versionId);
  const begun = new Set(await listBegunStepIds(tx, execution.id));
  checkVersion(execution, graph, { ...version, begun }, plan);
  return version;
}

/** The id of the new execution. */
async function begin(
  services: Services,
  caller: Caller,
  tx: Db,
  { source: { execution }, plan, request, version }: Planned & { version: WorkflowVersion },
): Promise<string> {
  const { stepInput, reason } = request;
  const { graph } = version;
  if (stepInput !== null) checkTakesInput(execution, graph, plan);
  const node = nodeOf(graph, plan.from.stepId);
  const input = stepInput === null ? undefined : readStepInput(node, stepInput, STEP_INPUT);
  const pending = newRerun(services, execution, request, version);
  const timeoutAt = pending.timeoutAt?.toISOString() ?? null;
  const created = { timeoutAt, versionId: version.id };
  const asking = { actor: caller.actor, now: pending.createdAt };
  await insertBegun(tx, pending, beginRerun(plan, graph, created, { input, reason }, asking));
  return pending.id;
}

/** The row of the new execution; what its templates see besides results is the source's. */
function newRerun(
  services: Services,
  source: Execution,
  { fromStepId, payload, metadata }: RerunRequest,
  version: WorkflowVersion,
): Execution {
  const { workflowId: id, projectId, triggerEvent, resumeData, dryRun } = source;
  const start = {
    payload: payload ?? source.triggerPayload,
    triggerEvent,
    metadata: metadata ?? source.metadata,
  };
  const pending = newExecution(services, start, { id, projectId }, version);
  return { ...pending, resumeData, dryRun, rerunOf: source.id, rerunFrom: fromStepId };
}

/** The one place where the new execution is stored: its row, and its first checkpoint. */
async function insertBegun(tx: Db, pending: Execution, events: NewEvent[]): Promise<void> {
  const { checkpoint } = toCheckpoint(
    { execution: pending, steps: new Map() },
    events,
    { owner: null, epoch: 0 },
    (after) => ({ kind: 'release', wakeAt: dueAt(after, pending.createdAt) }),
  );
  await insertExecution(tx, pending, { idempotencyKey: null, wakeAt: pending.createdAt });
  await saveCheckpoints(tx, laneOf(pending.id), [checkpoint]);
}
