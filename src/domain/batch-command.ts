import type { Batch } from './batch.js';
import { type Asking, cancel, pause } from './command.js';
import type { NewEvent } from './event.js';
import {
  type CancelMode,
  EXECUTION_STATUSES,
  type Execution,
  type ExecutionState,
  type ExecutionStatus,
  isFinal,
  type PauseClock,
  type PauseMode,
} from './execution.js';
import { ExecutionNotHeldError } from './execution-errors.js';
import type { Graph } from './graph.js';
import type { JsonObject } from './json.js';
import { resume } from './resume.js';
import { CANCEL_COMMANDS, type Command, PAUSE_COMMANDS, STATE_MACHINE } from './state-machine.js';

/** What a batch does to each execution: as the command for a single one, with the same options. */
export type BatchCommand =
  | { action: 'pause'; mode: PauseMode; clock: PauseClock }
  | { action: 'resume'; data: JsonObject; force: boolean }
  | { action: 'cancel'; mode: CancelMode };

/** What else decides about one execution of a batch. */
export interface BatchTerms {
  reason: string | null;
  /** The pause of the workflow that the batch brings about or ends; null for a batch that was asked for by itself. */
  holdId: string | null;
  maxPauseMs: number;
  /** The key of the workflow, where all its executions are held. */
  heldBy: string | null;
}

const PAUSE_REASON = 'Manually paused via API';

export function commandOf({ action, input }: Batch): BatchCommand {
  return { ...input, action } as unknown as BatchCommand;
}

/** What happens to an execution, as events; throws the refusal that the single command would. */
export function decideInBatch(
  command: BatchCommand,
  state: ExecutionState,
  graph: Graph,
  { reason, holdId, maxPauseMs, heldBy }: BatchTerms,
  asking: Asking,
): NewEvent[] {
  if (command.action === 'pause') {
    const { mode, clock } = command;
    const held = holdId === null ? {} : { holdId };
    return pause(state, { reason: reason ?? PAUSE_REASON, mode, clock, ...held }, asking);
  }
  if (command.action === 'cancel') return cancel(state, { reason, mode: command.mode }, asking);
  const { data, force } = command;
  if (holdId !== null) checkHeld(state.execution);
  const events = resume(state, graph, { data, reason, force }, { maxPauseMs, heldBy, target: null }, asking);
  if (holdId === null) return events;
  // It decides nothing: one that is held for an approval as well is held for that again by the engine.
  return events.slice(0, events.findIndex(({ type }) => type === 'execution.resumed') + 1);
}

function checkHeld({ id, status, holdId }: Execution): void {
  if (status !== 'paused' || holdId === null) throw new ExecutionNotHeldError(id, status);
}

/** Whether its pause, which is to be ended, has yet to come about: its steps in flight are waited for. */
export function isToWait({ action, holdId }: Batch, execution: Execution): boolean {
  return (
    action === 'resume' && holdId !== null && execution.status === 'pausing' && execution.holdId !== null
  );
}

/**
 * The statuses in which a command is taken; of a resume by force those alone in which nothing runs, since it is rarely meant
 * to take steps out of what goes on well.
 */
export function statusesFor(command: BatchCommand): ExecutionStatus[] {
  const name = nameOf(command);
  return EXECUTION_STATUSES.filter(
    (status) =>
      'to' in STATE_MACHINE[status][name] &&
      (name !== 'force_resume' || status === 'paused' || isFinal(status)),
  );
}

function nameOf(command: BatchCommand): Command {
  if (command.action === 'pause') return PAUSE_COMMANDS[command.mode];
  if (command.action === 'cancel') return CANCEL_COMMANDS[command.mode];
  return command.force ? 'force_resume' : 'resume';
}
