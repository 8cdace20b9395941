import type { ExecutionFieldsFragment, ExecutionStatus, LiveState } from '#src/client/index.js';
import { type Colour, type Line, span } from './line.js';
import { elapsedText, shortTime } from './time.js';
import { cleanText } from './width.js';

const COLOURS: Record<ExecutionStatus, Colour> = {
  PENDING: 'grey',
  RUNNING: 'yellow',
  WAITING: 'yellow',
  PAUSING: 'yellow',
  PAUSED: 'yellow',
  CANCELLING: 'yellow',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'red',
  BLOCKED: 'red',
};

export function statusCell(status: ExecutionStatus): Line {
  return [span(status, COLOURS[status])];
}

/** As `kill` and `make` know it: 0 is good. Null for one that has not ended. */
export function exitCodeOf(status: ExecutionStatus): number | null {
  const codes: Partial<Record<ExecutionStatus, number>> = {
    COMPLETED: 0,
    FAILED: 1,
    CANCELLED: 2,
    BLOCKED: 2,
  };
  return codes[status] ?? null;
}

/** Why it stands still, or how it ended. */
export function reasonOf(execution: ExecutionFieldsFragment): string {
  const { status, pausedReason, errorCode, errorMessage } = execution;
  if (status === 'PAUSED' || status === 'PAUSING') return cleanText(pausedReason ?? '');
  return cleanText([errorCode, errorMessage].filter((part) => part !== null).join(': '));
}

/** Since when and where it is paused. */
export function pauseText(execution: ExecutionFieldsFragment, now: Date): string {
  const { status, pausedStepId, pausedAt } = execution;
  if (status === 'PAUSING') return 'A pause was asked for';
  const at = pausedStepId === null ? '' : ` at ${pausedStepId}`;
  if (pausedAt === null) return `Paused${at}`;
  return `Paused${at} since ${shortTime(pausedAt, now)} (${elapsedText(now.getTime() - Date.parse(pausedAt))})`;
}

/** How current what is shown is; empty where it is. */
export function bannerOf(live: LiveState, url: string): Line[] {
  if (live === 'live') return [];
  const text = live === 'offline' ? `No connection to ${url}; trying again…` : 'Catching up…';
  return [[span(text, live === 'offline' ? 'red' : 'yellow')]];
}
