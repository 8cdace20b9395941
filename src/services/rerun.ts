import type { Db } from '../db/database.js';
import { readStepInput } from '../definition/step-input.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import type { Execution, ExecutionState } from '../domain/execution.js';
import { ExecutionNotFoundError } from '../domain/execution-errors.js';
import { nodeOf } from '../domain/graph.js';
import type { Json, JsonObject } from '../domain/json.js';
import {
  isRefusal,
  type Refusal,
  refusalFrom,
  refusalToJson,
  type StoredRefusal,
} from '../domain/refusal.js';
import { beginRerun, checkTakesInput, keepsDecision, planRerun, type Rerun } from '../domain/rerun.js';
import type { WorkflowVersion } from '../domain/workflow.js';
import { findCommand, insertCommand } from '../store/command.js';
import { findExecutions, lockExecution } from '../store/execution.js';
import { lockQueue } from '../store/queue.js';
import { type CommandRequest, hashOf } from './command.js';
import { checkRepeated } from './command-id.js';
import { STEP_INPUT } from './edit-step-input.js';
import { loadExecution } from './execution.js';
import {
  checkJson,
  checkName,
  checkStepPath,
  MOST_PAYLOAD_BYTES,
  MOST_STEP_INPUT_BYTES,
  withReason,
} from './input.js';
import { versionFor } from './rerun-version.js';
import type { VersionChoice } from './resume.js';
import { requirePermission } from './rights.js';
import type { Caller, Services } from './services.js';
import { newExecution, storeNew, tellOfNew } from './start.js';
import type { StartOptions } from './start-request.js';

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

type Answer =
  | { id: string; repeated: true }
  | { id: string; repeated: false; checkpoint: Checkpoint }
  | { refusal: Refusal };

/** Starts an execution that goes on from one of the steps of another, with the results before that step. The other one stays as it is. */
export async function rerunExecution(
  services: Services,
  caller: Caller,
  asked: RerunRequest,
): Promise<RerunOutcome> {
  const request = withReason(asked);
  checkInput(request);
  const answer = await services.db.transaction((tx) => answerOnce(services, caller, tx, request));
  if ('refusal' in answer) throw answer.refusal;
  const { id, repeated } = answer;
  if (!repeated) services.metrics.stored([answer.checkpoint]);
  const execution = await loadExecution(services, caller, id);
  if (!repeated) tellOfNew(services, execution);
  return { execution, repeated };
}

function checkInput({ commandId, fromStepId, payload, stepInput, metadata }: RerunRequest): void {
  if (commandId !== null) checkName('commandId', commandId);
  checkStepPath('fromStepId', fromStepId);
  checkJson('payload', payload, MOST_PAYLOAD_BYTES);
  checkJson(STEP_INPUT, stepInput, MOST_STEP_INPUT_BYTES);
  checkJson('metadata', metadata, MOST_PAYLOAD_BYTES);
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
  await lockQueueOf(tx, caller, executionId);
  const source = await lockExecution(tx, caller.projectId, executionId);
  if (!source) throw new ExecutionNotFoundError(executionId);
  const before = commandId === null ? null : await findCommand(tx, executionId, commandId);
  if (before) {
    checkRepeated(before, { actor: caller.actor, requestHash });
    return answerFrom(before.outcome);
  }
  const answer = await rerun(services, caller, tx, source.state, request);
  if (commandId !== null) {
    const outcome = 'refusal' in answer ? { refusal: refusalToJson(answer.refusal) } : { rerun: answer.id };
    const at = services.clock.now();
    const command = { executionId, commandId, type: 'rerun', requestHash, actor: caller.actor, at };
    await insertCommand(tx, { ...command, outcome: outcome as JsonObject });
  }
  return answer;
}

/** The new one joins the queue of its source, and a queue is locked before any execution. */
async function lockQueueOf(tx: Db, { projectId }: Caller, executionId: string): Promise<void> {
  const [source] = await findExecutions(tx, projectId, [executionId]);
  if (source?.queueKey) await lockQueue(tx, { projectId, key: source.queueKey });
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
    const { fromStepId, onVersion } = request;
    const plan = planRerun(source, graph, fromStepId);
    const version = await versionFor(services, caller, tx, { source, plan, onVersion });
    const checkpoint = await begin(services, caller, tx, { source, plan, request, version });
    return { id: checkpoint.execution.id, repeated: false, checkpoint };
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

/** What was stored of the new execution. */
async function begin(
  services: Services,
  caller: Caller,
  tx: Db,
  { source: { execution }, plan, request, version }: Planned & { version: WorkflowVersion },
): Promise<Checkpoint> {
  const { stepInput, reason } = request;
  const { graph } = version;
  // As a resume, it goes past what people were asked for; and another input is what an edit of it would be.
  if (stepInput !== null || keepsDecision(plan, graph)) requirePermission(caller, 'execution:resume');
  if (stepInput !== null) checkTakesInput(execution, graph, plan);
  const node = nodeOf(graph, plan.from.stepId);
  const input = stepInput === null ? undefined : readStepInput(node, stepInput, STEP_INPUT);
  const pending = newRerun(services, execution, request, version);
  const stored = await storeNew(services, tx, caller, pending, {
    ...{ version, idempotencyKey: null },
    begin: (created) => beginRerun(plan, graph, created, { input, reason }),
  });
  if (!stored) throw new Error(`execution ${pending.id} is there already`);
  return stored;
}

/** The row of the new execution: what its templates see besides results is the source's, and so are its queue and whether it is a dry run. */
function newRerun(
  services: Services,
  source: Execution,
  { fromStepId, payload, metadata }: RerunRequest,
  version: WorkflowVersion,
): Execution {
  const { workflowId: id, projectId, triggerEvent, resumeData, dryRun, queueKey: key, queueLimit } = source;
  const start: StartOptions = {
    ...{ triggerEvent, dryRun, payload: payload ?? source.triggerPayload },
    metadata: metadata ?? source.metadata,
    queue: key === null || queueLimit === null ? null : { key, limit: queueLimit },
  };
  const pending = newExecution(services, start, { id, projectId }, version);
  return { ...pending, resumeData, rerunOf: source.id, rerunFrom: fromStepId };
}
