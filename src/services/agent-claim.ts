import type { Db } from '../db/database.js';
import { NoLongerGrantedError } from '../domain/access-errors.js';
import { claim, claimable, type OperationRef } from '../domain/agent-operation.js';
import { type Checkpoint, toCheckpoint } from '../domain/checkpoint.js';
import type { NewEvent } from '../domain/event.js';
import { type ExecutionState, nextTimer } from '../domain/execution.js';
import { type Graph, nodeOf } from '../domain/graph.js';
import { idempotencyKeyOf, iterationsOf } from '../domain/idempotency.js';
import type { Json } from '../domain/json.js';
import { countQueued, lockQueued } from '../store/agent-operation.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { lockExecutions } from '../store/execution.js';
import { isLeftToWorker, laneOf, tellOthers } from './command.js';
import { checkName } from './input.js';
import { LOCKED_MS } from './lease.js';
import type { Caller, Services } from './services.js';

/** An operation that an agent was given, with all that it needs to do it. */
export interface ClaimedOperation extends OperationRef {
  name: string;
  input: Json;
  attempt: number;
  idempotencyKey: string;
  leaseMs: number;
  leaseUntil: Date;
  deadline: Date | null;
  resumable: boolean;
}

export interface ClaimRequest {
  queue: string;
  max: number;
  /** How long to wait for something to claim. */
  waitMs: number;
  agent: string;
}

/** Whether who asked may still do so: a wait may outlast a key. */
export type IsStillGranted = () => Promise<boolean>;

/** How often a queue is looked at where no hint came. */
const POLL_MS = 1_000;

/** Gives an agent up to `max` operations of a queue; waits for the first where there is none yet. */
export async function claimOperations(
  services: Services,
  caller: Caller,
  request: ClaimRequest,
  isStillGranted: IsStillGranted = async () => true,
): Promise<ClaimedOperation[]> {
  checkName('queue', request.queue);
  checkName('agent', request.agent);
  const giveUpAt = services.clock.now().getTime() + request.waitMs;
  for (;;) {
    const hint = untilQueued(services, giveUpAt);
    const claimed = await claimNow(services, caller, request);
    if (claimed.length > 0 || services.clock.now().getTime() >= giveUpAt) {
      hint.cancel();
      return claimed;
    }
    // What waits and was not given is locked by somebody else, for a moment only.
    const locked = (await queuedOperations(services, caller, request.queue)) > 0;
    await Promise.race([hint.came, ...(locked ? [aMoment(services)] : [])]);
    hint.cancel();
    if (!(await isStillGranted())) throw new NoLongerGrantedError();
  }
}

function aMoment({ clock }: Services): Promise<void> {
  return new Promise((resolve) => clock.schedule(LOCKED_MS, resolve));
}

/** Listens before the queue is looked at, so that nothing is put there unheard. */
function untilQueued(
  { notifier, clock }: Services,
  giveUpAt: number,
): { came: Promise<void>; cancel(): void } {
  let cancel = () => {};
  const came = new Promise<void>((resolve) => {
    const unlisten = notifier.listen((hint) => hint.operations && resolve());
    const leftMs = Math.min(POLL_MS, giveUpAt - clock.now().getTime());
    const cancelTimer = clock.schedule(Math.max(0, leftMs), resolve);
    cancel = () => {
      unlisten();
      cancelTimer();
      resolve();
    };
  });
  return { came: came.finally(() => cancel()), cancel };
}

async function claimNow(
  services: Services,
  caller: Caller,
  request: ClaimRequest,
): Promise<ClaimedOperation[]> {
  const { claimed, states, checkpoints } = await services.db.transaction((tx) =>
    claimIn(services, caller, tx, request),
  );
  services.metrics.stored(checkpoints);
  for (const state of states) tellOthers(services, state, { wake: false });
  return claimed;
}

async function claimIn(
  services: Services,
  caller: Caller,
  tx: Db,
  { queue, max, agent }: ClaimRequest,
): Promise<{ claimed: ClaimedOperation[]; states: ExecutionState[]; checkpoints: Checkpoint[] }> {
  const paths = new Map<string, string[]>();
  for (const { executionId, path } of await lockQueued(tx, caller.projectId, queue, max)) {
    paths.set(executionId, [...(paths.get(executionId) ?? []), path]);
  }
  const claimed: ClaimedOperation[] = [];
  const checkpoints: Checkpoint[] = [];
  const states: ExecutionState[] = [];
  const locked = await lockExecutions(tx, caller.projectId, [...paths.keys()]);
  const versionIds = locked.map(({ state }) => state.execution.versionId);
  const graphs = await services.graphs.getAll(tx, caller.projectId, versionIds);
  for (const [index, { state, epoch }] of locked.entries()) {
    const graph = graphs[index] as Graph;
    const own = paths.get(state.execution.id) ?? [];
    const events = claimEach(services, graph, state, own, { agent, actor: caller.actor });
    if (events.length === 0) continue;
    const { checkpoint, after } = toCheckpoint(state, events, { owner: null, epoch }, keepOrWake);
    checkpoints.push(checkpoint);
    states.push(after);
    claimed.push(...own.flatMap((path) => describe(services, graph, after, path) ?? []));
  }
  if (checkpoints.length > 0)
    await saveCheckpoints(tx, laneOf(checkpoints[0]?.execution.id ?? ''), checkpoints);
  return { claimed, states, checkpoints };
}

function claimEach(
  { clock, limits }: Services,
  graph: Graph,
  state: ExecutionState,
  paths: readonly string[],
  { agent, actor }: { agent: string; actor: string },
): NewEvent[] {
  const asking = { actor, now: clock.now() };
  return paths.flatMap((path) => {
    const step = claimable(graph, state, path, asking.now);
    return step ? claim(graph, step, { agent, leaseMs: limits.agentLeaseMs }, asking) : [];
  });
}

/** The worker has nothing to do because of it, but for the end of the lease. */
function keepOrWake(after: ExecutionState) {
  return isLeftToWorker(after)
    ? ({ kind: 'keep' } as const)
    : ({ kind: 'release', wakeAt: nextTimer(after) } as const);
}

function describe(
  { limits }: Services,
  graph: Graph,
  state: ExecutionState,
  path: string,
): ClaimedOperation | null {
  const step = state.steps.get(path);
  const node = step && nodeOf(graph, step.stepId);
  if (!step?.lease || !step.wakeAt || node?.type !== 'operation') return null;
  const { id: executionId } = state.execution;
  return {
    ...{ executionId, path, epoch: step.lease.epoch, name: node.operation, input: step.input },
    ...{
      attempt: step.attempt,
      resumable: node.resumable,
      leaseMs: limits.agentLeaseMs,
      leaseUntil: step.wakeAt,
    },
    idempotencyKey: idempotencyKeyOf(executionId, path, iterationsOf(state, path), 'operation'),
    deadline: step.lease.deadline === null ? null : new Date(step.lease.deadline),
  };
}

function queuedOperations({ db }: Services, { projectId }: Caller, queue: string): Promise<number> {
  return countQueued(db, projectId, queue);
}
