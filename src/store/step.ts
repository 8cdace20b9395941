import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { stepExecutions } from '../db/tables.js';
import { vaultOf } from '../db/vault.js';
import type { Json } from '../domain/json.js';
import { containerOf, itemIndexOf } from '../domain/path.js';
import type { StepExecution } from '../domain/step.js';
import { toStep } from './rows.js';
import { openOutput } from './sealed.js';

export type OwnedStep = StepExecution & { executionId: string };

/**
 * The steps of executions that the caller has already been let to see, in the order they began: those at the top, and those
 * inside what is still open.
 */
export async function listSteps(db: Db, executionIds: readonly string[]): Promise<OwnedStep[]> {
  if (executionIds.length === 0) return [];
  const rows = await db
    .select()
    .from(stepExecutions)
    .where(and(inArray(stepExecutions.executionId, [...executionIds]), isOpen(executionIds)))
    .orderBy(asc(stepExecutions.executionId), asc(stepExecutions.position));
  return ofThisPass(rows.map((row) => ({ ...toStep(row, vaultOf(db)), executionId: row.executionId })));
}

/** Without those that an earlier pass through a parallel or foreach left behind. What is inside comes after what it is in. */
function ofThisPass(steps: OwnedStep[]): OwnedStep[] {
  const since = new Map<string, number>();
  return steps.filter(({ executionId, path, scope, position, parts }) => {
    const container = containerOf(scope);
    const begun = container === null ? 0 : since.get(`${executionId} ${container}`);
    if (begun === undefined || position <= begun) return false;
    if (parts) since.set(`${executionId} ${path}`, parts.since ?? 0);
    return true;
  });
}

/** At the top, or inside a scope that a parallel or foreach step has open. Those scopes are read once, not for each of many rows. */
function isOpen(executionIds: readonly string[]) {
  return sql`(scope = '' or (${stepExecutions.executionId}, ${stepExecutions.scope}) in (
    select around.execution_id, open.scope
    from step_executions around, jsonb_array_elements_text(around.open_scopes) as open(scope)
    where ${inArray(sql`around.execution_id`, [...executionIds])}))`;
}

/** The steps at these paths that have begun, also inside what is done. */
export async function findSteps(db: Db, executionId: string, paths: readonly string[]): Promise<OwnedStep[]> {
  if (paths.length === 0) return [];
  const rows = await db
    .select()
    .from(stepExecutions)
    .where(and(eq(stepExecutions.executionId, executionId), inArray(stepExecutions.path, [...paths])));
  return rows.map((row) => ({ ...toStep(row, vaultOf(db)), executionId: row.executionId }));
}

/** The ids of all steps that an execution has begun, at whatever depth. */
export async function listBegunStepIds(db: Db, executionId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ stepId: stepExecutions.stepId })
    .from(stepExecutions)
    .where(eq(stepExecutions.executionId, executionId));
  return rows.map(({ stepId }) => stepId);
}

/** The steps inside a parallel or foreach step, in the order they began, after the position `after`. */
export async function listStepsInside(
  db: Db,
  executionId: string,
  container: string,
  { after, limit }: { after: number; limit: number },
): Promise<OwnedStep[]> {
  const rows = await db
    .select()
    .from(stepExecutions)
    .where(
      and(
        eq(stepExecutions.executionId, executionId),
        sql`${stepExecutions.position} > ${after}`,
        sql`(${stepExecutions.scope} = ${container} or starts_with(${stepExecutions.scope}, ${`${container}[`})
          or starts_with(${stepExecutions.scope}, ${`${container}.`}))`,
      ),
    )
    .orderBy(asc(stepExecutions.position))
    .limit(limit);
  return rows.map((row) => ({ ...toStep(row, vaultOf(db)), executionId: row.executionId }));
}

/** All steps that have begun, at whatever depth, in the order they began, after the position `after`. */
export async function listBegunSteps(
  db: Db,
  executionId: string,
  { after, limit }: { after: number; limit: number },
): Promise<StepExecution[]> {
  const rows = await db
    .select()
    .from(stepExecutions)
    .where(and(eq(stepExecutions.executionId, executionId), gt(stepExecutions.position, after)))
    .orderBy(asc(stepExecutions.position), asc(stepExecutions.path))
    .limit(limit);
  return rows.map((row) => toStep(row, vaultOf(db)));
}

/** What a step left behind in each item of a foreach that it succeeded in after the event `since`, by the item's position. */
export async function listOutputs(
  db: Db,
  executionId: string,
  { foreachPath, stepId, since }: { foreachPath: string; stepId: string; since: number },
): Promise<{ index: number; output: Json }[]> {
  const { path, scope, type, output } = stepExecutions;
  const rows = await db
    .select({ path, scope, type, output })
    .from(stepExecutions)
    .where(
      and(
        eq(stepExecutions.executionId, executionId),
        eq(stepExecutions.stepId, stepId),
        eq(stepExecutions.status, 'succeeded'),
        gt(stepExecutions.position, since),
        sql`starts_with(${stepExecutions.scope}, ${`${foreachPath}[`})`,
      ),
    );
  return rows.map((row) => ({
    index: itemIndexOf(row.scope) ?? 0,
    output: openOutput({ ...row, executionId }, vaultOf(db)) ?? null,
  }));
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
