import type { ExecutionStatus } from './execution.js';

export interface EngineTransition {
  from: ExecutionStatus;
  to: ExecutionStatus;
  /** What has happened, as a clause. */
  why: string;
}

const change = (from: ExecutionStatus, to: ExecutionStatus, why: string): EngineTransition => ({
  from,
  to,
  why,
});

/**
 * How an execution changes by itself, with nobody asking: all statuses that one decision of the engine, or the claim or answer of
 * an agent, can lead to. STATE_MACHINE says what commands do.
 */
export const ENGINE_TRANSITIONS: readonly EngineTransition[] = [
  change('pending', 'running', 'its first step begins'),
  change('pending', 'waiting', 'all that can begin waits'),
  change('pending', 'paused', 'all that can begin is done, up to a step that needs a decision'),
  change('pending', 'completed', 'all its steps are done at once'),
  change('pending', 'failed', 'its time limit is over, or its first step can not begin'),
  change('running', 'waiting', 'all that is left waits: for an event, a time, an agent, another attempt'),
  change('running', 'paused', 'a step needs a decision, and nothing is in flight'),
  change('running', 'completed', 'all its steps are done'),
  change('running', 'failed', 'a step failed, or its time limit is over'),
  change('waiting', 'running', 'what it waited for has come: a time, or an agent that takes an operation'),
  change('waiting', 'paused', 'a wait is over, and a step needs a decision'),
  change('waiting', 'completed', 'the last wait is over'),
  change('waiting', 'failed', 'a wait ended without its event, or its time limit is over'),
  change('pausing', 'paused', 'the last step in flight has ended'),
  change('pausing', 'failed', 'a step in flight failed, or its time limit is over'),
  change('cancelling', 'cancelled', 'the last step in flight has ended, or is not waited for'),
];
