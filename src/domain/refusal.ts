import { UnexpectedEventError } from './event-errors.js';
import type { ExecutionStatus } from './execution.js';
import {
  ExecutionNotAtRestError,
  ExecutionNotHeldError,
  ExecutionNotPausedError,
  ExecutionNotResumableError,
  ExecutionNotRunningError,
  ExecutionPausedTooLongError,
  ExecutionStateError,
  ResumePlanChangedError,
} from './execution-errors.js';
import { StepNotBegunError, StepNotEditableError, StepNotResumableError } from './step-errors.js';
import { VersionNotCompatibleError, WorkflowPausedError } from './workflow-errors.js';

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
