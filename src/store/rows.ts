import type {
  batches,
  executionEvents,
  stepExecutions,
  workflowExecutions,
  workflowVersions,
} from '../db/tables.js';
import type { Batch } from '../domain/batch.js';
import type { ExecutionEvent } from '../domain/event.js';
import type { Execution } from '../domain/execution.js';
import type { Vault } from '../domain/sealing.js';
import type { StepExecution } from '../domain/step.js';
import type { WorkflowVersion } from '../domain/workflow.js';
import { openBatchInput, openOutput, openResumeData } from './sealed.js';

type ExecutionRow = typeof workflowExecutions.$inferSelect;
type StepRow = typeof stepExecutions.$inferSelect;
type EventRow = typeof executionEvents.$inferSelect;
type VersionRow = typeof workflowVersions.$inferSelect;

/** The execution without what only its lease and its queue need. */
export function toExecution(row: ExecutionRow, vault: Vault): Execution {
  const { leaseOwner, leaseEpoch, leaseUntil, wakeAt, claimsWithoutProgress, ...rest } = row;
  const { idempotencyKey, eventsDropped, resumeDecided, ...execution } = rest;
  const resumeData = openResumeData(row, vault);
  return { ...execution, resumeData, ready: row.ready ?? [], keptEvents: row.keptEvents ?? [] };
}

export function toStep(stored: StepRow, vault: Vault): StepExecution {
  const { executionId, errorCode, errorMessage, ...row } = stored;
  const error = errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
  return {
    ...row,
    output: openOutput(stored, vault),
    error,
    openScopes: row.openScopes ?? [],
    edits: row.edits ?? 0,
  };
}

export function toBatch(row: typeof batches.$inferSelect, vault: Vault): Batch {
  return { ...row, input: openBatchInput(row, vault) };
}

export function toEvent({ lane, lanePos, stepPath, ...row }: EventRow): ExecutionEvent {
  return (stepPath === null ? row : { ...row, stepPath }) as ExecutionEvent;
}

export function toVersion({ definitionHash, ...row }: VersionRow): WorkflowVersion {
  return row;
}

/** The rows of a hand-written statement, as either driver hands them on. */
export function rowsOf<T = Record<string, unknown>>(result: unknown): T[] {
  return (Array.isArray(result) ? result : (result as { rows: T[] }).rows) as T[];
}
