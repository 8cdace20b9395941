import { createHash } from 'node:crypto';
import type { Db } from '../db/database.js';
import { type Checkpoint, toCheckpoint } from '../domain/checkpoint.js';
import { type Asking, cancel, pause } from '../domain/command.js';
import type { NewEvent } from '../domain/event.js';
import {
  type CancelMode,
  dueAt,
  type ExecutionState,
  isFinal,
  type PauseClock,
  type PauseMode,
  pathsInWorker,
  standsStill,
} from '../domain/execution.js';
import { ExecutionNotFoundError } from '../domain/execution-errors.js';
import { beforeFirstEvent } from '../domain/first-state.js';
import { fold } from '../domain/fold.js';
import type { Graph } from '../domain/graph.js';
import { receiveEvent } from '../domain/incoming-event.js';
import { canonicalJson, type Json, type JsonObject } from '../domain/json.js';
import {
  isRefusal,
  type Refusal,
  refusalFrom,
  refusalToJson,
  type StoredRefusal,
} from '../domain/refusal.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { findCommand, insertCommand } from '../store/command.js';
import { listEventsUpTo } from '../store/event.js';
import { type LockedExecution, lockExecution } from '../store/execution.js';
import { detailOf, recordDeed } from './audit.js';
import { checkRepeated } from './command-id.js';
import { checkJson, checkName, MOST_RESUME_DATA_BYTES, withReason } from './input.js';
import { type Caller, EVENT_LANES, type Services } from './services.js';

/** A request to change an execution. Repeated with the same `commandId`, it changes nothing and answers the same. */
export interface CommandRequest {
  executionId: string;
  commandId: string | null;
}

export interface CommandOutcome {
  /** The execution after the command: of one that is repeated, as it was then. */
  state: ExecutionState;
  /** Whether this command id had been carried out before. */
  repeated: boolean;
}

export function pauseExecution(
  services: Services,
  caller: Caller,
  request: CommandRequest & { reason: string | null; mode: PauseMode; clock: PauseClock },
): Promise<CommandOutcome> {
  const { mode, clock, reason: given } = withReason(request);
  const reason = given ?? 'Manually paused via API';
  const input = clock === 'run' ? { reason, mode } : { reason, mode, clock };
  return runCommand(services, caller, request, { type: 'pause', input }, (state, _graph, asking) =>
    pause(state, { reason, mode, clock }, asking),
  );
}

export function cancelExecution(
  services: Services,
  caller: Caller,
  request: CommandRequest & { reason: string | null; mode: CancelMode },
): Promise<CommandOutcome> {
  const { reason, mode } = withReason(request);
  const input = mode === 'graceful' ? { reason } : { reason, mode };
  return runCommand(services, caller, request, { type: 'cancel', input }, (state, _graph, asking) =>
    cancel(state, { reason, mode }, asking),
  );
}

export function sendEvent(
  services: Services,
  caller: Caller,
  request: CommandRequest & { name: string; payload: JsonObject; ttlMs: number | null },
): Promise<CommandOutcome> {
  const { name, payload, ttlMs } = request;
  checkName('event', name);
  checkJson('payload', payload, MOST_RESUME_DATA_BYTES);
  const keptId = services.ids.uuid();
  return runCommand(
    services,
    caller,
    request,
    { type: 'send_event', input: ttlMs === null ? { name, payload } : { name, payload, ttlMs } },
    (state, graph, asking) => receiveEvent(state, graph, { name, payload, ttlMs, keptId }, asking),
  );
}

/** What is decided about an execution whose row is locked in `tx`. */
export type Decide = (
  state: ExecutionState,
  graph: Graph,
  asking: Asking,
  tx: Db,
) => NewEvent[] | Promise<NewEvent[]>;

/** What was decided, and stored with it. */
export interface Decision {
  state: ExecutionState;
  refusal: Refusal | null;
  /** A worker held the execution, and was fenced out. */
  fenced: boolean;
  /** What was written, to be counted once it is committed; null for nothing. */
  checkpoint: Checkpoint | null;
}
type Verdict = Decision & { repeated: boolean };

/** One transaction: lock, look for the first answer, decide, save, remember the answer. A refusal is remembered too. */
export async function runCommand(
  services: Services,
  caller: Caller,
  { executionId, commandId }: CommandRequest,
  command: { type: string; input: Json },
  decide: Decide,
): Promise<CommandOutcome> {
  if (commandId !== null) checkName('commandId', commandId);
  const requestHash = hashOf([command.type, command.input]);
  const verdict = await services.db.transaction(async (tx): Promise<Verdict> => {
    const locked = await lockExecution(tx, caller.projectId, executionId);
    if (!locked) throw new ExecutionNotFoundError(executionId);
    const before = commandId === null ? null : await findCommand(tx, executionId, commandId);
    if (before) {
      checkRepeated(before, { actor: caller.actor, requestHash });
      return { ...(await answerAgain(tx, locked.state, before.outcome)), repeated: true };
    }
    const decided = await decideAndSave(services, caller, tx, locked, decide);
    if (commandId !== null) {
      const outcome = outcomeOf(decided);
      const { actor } = caller;
      await insertCommand(tx, {
        executionId,
        commandId,
        type: command.type,
        requestHash,
        outcome,
        actor,
        at: services.clock.now(),
      });
    }
    // Where nothing was left to do, nothing was done.
    if (decided.checkpoint || decided.refusal)
      await recordDeed(services, caller, tx, {
        ...{ action: command.type, target: executionId, outcome: decided.refusal?.code ?? 'ok' },
        detail: detailOf(command.input),
      });
    return { ...decided, repeated: false };
  });
  if (verdict.refusal) throw verdict.refusal;
  if (verdict.checkpoint) services.metrics.stored([verdict.checkpoint]);
  if (!verdict.repeated) tellOthers(services, verdict.state, { fenced: verdict.fenced });
  return { state: verdict.state, repeated: verdict.repeated };
}

