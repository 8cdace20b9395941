import { OperationLostError } from './agent-errors.js';
import { type Asking, stamp } from './command.js';
import type { NewEvent } from './event.js';
import type { ExecutionState, ExecutionStatus } from './execution.js';
import { fail, nextOf, succeed } from './flow.js';
import { type Graph, nodeOf } from './graph.js';
import type { Json } from './json.js';
import type { Failure } from './retry.js';
import { Scopes } from './scopes.js';
import { isInFlight, isRemote, type StepExecution, type StepProgress } from './step.js';

/** An operation as an agent names it: the step, and the number that it was given with the claim. */
export interface OperationRef {
  executionId: string;
  path: string;
  epoch: number;
}

/** The error of an agent that was stopped before it was done. */
export const AGENT_STOPPED = 'AGENT_STOPPED';

const GIVING: ReadonlySet<ExecutionStatus> = new Set(['running', 'waiting']);

/** The step, if an agent may take it now: not where what it is part of is decided, or out of time. */
export function claimable(
  graph: Graph,
  state: ExecutionState,
  path: string,
  now: Date,
): StepExecution | null {
  const step = state.steps.get(path);
  if (!GIVING.has(state.execution.status) || step?.waitKind !== 'agent') return null;
  return new Scopes(graph, state, now).isDoomed(path) ? null : step;
}

/** An agent takes a step, until `leaseMs` have passed without a sign of life, and no longer than an attempt may take. */
export function claim(
  graph: Graph,
  step: StepExecution,
  { agent, leaseMs }: { agent: string; leaseMs: number },
  asking: Asking,
): NewEvent[] {
  const { timeoutMs } = nodeOf(graph, step.stepId);
  const deadline = timeoutMs === null ? null : new Date(asking.now.getTime() + timeoutMs).toISOString();
  const until = leaseEnd(asking.now, leaseMs, deadline).toISOString();
  const data = { agent, epoch: (step.lease?.epoch ?? 0) + 1, deadline, until };
  return stamp(asking, { type: 'step.claimed', stepPath: step.path, data });
}

export function leaseEnd(now: Date, leaseMs: number, deadline: string | null): Date {
  const end = now.getTime() + leaseMs;
  return new Date(deadline === null ? end : Math.min(end, Date.parse(deadline)));
}

/** Whether an agent still has the step, and why it should stop where nobody waits for its answer any more. */
export function standOf(
  graph: Graph,
  state: ExecutionState,
  { path, epoch }: OperationRef,
  now: Date,
): { held: boolean; reason: string | null } {
  const step = state.steps.get(path);
  if (!step || !isHeldBy(step, epoch)) return { held: false, reason: 'it is not yours any more' };
  const { status, pauseMode } = state.execution;
  if (status === 'cancelling') return { held: true, reason: 'the execution was cancelled' };
  if (status === 'pausing' && pauseMode === 'abort')
    return { held: true, reason: 'the execution was paused' };
  const doomed = new Scopes(graph, state, now).isDoomed(path);
  return { held: true, reason: doomed ? 'what it is part of has been decided' : null };
}

function isHeldBy(step: StepExecution, epoch: number): boolean {
  return isRemote(step) && isInFlight(step) && step.lease?.epoch === epoch;
}

/**
 * An answer counts while the agent has the step, and after its lease has ended as long as nobody else has taken it. The one that
 * was given already changes nothing.
 */
export function complete(
  graph: Graph,
  state: ExecutionState,
  ref: OperationRef,
  output: Json,
  asking: Asking,
): NewEvent[] {
  const step = answerable(state, ref, ['succeeded']);
  if (!step) return [];
  const target = nextOf(nodeOf(graph, step.stepId));
  return stamp(asking, ...succeed(graph, state, ref.path, { target, output }));
}

/** An attempt failed; see {@link complete}. An agent that was told to stop has stopped: that is no failure. */
export function reportFailure(
  graph: Graph,
  state: ExecutionState,
  ref: OperationRef,
  failure: Failure,
  asking: Asking,
): NewEvent[] {
  const step = answerable(state, ref, ['failed', 'waiting', 'cancelled']);
  if (!step) return [];
  const { held, reason } = standOf(graph, state, ref, asking.now);
  if (held && reason !== null) {
    return stamp(asking, { type: 'step.cancelled', stepPath: ref.path, data: { reason } });
  }
  // Given back for another agent to take, whatever the step says of retries: none of its work has failed.
  if (failure.error.code === AGENT_STOPPED && nodeOf(graph, step.stepId).resumable) {
    const data = { error: failure.error, nextAttemptAt: asking.now.toISOString() };
    return stamp(asking, { type: 'step.retried', stepPath: ref.path, data });
  }
  return stamp(asking, ...fail(graph, state, step, { ...failure, final: false }, asking.now));
}

/** Null where this very answer was taken before. */
function answerable(
  state: ExecutionState,
  { executionId, path, epoch }: OperationRef,
  taken: StepExecution['status'][],
): StepExecution | null {
  const step = state.steps.get(path);
  if (!step || step.lease?.epoch !== epoch) throw new OperationLostError(executionId, path);
  if (isHeldBy(step, epoch)) return step;
  if (step.waitKind === 'agent' && !step.lease.answered) return step;
  if (step.lease.answered && taken.includes(step.status)) return null;
  throw new OperationLostError(executionId, path);
}

/** What an agent tells of how far it has come. */
export function reportProgress(
  state: ExecutionState,
  ref: OperationRef,
  progress: StepProgress,
  asking: Asking,
): NewEvent[] {
  const step = state.steps.get(ref.path);
  if (!step || !isHeldBy(step, ref.epoch)) return [];
  return stamp(asking, { type: 'step.progressed', stepPath: ref.path, data: progress });
}
