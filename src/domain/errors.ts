import type { ApprovalStatus } from './approval.js';
import type { BatchStatus } from './batch.js';
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

/** The caller is known, and may not do this. */
export class ForbiddenError extends RepriseError {
  readonly code = 'FORBIDDEN';
  constructor(actor: string, permission: string) {
    super(
      `${actor} does not have the permission ${permission}, which this takes; ask an administrator of the project`,
    );
  }
}

export class ApiKeyNotFoundError extends RepriseError {
  readonly code = 'API_KEY_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no API key ${id}; list what there is with the query apiKeys`);
    this.id = id;
  }
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

/** Not even by force. */
export class ExecutionNotResumableError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_RESUMABLE';
  readonly reason: string;
  constructor(id: string, status: ExecutionStatus, reason: string) {
    super(id, status, `Cannot resume execution: ${id} in state: ${status}; ${reason}`);
    this.reason = reason;
  }
}

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

export class ExecutionPausedTooLongError extends ExecutionStateError {
  readonly code = 'EXECUTION_PAUSED_TOO_LONG';
  /** As ISO 8601. */
  readonly pausedAt: string;
  constructor(id: string, status: ExecutionStatus, pausedAt: string) {
    super(id, status, `execution ${id} has been paused for too long (paused at: ${pausedAt})`);
    this.pausedAt = pausedAt;
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

/** The plan that was looked at is not what a resume would do now. */
export class ResumePlanChangedError extends ExecutionStateError {
  readonly code = 'RESUME_PLAN_CHANGED';
  readonly planVersion: string;
  constructor(id: string, status: ExecutionStatus, planVersion: string) {
    super(id, status, `execution ${id} has moved since its resume was planned; look at the plan again`);
    this.planVersion = planVersion;
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

/** It was to be let go with all of its workflow, but is not held with them any more. */
export class ExecutionNotHeldError extends ExecutionStateError {
  readonly code = 'EXECUTION_NOT_HELD';
  constructor(id: string, status: ExecutionStatus) {
    super(id, status, `execution ${id} is not held with its workflow any more (status: ${status})`);
  }
}

/** A refusal that is the answer to a command, and is given again when the command is repeated. */
export type Refusal =
  | ExecutionNotRunningError
  | ExecutionNotPausedError
  | UnexpectedEventError
  | ExecutionNotResumableError
  | StepNotResumableError
  | ExecutionPausedTooLongError
  | WorkflowPausedError
  | ExecutionNotAtRestError
  | ResumePlanChangedError
  | VersionNotCompatibleError
  | StepNotEditableError
  | StepNotBegunError
  | ExecutionNotHeldError;

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof ExecutionStateError;
}

/** A refusal as it is stored: its code, and what it was made of. */
export type StoredRefusal = { code: string; id: string; status: ExecutionStatus } & Record<string, unknown>;

const REFUSALS: { [C in Refusal['code']]: (stored: Stored<C>) => Refusal } = {
  EXECUTION_NOT_RUNNING: ({ id, status }) => new ExecutionNotRunningError(id, status),
  EXECUTION_NOT_PAUSED: ({ id, status }) => new ExecutionNotPausedError(id, status),
  UNEXPECTED_EVENT: ({ id, status, awaited, got }) => new UnexpectedEventError(id, status, awaited, got),
  EXECUTION_NOT_RESUMABLE: ({ id, status, reason }) => new ExecutionNotResumableError(id, status, reason),
  STEP_NOT_RESUMABLE: ({ id, status, stepPath, operation }) =>
    new StepNotResumableError(id, status, stepPath, operation),
  EXECUTION_PAUSED_TOO_LONG: ({ id, status, pausedAt }) =>
    new ExecutionPausedTooLongError(id, status, pausedAt),
  WORKFLOW_PAUSED: ({ id, status, key }) => new WorkflowPausedError(id, status, key),
  EXECUTION_NOT_AT_REST: ({ id, status }) => new ExecutionNotAtRestError(id, status),
  RESUME_PLAN_CHANGED: ({ id, status, planVersion }) => new ResumePlanChangedError(id, status, planVersion),
  VERSION_NOT_COMPATIBLE: ({ id, status, verdict, steps }) =>
    new VersionNotCompatibleError(id, status, verdict, steps),
  STEP_NOT_EDITABLE: ({ id, status, stepPath, reason }) =>
    new StepNotEditableError(id, status, stepPath, reason),
  STEP_NOT_BEGUN: ({ id, status, stepPath, begun }) => new StepNotBegunError(id, status, stepPath, begun),
  EXECUTION_NOT_HELD: ({ id, status }) => new ExecutionNotHeldError(id, status),
};
type Stored<C extends Refusal['code']> = Extract<Refusal, { code: C }>;

/** The refusal as JSON. */
export function refusalToJson(refusal: Refusal): StoredRefusal {
  return { ...(refusal as object), code: refusal.code, id: refusal.id, status: refusal.status };
}

/** The refusal that was stored by {@link refusalToJson}. */
export function refusalFrom(stored: StoredRefusal): Refusal {
  const make = (REFUSALS as unknown as Record<string, (stored: StoredRefusal) => Refusal>)[stored.code];
  if (!make) throw new Error(`a refusal of an unknown kind was stored: ${stored.code}`);
  return make(stored);
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

/** The events that would have to be sent from there on have been deleted. */
export class CursorExpiredError extends RepriseError {
  readonly code = 'CURSOR_EXPIRED';
  constructor() {
    super(
      'the cursor is older than the events that are kept; read what there is now, and subscribe without one',
    );
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

export class ApprovalNotFoundError extends RepriseError {
  readonly code = 'APPROVAL_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no approval ${id}; list what there is with the query approvals`);
    this.id = id;
  }
}

export class ApprovalNotPendingError extends RepriseError {
  readonly code = 'APPROVAL_NOT_PENDING';
  readonly id: string;
  readonly status: ApprovalStatus;
  constructor(id: string, status: ApprovalStatus) {
    super(`approval is not pending (status: ${status})`);
    this.id = id;
    this.status = status;
  }
}

export class ApprovalExpiredError extends RepriseError {
  readonly code = 'APPROVAL_EXPIRED';
  readonly id: string;
  constructor(id: string) {
    super('approval has expired');
    this.id = id;
  }
}

/** What was shown is not what there is to decide any more. */
export class ApprovalChangedError extends RepriseError {
  readonly code = 'APPROVAL_CHANGED';
  readonly id: string;
  readonly version: string;
  constructor(id: string, version: string) {
    super(`approval ${id} has changed since it was shown; look at it again, and decide with its new version`);
    this.id = id;
    this.version = version;
  }
}

/** The caller may decide approvals, but not this one. */
export class NotAnApproverError extends RepriseError {
  readonly code = 'NOT_AN_APPROVER';
  readonly id: string;
  constructor(
    id: string,
    actor: string,
    asked: { role: string | null; people: readonly string[]; notRequester: boolean },
  ) {
    const names = [...(asked.role === null ? [] : [`whoever has the role ${asked.role}`]), ...asked.people];
    const but = asked.notRequester ? ', but not of who asked for it' : '';
    super(
      `approval ${id} is not for ${actor} to decide: it is asked of ${names.join(', ') || 'anybody'}${but}`,
    );
    this.id = id;
  }
}

export class BatchNotFoundError extends RepriseError {
  readonly code = 'BATCH_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no batch ${id}; list what there is with the query batches`);
    this.id = id;
  }
}

abstract class BatchStateError extends RepriseError {
  readonly id: string;
  readonly status: BatchStatus;
  constructor(id: string, status: BatchStatus, message: string) {
    super(message);
    this.id = id;
    this.status = status;
  }
}

export type BatchRefusal = BatchNotStoppedError | BatchEndedError;

export function isBatchRefusal(error: unknown): error is BatchRefusal {
  return error instanceof BatchStateError;
}

/** The refusal that was stored as `{ code, id, status }`. */
export function batchRefusalFrom({
  code,
  id,
  status,
}: Pick<BatchRefusal, 'code' | 'id' | 'status'>): BatchRefusal {
  return code === 'BATCH_ENDED' ? new BatchEndedError(id, status) : new BatchNotStoppedError(id, status);
}

export class BatchNotStoppedError extends BatchStateError {
  readonly code = 'BATCH_NOT_STOPPED';
  constructor(id: string, status: BatchStatus) {
    super(id, status, `batch ${id} is not stopped (status: ${status}), so there is nothing to continue`);
  }
}

export class BatchEndedError extends BatchStateError {
  readonly code = 'BATCH_ENDED';
  constructor(id: string, status: BatchStatus) {
    super(id, status, `batch ${id} has ended (status: ${status}); what it did is not taken back`);
  }
}
