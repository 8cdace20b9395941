import {
  ExecutionNotPausedError,
  ExecutionNotRunningError,
  InvalidInputError,
  UnexpectedEventError,
} from './errors.js';
import { ENGINE, type EventBody, type NewEvent } from './event.js';
import {
  type Execution,
  type ExecutionState,
  type ExecutionStatus,
  isFinal,
  type PauseMode,
  pathsInFlight,
} from './execution.js';
import type { Graph } from './graph.js';
import type { Json, JsonObject } from './json.js';
import { isWaiting, type StepExecution } from './step.js';

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
const LISTENING: ReadonlySet<ExecutionStatus> = new Set(['waiting', 'pausing', 'paused']);

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
  if (!RESUMABLE.has(execution.status)) throw new ExecutionNotPausedError(execution.id, execution.status);
  const paused = execution.status === 'paused';
  const timeoutAt = paused ? execution.timeoutAt : timeoutFrom(graph, asking.now);
  const resumed: EventBody = {
    type: 'execution.resumed',
    data: {
      from: execution.status,
      nextStepId: execution.nextStepId,
      timeoutAt: timeoutAt?.toISOString() ?? null,
    },
  };
  const [event] = stamp(asking, resumed) as [NewEvent];
  const held = paused ? [...state.steps.values()].find(isHeld) : undefined;
  return [{ ...event, content: { resumeData: data } }, ...(held ? decide(held, graph, data, asking) : [])];
}

function decide(held: StepExecution, graph: Graph, data: JsonObject, asking: Asking): NewEvent[] {
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
  const next = approved ? node.next : node.onReject;
  const output: Json = { ...data, approved, ...(held.output === null ? {} : { effects: held.output }) };
  const [decided] = stamp(asking, { type: 'step.succeeded', stepPath: held.path, data: { next } }) as [
    NewEvent,
  ];
  const events: NewEvent[] = [{ ...decided, content: { output } }];
  if (!approved && next === null) {
    const reason = `${held.stepId} was rejected by ${asking.actor}`;
    events.push(...stamp(asking, { type: 'execution.blocked', data: { reason } }));
  }
  return events;
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
  if (inFlight.length > 0)
    return stamp(asking, { type: 'execution.cancel_requested', data: { reason, inFlight } });
  return stamp(asking, ...endWaiting(state, 'cancelled'), { type: 'execution.cancelled', data: { reason } });
}

/** Steps that wait end with their execution; a resume would start them again. */
export function endWaiting(state: ExecutionState, reason: string): EventBody[] {
  return [...state.steps.values()]
    .filter(isWaiting)
    .map((step) => ({ type: 'step.cancelled', stepPath: step.path, data: { reason, next: step.stepId } }));
}

/** Hands an event to the step that waits for it. A paused execution takes it too, and goes on when it is resumed. */
export function receiveEvent(
  state: ExecutionState,
  graph: Graph,
  { name, payload }: { name: string; payload: JsonObject },
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  const waiting = LISTENING.has(execution.status) ? [...state.steps.values()].filter(awaitsEvent) : [];
  const step = waiting.find((candidate) => candidate.waitEvent === name);
  if (!step) {
    const awaited = waiting.map((candidate) => candidate.waitEvent ?? '');
    throw new UnexpectedEventError(execution.id, execution.status, awaited, name);
  }
  const node = graph.nodes[step.stepId];
  if (node?.type !== 'wait') throw new Error(`step ${step.stepId} waits, but is no wait in its graph`);
  const received: EventBody = { type: 'step.succeeded', stepPath: step.path, data: { next: node.next } };
  return stamp(asking, received).map((event) => ({
    ...event,
    content: { output: { event: name, payload } },
  }));
}

export function timeoutFrom(graph: Graph, start: Date): Date | null {
  return graph.timeoutMs === null ? null : new Date(start.getTime() + graph.timeoutMs);
}

function awaitsEvent(step: StepExecution): boolean {
  return isWaiting(step) && step.waitKind === 'event';
}

function isHeld(step: StepExecution): boolean {
  return isWaiting(step) && step.waitKind === 'approval';
}

function stamp({ actor, now }: Asking, ...bodies: EventBody[]): NewEvent[] {
  return bodies.map((body) => ({ ...body, actor, at: now }));
}

/** The engine as the one who asks. */
export function engineAt(now: Date): Asking {
  return { actor: ENGINE, now };
}
