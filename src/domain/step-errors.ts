import type { ExecutionStatus } from './execution.js';
import { ExecutionStateError } from './execution-errors.js';

/** A step that may run at most once was stopped in the middle of its work, so nobody knows whether it took effect. */
export class StepNotResumableError extends ExecutionStateError {
  readonly code = 'STEP_NOT_RESUMABLE';
  readonly stepPath: string;
  readonly operation: string;
  constructor(id: string, status: ExecutionStatus, stepPath: string, operation: string) {
    super(id, status, `Cannot resume - operation not resumable: ${operation}`);
    this.stepPath = stepPath;
    this.operation = operation;
  }
}

/** The input of this step is made no more, not yet, or not at all. */
export class StepNotEditableError extends ExecutionStateError {
  readonly code = 'STEP_NOT_EDITABLE';
  readonly stepPath: string;
  readonly reason: string;
  constructor(id: string, status: ExecutionStatus, stepPath: string, reason: string) {
    super(id, status, `step ${stepPath} of execution ${id} can't be given another input: ${reason}`);
    this.stepPath = stepPath;
    this.reason = reason;
  }
}

/** A rerun goes on from a step that was begun, and is inside no other. */
export class StepNotBegunError extends ExecutionStateError {
  readonly code = 'STEP_NOT_BEGUN';
  readonly stepPath: string;
  readonly begun: string[];
  constructor(id: string, status: ExecutionStatus, stepPath: string, begun: string[]) {
    const choice = begun.length > 0 ? `choose one of ${begun.join(', ')}` : 'none has begun: start a new one';
    super(id, status, `execution ${id} has begun no step ${stepPath} at its top; ${choice}`);
    this.stepPath = stepPath;
    this.begun = begun;
  }
}
