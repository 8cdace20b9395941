import type { ExecutionStatus } from '../domain/execution.js';
import { WorkflowNotFoundError } from '../domain/workflow-errors.js';
import { countExecutions } from '../store/execution.js';
import {
  type AgentQueueFigures,
  countAllOpenByStatus,
  countOpenByStatus,
  listAgentQueues,
  listStartQueues,
  type StartQueueFigures,
} from '../store/figures.js';
import { findWorkflowByKey } from '../store/workflow.js';
import type { Caller, Services } from './services.js';

/** What is going on in a project, in numbers. */
export interface QueueStats {
  /** Executions that have not ended, by status. */
  open: { status: ExecutionStatus; total: number }[];
  agentQueues: AgentQueueFigures[];
  startQueues: StartQueueFigures[];
}

export async function loadQueueStats({ db }: Services, { projectId }: Caller): Promise<QueueStats> {
  const [open, agentQueues, startQueues] = await Promise.all([
    countOpenByStatus(db, projectId),
    listAgentQueues(db, projectId),
    listStartQueues(db, projectId),
  ]);
  const totals = [...open].map(([status, total]) => ({ status, total }));
  return { open: totals.sort((a, b) => (a.status < b.status ? -1 : 1)), agentQueues, startQueues };
}

/** How many executions of all projects that have not ended are in each status. */
export function countAllOpen({ db }: Services): Promise<Map<ExecutionStatus, number>> {
  return countAllOpenByStatus(db);
}

/** How many executions are paused: all, or those of one workflow. */
export async function countPaused(
  { db }: Services,
  { projectId }: Caller,
  workflowId: string | null,
): Promise<number> {
  const filter = { statuses: ['paused' as const], ...(workflowId === null ? {} : { workflowId }) };
  return countExecutions(db, projectId, filter);
}

/** The id of the workflow of a key; null where none was given. */
export async function workflowIdOf(
  { db }: Services,
  { projectId }: Caller,
  key: string | null | undefined,
): Promise<string | null> {
  if (key == null) return null;
  const workflow = await findWorkflowByKey(db, projectId, key);
  if (!workflow) throw new WorkflowNotFoundError(key);
  return workflow.id;
}

export type { AgentQueueFigures, StartQueueFigures };
