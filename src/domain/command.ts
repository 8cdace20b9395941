import { ENGINE } from './actor.js';
import type { EventBody, NewEvent, PausedData } from './event.js';
import {
  type CancelMode,
  type Execution,
  type ExecutionState,
  type PauseClock,
  type PauseMode,
  pathsInFlight,
  pathsInWorker,
} from './execution.js';
import { ExecutionNotRunningError } from './execution-errors.js';
import type { Decided } from './flow.js';
import type { Graph } from './graph.js';
import { isInside } from './path.js';
import { CANCEL_COMMANDS, checkCommand, PAUSE_COMMANDS } from './state-machine.js';

/** Who asks, and when. */
export interface Asking {
  actor: string;
  now: Date;
}

export interface PauseRequest {
  reason: string;
  mode: PauseMode;
  clock: PauseClock;
  /** The pause of the workflow that this is a part of. */
  holdId?: string;
}

/** Pauses at once where nothing is in flight; otherwise asks for it, and the engine pauses when the last step ends. */
export function pause(
  state: ExecutionState,
  { reason, mode, clock, holdId }: PauseRequest,
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  checkCommand(execution, PAUSE_COMMANDS[mode]);
  if (execution.pauseMode === 'abort') throw new ExecutionNotRunningError(execution.id, execution.status);
  const inFlight = pathsInFlight(state);
  const held = holdId === undefined ? {} : { holdId };
  if (inFlight.length > 0) {
    const data = { reason, mode, inFlight, clock, ...held };
    return stamp(asking, { type: 'execution.pause_requested', data });
  }
  return stamp(asking, pausedEvent(execution, { reason, clock, ...held }));
}

export function pausedEvent(
  { currentStepId: stepId, nextStepId }: Execution,
  about: Pick<PausedData, 'reason' | 'clock' | 'holdId'>,
): EventBody {
  return { type: 'execution.paused', data: { ...about, stepId, nextStepId } };
}

/** What an execution that is being paused was told about its pause. */
export function pauseOf({ pausedReason, pauseClock, holdId }: Execution) {
  const held = holdId === null ? {} : { holdId };
  return { reason: pausedReason ?? '', clock: pauseClock ?? ('run' as const), ...held };
}

/**
 * Ends an execution: at once where nothing is in flight or it is to be killed; otherwise the engine ends it, when the steps
 * have been signalled to stop (`force`), or have ended (`graceful`).
 */
export function cancel(
  state: ExecutionState,
  { reason: given, mode }: { reason: string | null; mode: CancelMode },
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  checkCommand(execution, CANCEL_COMMANDS[mode]);
  if (mode !== 'kill' && execution.cancelMode === 'force') {
    throw new ExecutionNotRunningError(execution.id, execution.status);
  }
  const reason = given ?? (execution.status === 'cancelling' ? execution.errorMessage : null);
  const inFlight = pathsInFlight(state);
  const toSignal = mode === 'force' ? pathsInWorker(state) : inFlight;
  if (toSignal.length > 0 && mode !== 'kill') {
    return stamp(asking, { type: 'execution.cancel_requested', data: { reason, inFlight, mode } });
  }
  return stamp(asking, ...endOpen(state, 'cancelled'), { type: 'execution.cancelled', data: { reason } });
}

/** Steps that have not ended, and the parallel and foreach steps they are in, end with their execution; a resume goes on with them. */
export function endOpen({ steps }: ExecutionState, reason: string, inside = ''): EventBody[] {
  return [...steps.values()]
    .filter(
      ({ path, status }) => (status === 'waiting' || status === 'running') && isInsideOrAll(path, inside),
    )
    .map((step) => ({ type: 'step.cancelled', stepPath: step.path, data: { reason } }));
}

function isInsideOrAll(path: string, container: string): boolean {
  return container === '' || isInside(path, container);
}

export function timeoutFrom(graph: Graph, start: Date): Date | null {
  return graph.timeoutMs === null ? null : new Date(start.getTime() + graph.timeoutMs);
}

export function stamp({ actor, now }: Asking, ...bodies: Decided[]): NewEvent[] {
  return bodies.map((body) => ({ ...body, actor, at: now }));
}

/** The engine as the one who asks. */
export function engineAt(now: Date): Asking {
  return { actor: ENGINE, now };
}
