import { RepriseError } from './errors.js';

/** An agent answers for an operation that is not its own any more. */
export class OperationLostError extends RepriseError {
  readonly code = 'OPERATION_LOST';
  readonly executionId: string;
  readonly stepPath: string;
  constructor(executionId: string, stepPath: string) {
    super(
      `step ${stepPath} of execution ${executionId} is not yours any more: another agent has it, or the execution has moved on; drop it`,
    );
    this.executionId = executionId;
    this.stepPath = stepPath;
  }
}
