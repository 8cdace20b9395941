import { UnexpectedEventError } from './event-errors.js';
import type { CancelMode, Execution, ExecutionStatus, PauseMode } from './execution.js';
import {
  ExecutionNotAtRestError,
  ExecutionNotPausedError,
  ExecutionNotResumableError,
  ExecutionNotRunningError,
} from './execution-errors.js';
import type { Refusal } from './refusal.js';
import { awaitsEvent, isInFlight, type StepExecution } from './step.js';

/** What can be asked of an execution. */
export const COMMANDS = [
  'pause',
  'abort',
  'resume',
  'force_resume',
  'cancel',
  'force_cancel',
  'kill',
  'send_event',
  'edit_step_input',
  'rerun',
] as const;
export type Command = (typeof COMMANDS)[number];

export const PAUSE_COMMANDS: Record<PauseMode, Command> = { wait: 'pause', abort: 'abort' };
export const CANCEL_COMMANDS: Record<CancelMode, Command> = {
  graceful: 'cancel',
  force: 'force_cancel',
  kill: 'kill',
};

/** The errors by which a command is refused for the status of the execution alone. */
export type RefusalCode =
  | 'EXECUTION_NOT_RUNNING'
  | 'EXECUTION_NOT_PAUSED'
  | 'EXECUTION_NOT_RESUMABLE'
  | 'EXECUTION_NOT_AT_REST'
  | 'UNEXPECTED_EVENT';

/** A command is taken, and leaves the execution in one of these; or it is refused. `when` says on what else it depends. */
export type Cell = { to: readonly ExecutionStatus[]; when?: string } | { refused: RefusalCode };

const to = (...statuses: ExecutionStatus[]): Cell => ({ to: statuses });
const refused = (code: RefusalCode): Cell => ({ refused: code });

const NOT_RUNNING = refused('EXECUTION_NOT_RUNNING');
const NOT_PAUSED = refused('EXECUTION_NOT_PAUSED');
const NOT_RESUMABLE = refused('EXECUTION_NOT_RESUMABLE');
const NOT_AT_REST = refused('EXECUTION_NOT_AT_REST');
const UNEXPECTED = refused('UNEXPECTED_EVENT');

const CANCELLED = to('cancelled');
const RESUMED: Cell = {
  to: ['running', 'waiting', 'pending', 'blocked'],
  when: 'pending where it had not begun, blocked where the data reject what it is held for',
};
const BEGUN_AGAIN: Cell = { to: ['running', 'pending'], when: 'pending where it had not begun' };
const RESET: Cell = {
  to: ['running', 'waiting'],
  when: 'while steps are in flight; waiting where none of these is needed any more',
};
const STOPPING: Cell = {
  to: ['cancelling', 'cancelled'],
  when: 'cancelled at once where nothing is in flight',
};
const PAUSING: Cell = { to: ['pausing', 'paused'], when: 'paused at once where nothing is in flight' };
const KEPT = 'where a step waits for it, or it is to be kept';

