import { deepEqual } from './equality.js';
import {
  ExecutionNotPausedError,
  ExecutionNotRunningError,
  InvalidInputError,
  UnexpectedEventError,
} from './errors.js';
import { ENGINE, type EventBody, type NewEvent, stepPathOf } from './event.js';
import {
  type Execution,
  type ExecutionState,
  type ExecutionStatus,
  isFinal,
  type KeptEvent,
  type PauseMode,
  pathsInFlight,
} from './execution.js';
import { type Decided, nextOf, succeed } from './flow.js';
import { type Graph, nodeOf } from './graph.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import { isInside } from './path.js';
import { restartOf } from './resume.js';
import { isHeld, isWaiting, type StepExecution } from './step.js';
import { resolvePath } from './template.js';

/** Who asks, and when. */
export interface Asking {
  actor: string;
  now: Date;
}

/** What a person can ask of an execution now. */
export const ACTIONS = ['pause', 'resume', 'cancel', 'send_event'] as const;
export type Action = (typeof ACTIONS)[number];

const PAUSABLE: ReadonlySet<ExecutionStatus> = new Set(['pending', 'running', 'waiting']);
const RESUMABLE: ReadonlySet<ExecutionStatus> = new Set(['paused', 'failed', 'cancelled']);
const LISTENING: ReadonlySet<ExecutionStatus> = new Set(['running', 'waiting', 'pausing', 'paused']);

export function allowedActions(execution: Execution, steps: Iterable<StepExecution>): Action[] {
  const { status } = execution;
  const allowed: Record<Action, boolean> = {
    pause: PAUSABLE.has(status),
    resume: RESUMABLE.has(status),
    cancel: !isFinal(status) && status !== 'cancelling',
    send_event: LISTENING.has(status) && [...steps].some(awaitsEvent),
  };
  return ACTIONS.filter((action) => allowed[action]);
}

/** Pauses at once where nothing is in flight; otherwise asks for it, and the engine pauses when the last step ends. */
export function pause(
  state: ExecutionState,
  { reason, mode }: { reason: string; mode: PauseMode },
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  const hurried = execution.status === 'pausing' && execution.pauseMode === 'wait' && mode === 'abort';
  if (!PAUSABLE.has(execution.status) && !hurried) {
    throw new ExecutionNotRunningError(execution.id, execution.status);
  }
  const inFlight = pathsInFlight(state);
  if (inFlight.length > 0) {
    return stamp(asking, { type: 'execution.pause_requested', data: { reason, mode, inFlight } });
  }
  return stamp(asking, pausedEvent(execution, reason));
}

export function pausedEvent(execution: Execution, reason: string): EventBody {
  const { currentStepId: stepId, nextStepId } = execution;
  return { type: 'execution.paused', data: { reason, stepId, nextStepId } };
}

/**
 * Lets a paused, failed or cancelled execution go on. Where it was held for an approval, `data.approved` decides it:
 * false goes to the step's `on_reject`, or ends the run as blocked; true, or data without it, approves.
 */
export function resume(
  state: ExecutionState,
  graph: Graph,
  { data }: { data: JsonObject },
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  const { status } = execution;
  if (!RESUMABLE.has(status)) throw new ExecutionNotPausedError(execution.id, status);
  const paused = status === 'paused';
  const timeoutAt = paused ? execution.timeoutAt : timeoutFrom(graph, asking.now);
  const restart = restartOf(state);
  const resumed: Decided = {
    type: 'execution.resumed',
    data: { from: status, ...restart, timeoutAt: timeoutAt?.toISOString() ?? null },
    content: { resumeData: data },
  };
  const held = paused ? [...state.steps.values()].find(isHeld) : undefined;
  return stamp(asking, resumed, ...(held ? decide(graph, state, held, data, asking) : []));
}

function decide(
  graph: Graph,
  state: ExecutionState,
  held: StepExecution,
  data: JsonObject,
  { actor }: Asking,
): Decided[] {
  const approved = 'approved' in data ? data.approved : true;
  if (typeof approved !== 'boolean') {
    throw new InvalidInputError([
      {
        path: 'resumeData.approved',
        message: `is ${JSON.stringify(approved)?.slice(0, 40)}, which decides nothing`,
        hint: 'the execution is held for an approval: send true or false',
      },
    ]);
  }
  const node = graph.nodes[held.stepId];
  if (node?.type !== 'action') throw new Error(`step ${held.stepId} is held, but is no action in its graph`);
  const target = approved ? node.next : node.onReject;
  const output: Json = { ...data, approved, ...(held.output === null ? {} : { effects: held.output }) };
  const decided = succeed(graph, state, held.path, { target, output });
  if (approved || target !== null) return decided;
  const reason = `${held.stepId} was rejected by ${actor}`;
  const others = endWaiting(state, reason).filter((event) => stepPathOf(event) !== held.path);
  return [...decided, ...others, { type: 'execution.blocked', data: { reason } }];
}

