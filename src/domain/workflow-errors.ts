import { type Fault, RepriseError } from './errors.js';
import type { ExecutionStatus } from './execution.js';
import { ExecutionStateError } from './execution-errors.js';

export class InvalidDefinitionError extends RepriseError {
  readonly code = 'INVALID_DEFINITION';
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    const [first] = faults.map(({ path, message }) => `${path} ${message}`.trim());
    super(`the definition has ${faults.length} fault${faults.length === 1 ? '' : 's'}: ${first}`);
    this.faults = faults;
  }
}

export class WorkflowNotFoundError extends RepriseError {
  readonly code = 'WORKFLOW_NOT_FOUND';
  readonly key: string;
  constructor(key: string) {
    super(
      `there is no workflow with the key ${key}; publish it first, or list what there is with the query workflows`,
    );
    this.key = key;
  }
}

export class WorkflowDisabledError extends RepriseError {
  readonly code = 'WORKFLOW_DISABLED';
  readonly key: string;
  constructor(key: string) {
    super(`workflow ${key} is disabled; publish a version with "enabled": true to start it`);
    this.key = key;
  }
}

/** All executions of its workflow are held. */
export class WorkflowPausedError extends ExecutionStateError {
  readonly code = 'WORKFLOW_PAUSED';
  readonly key: string;
  constructor(id: string, status: ExecutionStatus, key: string) {
    super(
      id,
      status,
      `execution ${id} is held, as all of workflow ${key} are; resume the workflow, or this one with force`,
    );
    this.key = key;
  }
}

/** What an execution has done already is not the same in the version that it should be moved to. */
export class VersionNotCompatibleError extends ExecutionStateError {
  readonly code = 'VERSION_NOT_COMPATIBLE';
  readonly verdict: string;
  readonly steps: string[];
  constructor(id: string, status: ExecutionStatus, verdict: string, steps: string[]) {
    const what = verdict === 'STEP_MISSING' ? 'are missing in' : 'were changed in';
    super(
      id,
      status,
      `execution ${id} can't be moved to the latest version: steps that it has begun or is about to begin ${what} it (${steps.join(', ')}); it can go on with its own`,
    );
    this.verdict = verdict;
    this.steps = steps;
  }
}