export function hashOf(request: Json): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}

/** The execution as it was when the command was answered first. */
async function answerAgain(tx: Db, now: ExecutionState, outcome: JsonObject): Promise<Decision> {
  if (outcome.refusal) return { ...unchanged(now), refusal: refusalFrom(outcome.refusal as StoredRefusal) };
  const { execution } = now;
  const seq = Number(outcome.eventSeq);
  if (seq === execution.eventSeq) return unchanged(now);
  const events = await listEventsUpTo(tx, new Map([[execution.id, seq]]));
  // They are not kept for ever.
  if (events.length < seq) return unchanged(now);
  return unchanged(fold(beforeFirstEvent(execution), events));
}

function unchanged(state: ExecutionState): Decision {
  return { state, refusal: null, fenced: false, checkpoint: null };
}

export async function decideAndSave(
  services: Services,
  caller: Caller,
  tx: Db,
  { state, epoch }: LockedExecution,
  decide: Decide,
): Promise<Decision> {
  const now = services.clock.now();
  const graph = await services.graphs.get(tx, caller.projectId, state.execution.versionId);
  let events: NewEvent[];
  try {
    events = withTrace(await decide(state, graph, { actor: caller.actor, now }, tx), caller);
    if (events.length === 0) return unchanged(state);
  } catch (error) {
    if (isRefusal(error)) return { ...unchanged(state), refusal: error };
    throw error;
  }
  const { checkpoint, after, fenced } = toCommandCheckpoint(state, events, epoch, now);
  const saved = await saveCheckpoints(tx, laneOf(state.execution.id), [checkpoint]);
  if (saved.size !== 1) throw new Error(`execution ${state.execution.id} changed while its row was locked`);
  return { state: after, refusal: null, fenced, checkpoint };
}

/** Whoever goes on with a resumed execution goes on with the trace of that who resumed it. */
function withTrace(events: NewEvent[], { traceparent }: Caller): NewEvent[] {
  if (traceparent === undefined) return events;
  return events.map((event) =>
    event.type === 'execution.resumed' ? { ...event, data: { ...event.data, traceparent } } : event,
  );
}

/**
 * The write of a command, under the lock on the row. The worker keeps its lease while it has steps in flight, and learns of what
 * happened from its next checkpoint; one whose steps were taken from it is fenced out by losing the lease.
 */
export function toCommandCheckpoint(
  state: ExecutionState,
  events: readonly NewEvent[],
  epoch: number,
  now: Date,
): { checkpoint: Checkpoint; after: ExecutionState; fenced: boolean } {
  const forced = events.some((event) => event.type === 'execution.resumed' && event.data.force);
  const { checkpoint, after } = toCheckpoint(state, events, { owner: null, epoch }, (next) =>
    isLeftToWorker(next) && !forced ? { kind: 'keep' } : { kind: 'release', wakeAt: dueAt(next, now) },
  );
  const fenced = isLeftToWorker(state) && checkpoint.leaseChange.kind === 'release';
  return { checkpoint, after, fenced };
}

/** While steps are in flight the worker keeps its lease, learns of what happened, and goes on from there. */
export function isLeftToWorker(state: ExecutionState): boolean {
  return pathsInWorker(state).length > 0;
}

/** API commands spread over the lanes by execution. */
export function laneOf(executionId: string): number {
  return Number.parseInt(executionId.slice(-4), 16) % EVENT_LANES;
}

/**
 * Tells workers, subscribers and agents that an execution has changed; `wake` where a worker has to go on from there, `fenced`
 * where one that held it must hear that it has lost it.
 */
export function tellOthers(
  { notifier }: Services,
  state: ExecutionState,
  { wake = true, fenced = false }: { wake?: boolean; fenced?: boolean } = {},
): void {
  const { execution, steps } = state;
  const queued = [...steps.values()].some((step) => step.waitKind === 'agent');
  const control = isLeftToWorker(state) || fenced ? { control: [execution.id] } : {};
  const work = wake && !isLeftToWorker(state) && !standsStill(execution) ? { work: true } : {};
  // It may have left its place in its queue to another, or stand in line again.
  const places =
    execution.queueKey !== null && (execution.queued || isFinal(execution.status)) ? { places: true } : {};
  notifier.send({ events: true, ...(queued ? { operations: true } : {}), ...control, ...work, ...places });
}

export function outcomeOf({ state, refusal }: Pick<Decision, 'state' | 'refusal'>): JsonObject {
  return refusal ? { refusal: refusalToJson(refusal) as JsonObject } : { eventSeq: state.execution.eventSeq };
}