/** Ends an execution: at once where nothing is in flight, otherwise when the steps signalled to stop have ended. */
export function cancel(
  state: ExecutionState,
  { reason }: { reason: string | null },
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  if (isFinal(execution.status) || execution.status === 'cancelling') {
    throw new ExecutionNotRunningError(execution.id, execution.status);
  }
  const inFlight = pathsInFlight(state);
  if (inFlight.length > 0) {
    return stamp(asking, { type: 'execution.cancel_requested', data: { reason, inFlight } });
  }
  return stamp(asking, ...endWaiting(state, 'cancelled'), { type: 'execution.cancelled', data: { reason } });
}

/** Steps that wait, and the parallel and foreach steps they are in, end with their execution; a resume goes on with them. */
export function endWaiting({ steps }: ExecutionState, reason: string, inside = ''): EventBody[] {
  return [...steps.values()]
    .filter(
      ({ path, status }) => (status === 'waiting' || status === 'running') && isInsideOrAll(path, inside),
    )
    .map((step) => ({ type: 'step.cancelled', stepPath: step.path, data: { reason } }));
}

function isInsideOrAll(path: string, container: string): boolean {
  return container === '' || isInside(path, container);
}

export interface IncomingEvent {
  name: string;
  payload: JsonObject;
  /** Milliseconds for which it is kept where no step waits for it yet; null: it is refused then. */
  ttlMs: number | null;
  /** The id under which it is kept. */
  keptId: string;
}

/**
 * Hands an event to the step that waits for it, or keeps it for one that may yet. A paused execution takes it too, and goes on
 * when it is resumed.
 */
export function receiveEvent(
  state: ExecutionState,
  graph: Graph,
  { name, payload, ttlMs, keptId }: IncomingEvent,
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  const waiting = LISTENING.has(execution.status) ? [...state.steps.values()].filter(awaitsEvent) : [];
  const step = waiting.find((candidate) => isAwaited(candidate, { event: name, payload }));
  if (step) return stamp(asking, ...takeEvent(graph, state, step, { event: name, payload }));
  if (ttlMs === null || isFinal(execution.status)) {
    const awaited = waiting.map(describeWait);
    throw new UnexpectedEventError(execution.id, execution.status, awaited, name);
  }
  checkKept(execution, payload);
  const until = new Date(asking.now.getTime() + ttlMs).toISOString();
  return stamp(asking, {
    type: 'execution.event_kept',
    data: { keptId, event: name, until },
    content: { payload },
  });
}

function describeWait(step: StepExecution): string {
  const wanted = Object.entries(matchOf(step)).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  return `${step.waitEvent}${wanted.length > 0 ? ` with ${wanted.join(', ')}` : ''}`;
}

/** What the payload must hold, as it was when the wait began. */
function matchOf({ input }: StepExecution): JsonObject {
  return isJsonObject(input) && isJsonObject(input.match) ? input.match : {};
}

/** Whether a step waits for this very event: by name, and by what its payload must hold. */
export function isAwaited(
  step: StepExecution,
  { event, payload }: Pick<KeptEvent, 'event' | 'payload'>,
): boolean {
  if (!awaitsEvent(step) || step.waitEvent !== event) return false;
  return Object.entries(matchOf(step)).every(([path, wanted]) => {
    const held = resolvePath(payload, path);
    return held !== undefined && deepEqual(held, wanted);
  });
}

/** The wait ends with the event. */
export function takeEvent(
  graph: Graph,
  state: ExecutionState,
  { path, stepId }: StepExecution,
  { event, payload }: Pick<KeptEvent, 'event' | 'payload'>,
): Decided[] {
  const target = nextOf(nodeOf(graph, stepId));
  return succeed(graph, state, path, { target, output: { event, payload } });
}

const MOST_KEPT = 100;
const MOST_KEPT_BYTES = 1024 * 1024;

function checkKept({ id, keptEvents }: Execution, payload: JsonObject): void {
  const bytes = Buffer.byteLength(JSON.stringify([...keptEvents, payload]));
  if (keptEvents.length < MOST_KEPT && bytes <= MOST_KEPT_BYTES) return;
  throw new InvalidInputError([
    {
      path: 'ttl',
      message: `execution ${id} keeps ${keptEvents.length} events already, of ${MOST_KEPT} and ${MOST_KEPT_BYTES} bytes at most`,
      hint: 'send it again when a step waits for it',
    },
  ]);
}

export function timeoutFrom(graph: Graph, start: Date): Date | null {
  return graph.timeoutMs === null ? null : new Date(start.getTime() + graph.timeoutMs);
}

function awaitsEvent(step: StepExecution): boolean {
  return isWaiting(step) && step.waitKind === 'event';
}

export function stamp({ actor, now }: Asking, ...bodies: Decided[]): NewEvent[] {
  return bodies.map((body) => ({ ...body, actor, at: now }));
}

/** The engine as the one who asks. */
export function engineAt(now: Date): Asking {
  return { actor: ENGINE, now };
}
