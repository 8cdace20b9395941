import type { ExecutionEvent } from '../domain/event.js';
import type { Execution, ExecutionState, ExecutionStatus } from '../domain/execution.js';
import type { StreamItem } from './states.js';

/** Which executions; all that is given must hold. */
export interface WatchFilter {
  workflowId?: string;
  statuses?: readonly ExecutionStatus[];
  ids?: readonly string[];
  /** Only those events that are about what is asked for. */
  isAbout?: (event: ExecutionEvent, before: ExecutionState, after: ExecutionState) => boolean;
  /** The ids of versions that have the tags asked for, told as they are met. */
  hasTags?: (versionId: string) => Promise<boolean>;
}

/** A filter within the project of whoever watches. */
export interface ProjectFilter extends WatchFilter {
  projectId: string;
}

/** Whether something of the execution may match, whatever its state comes to. */
export function mayMatch(filter: ProjectFilter, { projectId, workflowId, id }: Execution): boolean {
  const { workflowId: wanted, ids } = filter;
  if (projectId !== filter.projectId) return false;
  return (wanted === undefined || wanted === workflowId) && (ids === undefined || ids.includes(id));
}

/** Those of the items that match, in their order. */
export async function chooseItems<T extends StreamItem>(
  filter: ProjectFilter,
  items: readonly T[],
): Promise<T[]> {
  const { statuses, hasTags, isAbout } = filter;
  const chosen: T[] = [];
  for (const item of items) {
    const { execution } = item.state;
    if (!mayMatch(filter, execution)) continue;
    if (isAbout && !isAbout(item.event, item.before, item.state)) continue;
    if (statuses && !statuses.includes(execution.status)) continue;
    if (hasTags && !(await hasTags(execution.versionId))) continue;
    chosen.push(item);
  }
  return chosen;
}
