import type { Db } from '../db/database.js';
import { OperationLostError } from '../domain/agent-errors.js';
import {
  complete,
  leaseEnd,
  type OperationRef,
  reportFailure,
  reportProgress,
  standOf,
} from '../domain/agent-operation.js';
import { ExecutionNotFoundError } from '../domain/execution-errors.js';
import type { Json } from '../domain/json.js';
import type { Failure } from '../domain/retry.js';
import type { StepProgress } from '../domain/step.js';
import { extendAgentLease, extendAllAgentLeases } from '../store/agent-operation.js';
import { lockExecution, readState } from '../store/execution.js';
import { findSteps } from '../store/step.js';
import { decideAndSave, tellOthers } from './command.js';
import { checkJson, checkName, checkText } from './input.js';
import type { Caller, Services } from './services.js';

export interface Heartbeat extends OperationRef {
  progress: StepProgress | null;
}

/** What became of an operation that an agent says it still does. */
export interface HeartbeatAnswer {
  ref: OperationRef;
  /** False: stop, nobody waits for it any more. */
  wanted: boolean;
  reason: string | null;
  leaseUntil: Date | null;
}

/** Extends the leases of what an agent does, notes how far it has come, and says what is not wanted any more. */
export function heartbeatOperations(
  services: Services,
  caller: Caller,
  beats: readonly Heartbeat[],
): Promise<HeartbeatAnswer[]> {
  for (const { progress } of beats) if (progress?.message) checkText('message', progress.message, 2_000);
  return Promise.all(beats.map((beat) => heartbeat(services, caller, beat)));
}

async function heartbeat(services: Services, caller: Caller, beat: Heartbeat): Promise<HeartbeatAnswer> {
  const { progress, ...ref } = beat;
  const state = await readState(services.db, caller.projectId, ref.executionId);
  if (!state) return { ref, wanted: false, reason: 'there is no such execution', leaseUntil: null };
  const now = services.clock.now();
  const graph = await services.graphs.get(services.db, caller.projectId, state.execution.versionId);
  const { held, reason } = standOf(graph, state, ref, now);
  if (!held) return { ref, wanted: false, reason, leaseUntil: null };
  const deadline = state.steps.get(ref.path)?.lease?.deadline ?? null;
  const leaseUntil = leaseEnd(now, services.limits.agentLeaseMs, deadline);
  await extendAgentLease(services.db, { ...ref, until: leaseUntil });
  if (progress) await tellProgress(services, caller, ref, progress).catch(passOverLost);
  return { ref, wanted: reason === null, reason, leaseUntil };
}

/** It was lost since it was looked at: the next heartbeat tells. */
function passOverLost(error: unknown): void {
  if (!(error instanceof OperationLostError)) throw error;
}

async function tellProgress(services: Services, caller: Caller, ref: OperationRef, progress: StepProgress) {
  await change(services, caller, ref, (state, _graph, asking) =>
    reportProgress(state, ref, progress, asking),
  );
}

/** An agent has done an operation. `repeated`: it had said so before. */
export async function completeOperation(
  services: Services,
  caller: Caller,
  request: OperationRef & { output: Json },
): Promise<{ repeated: boolean }> {
  const { output, ...ref } = request;
  checkJson('output', output, services.limits.maxOutputBytes);
  return change(services, caller, ref, (state, graph, asking) => complete(graph, state, ref, output, asking));
}

/** An agent could not do an operation. `repeated`: it had said so before. */
export async function failOperation(
  services: Services,
  caller: Caller,
  request: OperationRef & { failure: Failure },
): Promise<{ repeated: boolean }> {
  const { failure, ...ref } = request;
  checkName('code', failure.error.code);
  checkText('message', failure.error.message, 2_000);
  return change(services, caller, ref, (state, graph, asking) =>
    reportFailure(graph, state, ref, failure, asking),
  );
}

type Decide = Parameters<typeof decideAndSave>[4];

/** One transaction: lock, decide, save. Where nothing is decided, nothing is saved. */
async function change(
  services: Services,
  caller: Caller,
  { executionId, path, epoch }: OperationRef,
  decide: Decide,
): Promise<{ repeated: boolean }> {
  const changed = await services.db.transaction(async (tx) => {
    const locked = await lockExecution(tx, caller.projectId, executionId);
    if (!locked) throw new ExecutionNotFoundError(executionId);
    if (!locked.state.steps.has(path)) await checkEnded(tx, { executionId, path, epoch });
    return locked.state.steps.has(path) ? decideAndSave(services, caller, tx, locked, decide) : null;
  });
  if (!changed?.checkpoint) return { repeated: true };
  services.metrics.stored([changed.checkpoint]);
  tellOthers(services, changed.state);
  return { repeated: false };
}

/** A step inside what is done is in its row alone: there the answer counted, or it is lost. */
async function checkEnded(tx: Db, { executionId, path, epoch }: OperationRef): Promise<void> {
  const [step] = await findSteps(tx, executionId, [path]);
  if (step?.lease?.epoch !== epoch || !step.lease.answered) throw new OperationLostError(executionId, path);
}

/** A gateway that has just started gives agents, which could reach none, the time to be heard of. */
export function extendAgentLeases({ db, clock, limits }: Services): Promise<void> {
  return extendAllAgentLeases(db, new Date(clock.now().getTime() + limits.agentLeaseMs));
}