/** Every status and every command: the one place that says what is allowed. */
export const STATE_MACHINE: Record<ExecutionStatus, Record<Command, Cell>> = {
  pending: {
    pause: to('paused'),
    abort: to('paused'),
    resume: NOT_PAUSED,
    force_resume: NOT_RESUMABLE,
    cancel: CANCELLED,
    force_cancel: CANCELLED,
    kill: CANCELLED,
    send_event: { to: ['pending'], when: 'where it is to be kept' },
    edit_step_input: NOT_AT_REST,
    rerun: NOT_AT_REST,
  },
  running: {
    pause: PAUSING,
    abort: PAUSING,
    resume: NOT_PAUSED,
    force_resume: RESET,
    cancel: STOPPING,
    force_cancel: STOPPING,
    kill: CANCELLED,
    send_event: { to: ['running'], when: KEPT },
    edit_step_input: NOT_AT_REST,
    rerun: NOT_AT_REST,
  },
  waiting: {
    pause: to('paused'),
    abort: to('paused'),
    resume: NOT_PAUSED,
    force_resume: NOT_RESUMABLE,
    cancel: CANCELLED,
    force_cancel: CANCELLED,
    kill: CANCELLED,
    send_event: { to: ['running', 'waiting'], when: KEPT },
    edit_step_input: NOT_AT_REST,
    rerun: NOT_AT_REST,
  },
  pausing: {
    pause: NOT_RUNNING,
    abort: {
      to: ['pausing', 'paused'],
      when: 'where the pause only waited until now; paused at once where nothing is in flight any more',
    },
    resume: NOT_PAUSED,
    force_resume: RESET,
    cancel: STOPPING,
    force_cancel: STOPPING,
    kill: CANCELLED,
    send_event: { to: ['pausing'], when: KEPT },
    edit_step_input: NOT_AT_REST,
    rerun: NOT_AT_REST,
  },
  paused: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: RESUMED,
    force_resume: RESUMED,
    cancel: CANCELLED,
    force_cancel: CANCELLED,
    kill: CANCELLED,
    send_event: { to: ['paused'], when: KEPT },
    edit_step_input: to('paused'),
    rerun: to('paused'),
  },
  cancelling: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    force_resume: RESET,
    cancel: NOT_RUNNING,
    force_cancel: {
      to: ['cancelling', 'cancelled'],
      when: 'where the cancel waited for its steps until now',
    },
    kill: CANCELLED,
    send_event: { to: ['cancelling'], when: 'where it is to be kept' },
    edit_step_input: NOT_AT_REST,
    rerun: NOT_AT_REST,
  },
  completed: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    force_resume: NOT_RESUMABLE,
    cancel: NOT_RUNNING,
    force_cancel: NOT_RUNNING,
    kill: NOT_RUNNING,
    send_event: UNEXPECTED,
    edit_step_input: NOT_RESUMABLE,
    rerun: to('completed'),
  },
  failed: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: BEGUN_AGAIN,
    force_resume: BEGUN_AGAIN,
    cancel: NOT_RUNNING,
    force_cancel: NOT_RUNNING,
    kill: NOT_RUNNING,
    send_event: UNEXPECTED,
    edit_step_input: to('failed'),
    rerun: to('failed'),
  },
  cancelled: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: BEGUN_AGAIN,
    force_resume: BEGUN_AGAIN,
    cancel: NOT_RUNNING,
    force_cancel: NOT_RUNNING,
    kill: NOT_RUNNING,
    send_event: UNEXPECTED,
    edit_step_input: to('cancelled'),
    rerun: to('cancelled'),
  },
  blocked: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    force_resume: { to: ['running'], when: 'unless the data reject it again' },
    cancel: NOT_RUNNING,
    force_cancel: NOT_RUNNING,
    kill: NOT_RUNNING,
    send_event: UNEXPECTED,
    edit_step_input: to('blocked'),
    rerun: to('blocked'),
  },
};

/** In these a step can take an event; in others one can only be kept. */
export const LISTENING: ReadonlySet<ExecutionStatus> = new Set(['running', 'waiting', 'pausing', 'paused']);

/** Throws the error that the table names, where the status of an execution does not take a command. */
export function checkCommand({ id, status }: Execution, command: Command): void {
  const cell = STATE_MACHINE[status][command];
  if ('refused' in cell) throw refusalOf(cell.refused, id, status);
}

function refusalOf(code: RefusalCode, id: string, status: ExecutionStatus): Refusal {
  switch (code) {
    case 'EXECUTION_NOT_RUNNING':
      return new ExecutionNotRunningError(id, status);
    case 'EXECUTION_NOT_PAUSED':
      return new ExecutionNotPausedError(id, status);
    case 'EXECUTION_NOT_RESUMABLE':
      return new ExecutionNotResumableError(id, status, NOTHING_TO_RESET[status] ?? 'it goes on by itself');
    case 'EXECUTION_NOT_AT_REST':
      return new ExecutionNotAtRestError(id, status);
    case 'UNEXPECTED_EVENT':
      return new UnexpectedEventError(id, status, [], '');
  }
}

const NOTHING_TO_RESET: Partial<Record<ExecutionStatus, string>> = {
  pending: 'it has not begun, and begins by itself',
  waiting: 'no step is left in flight, and what it waits for comes by itself',
  completed: 'it has ended well, and nothing is left to do: rerun it from a step instead',
};

/** What can be asked of an execution now. */
export function allowedCommands(execution: Execution, steps: Iterable<StepExecution>): Command[] {
  const { status, pauseMode, cancelMode } = execution;
  const all = [...steps];
  const resets = STATE_MACHINE[status].force_resume === RESET;
  const now: Partial<Record<Command, boolean>> = {
    abort: pauseMode !== 'abort',
    force_cancel: cancelMode !== 'force',
    force_resume: !resets || all.some(isInFlight),
    send_event: LISTENING.has(status) && all.some(awaitsEvent),
  };
  return COMMANDS.filter((command) => 'to' in STATE_MACHINE[status][command] && (now[command] ?? true));
}
