import { createHash } from 'node:crypto';
import type { Db } from '../db/database.js';
import { toCheckpoint } from '../domain/checkpoint.js';
import { type Asking, cancel, pause, receiveEvent, resume } from '../domain/command.js';
import {
  ExecutionNotFoundError,
  IdempotencyConflictError,
  isRefusal,
  type Refusal,
  refusalFrom,
} from '../domain/errors.js';
import type { NewEvent } from '../domain/event.js';
import { type ExecutionState, isFinal, type PauseMode, pathsInWorker } from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import { canonicalJson, type Json, type JsonObject } from '../domain/json.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { findCommand, insertCommand } from '../store/command.js';
import { type LockedExecution, lockExecution } from '../store/execution.js';
import { checkJson, checkName, checkReason, MOST_RESUME_DATA_BYTES } from './input.js';
import { type Caller, EVENT_LANES, type Services } from './services.js';

/** A request to change an execution. Repeated with the same `commandId`, it changes nothing and answers the same. */
export interface CommandRequest {
  executionId: string;
  commandId: string | null;
}

export interface CommandOutcome {
  state: ExecutionState;
  /** Whether this command id had been carried out before. */
  repeated: boolean;
}

export function pauseExecution(
  services: Services,
  caller: Caller,
  request: CommandRequest & { reason: string | null; mode: PauseMode },
): Promise<CommandOutcome> {
  const reason = request.reason ?? 'Manually paused via API';
  checkReason('reason', reason);
  const { mode } = request;
  return runCommand(
    services,
    caller,
    request,
    { type: 'pause', input: { reason, mode } },
    (state, _graph, asking) => pause(state, { reason, mode }, asking),
  );
}

export function resumeExecution(
  services: Services,
  caller: Caller,
  request: CommandRequest & { data: JsonObject },
): Promise<CommandOutcome> {
  const { data } = request;
  checkJson('resumeData', data, MOST_RESUME_DATA_BYTES);
  return runCommand(services, caller, request, { type: 'resume', input: data }, (state, graph, asking) =>
    resume(state, graph, { data }, asking),
  );
}

export function cancelExecution(
  services: Services,
  caller: Caller,
  request: CommandRequest & { reason: string | null },
): Promise<CommandOutcome> {
  const { reason } = request;
  if (reason !== null) checkReason('reason', reason);
  return runCommand(
    services,
    caller,
    request,
    { type: 'cancel', input: { reason } },
    (state, _graph, asking) => cancel(state, { reason }, asking),
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

export type Decide = (state: ExecutionState, graph: Graph, asking: Asking) => NewEvent[];
type Verdict = { state: ExecutionState; repeated: boolean; refusal: Refusal | null };

/** One transaction: lock, look for the first answer, decide, save, remember the answer. A refusal is remembered too. */
async function runCommand(
  services: Services,
  caller: Caller,
  { executionId, commandId }: CommandRequest,
  command: { type: string; input: Json },
  decide: Decide,
): Promise<CommandOutcome> {
  if (commandId !== null) checkName('commandId', commandId);
  const requestHash = createHash('sha256')
    .update(canonicalJson([command.type, command.input]))
    .digest('hex');
  const verdict = await services.db.transaction(async (tx): Promise<Verdict> => {
    const locked = await lockExecution(tx, caller.projectId, executionId);
    if (!locked) throw new ExecutionNotFoundError(executionId);
    const before = commandId === null ? null : await findCommand(tx, executionId, commandId);
    if (before) {
      if (before.requestHash !== requestHash)
        throw new IdempotencyConflictError(commandId ?? '', `another ${before.type}`);
      return { state: locked.state, repeated: true, refusal: storedRefusal(before.outcome) };
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
    return { ...decided, repeated: false };
  });
  if (verdict.refusal) throw verdict.refusal;
  if (!verdict.repeated) tellOthers(services, verdict.state);
  return { state: verdict.state, repeated: verdict.repeated };
}

export async function decideAndSave(
  services: Services,
  caller: Caller,
  tx: Db,
  { state, epoch }: LockedExecution,
  decide: Decide,
): Promise<Omit<Verdict, 'repeated'>> {
  const now = services.clock.now();
  const graph = await services.graphs.get(tx, caller.projectId, state.execution.versionId);
  let events: NewEvent[];
  try {
    events = decide(state, graph, { actor: caller.actor, now });
    if (events.length === 0) return { state, refusal: null };
  } catch (error) {
    if (isRefusal(error)) return { state, refusal: error };
    throw error;
  }
  const { checkpoint, after } = toCheckpoint(state, events, { owner: null, epoch }, (next) =>
    isLeftToWorker(next) ? { kind: 'keep' } : { kind: 'release', wakeAt: standsStill(next) ? null : now },
  );
  const saved = await saveCheckpoints(tx, laneOf(state.execution.id), [checkpoint]);
  if (saved.size !== 1) throw new Error(`execution ${state.execution.id} changed while its row was locked`);
  return { state: after, refusal: null };
}

/** While steps are in flight the worker keeps its lease, learns of what happened, and goes on from there. */
export function isLeftToWorker(state: ExecutionState): boolean {
  return pathsInWorker(state).length > 0;
}

function standsStill({ execution }: ExecutionState): boolean {
  return isFinal(execution.status) || execution.status === 'paused';
}

/** API commands spread over the lanes by execution. */
export function laneOf(executionId: string): number {
  return Number.parseInt(executionId.slice(-4), 16) % EVENT_LANES;
}

/** Tells workers, subscribers and agents that an execution has changed; `wake` where a worker has to go on from there. */
export function tellOthers({ notifier }: Services, state: ExecutionState, { wake = true } = {}): void {
  const queued = [...state.steps.values()].some((step) => step.waitKind === 'agent');
  const hint = { events: true, ...(queued ? { operations: true } : {}) };
  if (isLeftToWorker(state)) notifier.send({ ...hint, control: [state.execution.id] });
  else notifier.send({ ...hint, ...(wake && !standsStill(state) ? { work: true } : {}) });
}

function outcomeOf({ state, refusal }: Omit<Verdict, 'repeated'>): JsonObject {
  if (!refusal) return { eventSeq: state.execution.eventSeq };
  const { code, id, status } = refusal;
  const details = refusal.code === 'UNEXPECTED_EVENT' ? { awaited: refusal.awaited, got: refusal.got } : {};
  return { refusal: { code, id, status, ...details } };
}

function storedRefusal(outcome: JsonObject): Refusal | null {
  return outcome.refusal
    ? refusalFrom(outcome.refusal as unknown as Parameters<typeof refusalFrom>[0])
    : null;
}
