import type { Execution, ExecutionState } from '../domain/execution.js';
import { ExecutionNotFoundError } from '../domain/execution-errors.js';
import type { Graph } from '../domain/graph.js';
import type { StepExecution } from '../domain/step.js';
import { listEvents } from '../store/event.js';
import {
  countExecutions,
  type ExecutionFilter,
  type ExecutionOrder,
  findExecutionIdByName,
  findExecutions,
  listExecutions,
  type Page,
  type Place,
  readState,
} from '../store/execution.js';
import { findSteps, listBegunSteps, listSteps, listStepsInside } from '../store/step.js';
import type { Caller, Services } from './services.js';

export function loadExecutions(
  { db }: Services,
  { projectId }: Caller,
  ids: readonly string[],
): Promise<Execution[]> {
  return findExecutions(db, projectId, ids);
}

export async function loadExecution(services: Services, caller: Caller, id: string): Promise<Execution> {
  const [execution] = await loadExecutions(services, caller, [id]);
  if (!execution) throw new ExecutionNotFoundError(id);
  return execution;
}

/** An execution with its steps, in one snapshot. */
export async function loadState(services: Services, caller: Caller, id: string): Promise<ExecutionState> {
  const state = await readState(services.db, caller.projectId, id);
  if (!state) throw new ExecutionNotFoundError(id);
  return state;
}

/** The id of the execution that has this short name. */
export async function loadExecutionId(
  { db }: Services,
  { projectId }: Caller,
  name: string,
): Promise<string> {
  const id = await findExecutionIdByName(db, projectId, name);
  if (id === null) throw new ExecutionNotFoundError(name);
  return id;
}

/** The compiled graphs of the versions that executions run, in their order. */
export function loadGraphs(
  { db, graphs }: Services,
  { projectId }: Caller,
  executions: readonly Execution[],
): Promise<Graph[]> {
  return graphs.getAll(
    db,
    projectId,
    executions.map(({ versionId }) => versionId),
  );
}

export function pageExecutions(
  { db }: Services,
  { projectId }: Caller,
  filter: ExecutionFilter,
  page: Page,
): Promise<Execution[]> {
  return listExecutions(db, projectId, filter, page);
}

export function totalExecutions(
  { db }: Services,
  { projectId }: Caller,
  filter: ExecutionFilter,
): Promise<number> {
  return countExecutions(db, projectId, filter);
}

/** The steps of executions that were loaded for the caller, by execution. */
export async function loadSteps(
  { db }: Services,
  executions: readonly Execution[],
): Promise<(StepExecution & { executionId: string })[][]> {
  const steps = await listSteps(
    db,
    executions.map((execution) => execution.id),
  );
  return executions.map((execution) => steps.filter((step) => step.executionId === execution.id));
}

/** The steps at these paths of an execution that was loaded for the caller, those that have begun. */
export function loadStepsAt({ db }: Services, executionId: string, paths: readonly string[]) {
  return findSteps(db, executionId, paths);
}

/** The steps inside a parallel or foreach step that was loaded for the caller. */
export function loadStepsInside(
  { db }: Services,
  { executionId, path, parts }: StepExecution & { executionId: string },
  page: { after: number; limit: number },
): Promise<(StepExecution & { executionId: string })[]> {
  return parts === null ? Promise.resolve([]) : listStepsInside(db, executionId, path, page);
}

/** All steps of an execution that was loaded for the caller, at whatever depth. */
export function loadBegunSteps(
  { db }: Services,
  execution: Execution,
  page: { after: number; limit: number },
): Promise<StepExecution[]> {
  return listBegunSteps(db, execution.id, page);
}

export function loadEvents({ db }: Services, execution: Execution, afterSeq: number, limit: number) {
  return listEvents(db, execution.id, afterSeq, limit);
}

export type { ExecutionFilter, ExecutionOrder, Page, Place };
