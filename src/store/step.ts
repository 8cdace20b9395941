import { asc, inArray } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { stepExecutions } from '../db/tables.js';
import type { StepExecution } from '../domain/step.js';
import { toStep } from './rows.js';

export type OwnedStep = StepExecution & { executionId: string };

/** The steps of executions that the caller has already been let to see, in the order they began. */
export async function listSteps(db: Db, executionIds: readonly string[]): Promise<OwnedStep[]> {
  if (executionIds.length === 0) return [];
  const rows = await db
    .select()
    .from(stepExecutions)
    .where(inArray(stepExecutions.executionId, [...executionIds]))
    .orderBy(asc(stepExecutions.executionId), asc(stepExecutions.position));
  return rows.map((row) => ({ ...toStep(row), executionId: row.executionId }));
}

/** Their steps by execution and path. */
export async function stepsByExecution(
  db: Db,
  executionIds: readonly string[],
): Promise<Map<string, Map<string, StepExecution>>> {
  const steps = new Map(executionIds.map((id) => [id, new Map<string, StepExecution>()]));
  for (const { executionId, ...step } of await listSteps(db, executionIds))
    steps.get(executionId)?.set(step.path, step);
  return steps;
}
