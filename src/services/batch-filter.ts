import { type BatchCommand, statusesFor } from '../domain/batch-command.js';
import { InvalidInputError } from '../domain/errors.js';
import type { ExecutionStatus } from '../domain/execution.js';
import type { JsonObject } from '../domain/json.js';
import { WorkflowNotFoundError } from '../domain/workflow-errors.js';
import type { Selection } from '../store/batch-item.js';
import { findWorkflowByKey } from '../store/workflow.js';
import { checkName } from './input.js';
import type { Caller, Services } from './services.js';

/** Which executions a batch is for, as it is asked. All that is given must hold. */
export interface BatchFilter {
  workflowKey?: string;
  statuses?: readonly ExecutionStatus[];
  ids?: readonly string[];
  createdAfter?: Date;
  createdBefore?: Date;
  pausedBefore?: Date;
  errorCode?: string;
  /** At most so many, the oldest first. */
  limit?: number;
}

export const MOST_SELECTED = 100_000;
const MOST_IDS = 10_000;

/** What the filter selects. Where no statuses are given, those in which the command is taken. */
export async function selectionOf(
  { db }: Services,
  { projectId }: Caller,
  command: BatchCommand,
  filter: BatchFilter,
): Promise<Selection> {
  checkFilter(filter);
  const { workflowKey, limit, ...criteria } = filter;
  const workflow = workflowKey === undefined ? null : await findWorkflowByKey(db, projectId, workflowKey);
  if (workflowKey !== undefined && !workflow) throw new WorkflowNotFoundError(workflowKey);
  return {
    ...{ projectId, statuses: statusesFor(command), ...criteria },
    ...(workflow ? { workflowId: workflow.id } : {}),
    // One more than there may be tells that there are too many.
    limit: limit ?? MOST_SELECTED + 1,
  };
}

function checkFilter({ limit, ...criteria }: BatchFilter): void {
  if (Object.keys(criteria).length === 0) {
    const hint = 'send at least one of workflowKey, statuses, ids, createdAfter, createdBefore, pausedBefore';
    refuse('filter', 'would select every execution there is', `${hint} and errorCode`);
  }
  const { ids, errorCode } = criteria;
  if (ids && ids.length > MOST_IDS)
    refuse('filter.ids', `has ${ids.length} ids`, `send at most ${MOST_IDS}, or filter by something else`);
  if (errorCode !== undefined) checkName('filter.errorCode', errorCode);
  if (limit !== undefined && (limit < 1 || limit > MOST_SELECTED))
    refuse('filter.limit', `is ${limit}`, `send 1 to ${MOST_SELECTED}`);
}

function refuse(path: string, message: string, hint: string): never {
  throw new InvalidInputError([{ path, message, hint }]);
}

/** The filter as it is stored; with the statuses that the command implies, where there is one. */
export function filterJson(command: BatchCommand | null, filter: BatchFilter): JsonObject {
  const whole = { ...(command ? { statuses: statusesFor(command) } : {}), ...filter };
  return JSON.parse(JSON.stringify(whole)) as JsonObject;
}
