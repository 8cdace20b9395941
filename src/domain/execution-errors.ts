import { RepriseError } from './errors.js';
import type { ExecutionStatus } from './execution.js';

export class ExecutionNotFoundError extends RepriseError {
  readonly code = 'EXECUTION_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no execution ${id}; list what there is with the query executions`);
    this.id = id;
  }
}

/** What was asked can't be done with an execution as it stands; each kind of it is in the list of `refusal.ts`. */
export abstract class ExecutionStateError extends RepriseError {
  readonly id: string;
  readonly status: ExecutionStatus;
  constructor(id: string, status: ExecutionStatus, message: string) {
    super(message);
    this.id = id;
    this.status = status;
  }
}

export class ExecutionNotRunningError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_RUNNING';
  constructor(id: string, status: ExecutionStatus) {
    super(id, status, `execution ${id} is not running (status: ${status})`);
  }
}

export class ExecutionNotPausedError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_PAUSED';
  constructor(id: string, status: ExecutionStatus) {
    super(id, status, `execution ${id} is not paused (status: ${status})`);
  }
}

/** Not even by force. */
export class ExecutionNotResumableError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_RESUMABLE';
  readonly reason: string;
  constructor(id: string, status: ExecutionStatus, reason: string) {
    super(id, status, `Cannot resume execution: ${id} in state: ${status}; ${reason}`);
    this.reason = reason;
  }
}

export class ExecutionPausedTooLongError extends ExecutionStateError {
  readonly code = 'EXECUTION_PAUSED_TOO_LONG';
  /** As ISO 8601. */
  readonly pausedAt: string;
  constructor(id: string, status: ExecutionStatus, pausedAt: string) {
    super(id, status, `execution ${id} has been paused for too long (paused at: ${pausedAt})`);
    this.pausedAt = pausedAt;
  }
}

export class ExecutionNotAtRestError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_AT_REST';
  constructor(id: string, status: ExecutionStatus) {
    super(
      id,
      status,
      `execution ${id} is not at rest (status: ${status}); pause it, or wait until it has ended`,
    );
  }
}

/** It was to be let go with all of its workflow, but is not held with them any more. */
export class ExecutionNotHeldError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_HELD';
  constructor(id: string, status: ExecutionStatus) {
    super(id, status, `execution ${id} is not held with its workflow any more (status: ${status})`);
  }
}

/** The plan that was looked at is not what a resume would do now. */
export class ResumePlanChangedError extends ExecutionStateError {
  readonly code = 'RESUME_PLAN_CHANGED';
  readonly planVersion: string;
  constructor(id: string, status: ExecutionStatus, planVersion: string) {
    super(id, status, `execution ${id} has moved since its resume was planned; look at the plan again`);
    this.planVersion = planVersion;
  }
}
