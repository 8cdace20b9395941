import type { ExecutionStatus } from '#src/domain/execution.js';
import { type Command, STATE_MACHINE } from '#src/domain/state-machine.js';
import type { Answer } from './observed-walk.js';

/** By what a command is refused that the status takes, where something else is in the way. */
const OTHERWISE: { [S in ExecutionStatus]?: { [C in Command]?: string[] } } = {
  running: { force_resume: ['EXECUTION_NOT_RESUMABLE'] },
  pausing: { abort: ['EXECUTION_NOT_RUNNING'], force_resume: ['EXECUTION_NOT_RESUMABLE'] },
  paused: {
    resume: ['STEP_NOT_RESUMABLE', 'EXECUTION_PAUSED_TOO_LONG', 'WORKFLOW_PAUSED', 'INVALID_INPUT'],
    force_resume: ['INVALID_INPUT'],
  },
  cancelling: { force_cancel: ['EXECUTION_NOT_RUNNING'], force_resume: ['EXECUTION_NOT_RESUMABLE'] },
  failed: { resume: ['WORKFLOW_PAUSED'] },
  cancelled: { resume: ['WORKFLOW_PAUSED'] },
  blocked: { force_resume: ['EXECUTION_NOT_RESUMABLE', 'INVALID_INPUT'] },
};

/** Whether an answer is one that the table of states has for the status and the command. */
export function isInTable({ from, command, answer }: Answer): boolean {
  const cell = STATE_MACHINE[from][command];
  if ('refused' in cell) return 'refused' in answer && answer.refused === cell.refused;
  if ('to' in answer) return cell.to.includes(answer.to);
  return otherwise(from, command).includes(answer.refused);
}

function otherwise(from: ExecutionStatus, command: Command): string[] {
  if (command === 'send_event') return ['UNEXPECTED_EVENT'];
  return OTHERWISE[from]?.[command] ?? [];
}
