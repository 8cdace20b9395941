import type { ExecutionStatus } from './execution.js';

/** A failure that a caller can act on: says what happened, to which id, and what to do. Never a bug. */
export abstract class RepriseError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The database could not be reached, and went on not being reached. Not for clients: what was asked for may be done or not. */
export class DatabaseUnreachableError extends Error {
  constructor(cause: unknown) {
    super('the database can not be reached', { cause });
  }
}

/** One thing that is wrong with an input, and where. */
export interface Fault {
  /** Where in the document or input, as `steps[2].next`; empty for the whole. */
  path: string;
  message: string;
  /** What to do about it, or null. */
  hint: string | null;
}

export class InvalidInputError extends RepriseError {
  readonly code = 'INVALID_INPUT';
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    super(faults.map((fault) => (fault.path ? `${fault.path}: ${fault.message}` : fault.message)).join('; '));
    this.faults = faults;
  }
}

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

export class ExecutionNotFoundError extends RepriseError {
  readonly code = 'EXECUTION_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no execution ${id}; list what there is with the query executions`);
    this.id = id;
  }
}

abstract class ExecutionStateError extends RepriseError {
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

export class UnexpectedEventError extends ExecutionStateError {
  readonly code = 'UNEXPECTED_EVENT';
  readonly awaited: string[];
  readonly got: string;
  constructor(id: string, status: ExecutionStatus, awaited: string[], got: string) {
    const wanted =
      awaited.length > 0
        ? `waiting for ${awaited.join(', ')}`
        : `execution ${id} waits for none (status: ${status})`;
    super(id, status, `unexpected event: ${wanted}, got ${got}`);
    this.awaited = awaited;
    this.got = got;
  }
}

/** A refusal that is the answer to a command, and is given again when the command is repeated. */
export type Refusal = ExecutionNotRunningError | ExecutionNotPausedError | UnexpectedEventError;

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof ExecutionStateError;
}

/** The refusal that was stored as `{ code, id, status, ... }`. */
export function refusalFrom(
  stored: Pick<Refusal, 'code' | 'id' | 'status'> & { awaited?: string[]; got?: string },
): Refusal {
  const { code, id, status, awaited = [], got = '' } = stored;
  if (code === 'EXECUTION_NOT_RUNNING') return new ExecutionNotRunningError(id, status);
  if (code === 'EXECUTION_NOT_PAUSED') return new ExecutionNotPausedError(id, status);
  return new UnexpectedEventError(id, status, awaited, got);
}

/** The same command id, or idempotency key, was used for something else before. */
export class IdempotencyConflictError extends RepriseError {
  readonly code = 'IDEMPOTENCY_CONFLICT';
  readonly key: string;
  constructor(key: string, before: string) {
    super(`${key} was already used for ${before}; use a new one for a new request`);
    this.key = key;
  }
}

export class CursorInvalidError extends RepriseError {
  readonly code = 'CURSOR_INVALID';
  constructor(cursor: string, why: string) {
    super(`the cursor ${cursor} can't be used: ${why}; send one as you were given it, or none to begin anew`);
  }
}

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

/** An event was sent to whoever waits for it, and nobody does. */
export class EventNotAwaitedError extends RepriseError {
  readonly code = 'EVENT_NOT_AWAITED';
  readonly event: string;
  constructor(event: string) {
    super(
      `no execution waits for the event ${event} with this payload; send it with a ttl to keep it for one that may`,
    );
    this.event = event;
  }
}
