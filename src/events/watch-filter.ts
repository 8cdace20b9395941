import type { EventType } from '../domain/event.js';
import type { Execution, ExecutionStatus } from '../domain/execution.js';
import type { StreamItem } from './states.js';

/** Which executions; all that is given must hold. */
export interface WatchFilter {
  workflowId?: string;
  statuses?: readonly ExecutionStatus[];
  ids?: readonly string[];
  /** Of these types only. */
  eventTypes?: ReadonlySet<EventType>;
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
  const { statuses, hasTags, eventTypes } = filter;
  const chosen: T[] = [];
  for (const item of items) {
    const { execution } = item.state;
    if (!mayMatch(filter, execution)) continue;
    if (eventTypes && !eventTypes.has(item.event.type)) continue;
    if (statuses && !statuses.includes(execution.status)) continue;
    if (hasTags && !(await hasTags(execution.versionId))) continue;
    chosen.push(item);
  }
  return chosen;
}
