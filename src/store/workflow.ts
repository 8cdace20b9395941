import { and, asc, desc, eq, gt, inArray } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { workflows, workflowVersions } from '../db/tables.js';
import { isUuid } from '../domain/ids.js';
import { isStorableText } from '../domain/json.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow.js';
import { toVersion } from './rows.js';

/** Locks the workflow of that key, so that versions are numbered one after the other. */
export async function lockWorkflow(tx: Db, projectId: string, key: string): Promise<Workflow | null> {
  const [row] = await tx
    .select()
    .from(workflows)
    .where(and(eq(workflows.projectId, projectId), eq(workflows.key, key)))
    .for('update');
  return row ?? null;
}

/** Keeps the workflow from being held or let go until the transaction ends; locks its row for that alone. */
export async function shareWorkflow(tx: Db, id: string): Promise<Workflow> {
  const [row] = await tx.select().from(workflows).where(eq(workflows.id, id)).for('key share');
  if (!row) throw new Error(`there is no workflow ${id}`);
  return row;
}

/** The same of many, in order of id. */
export async function shareWorkflows(tx: Db, ids: readonly string[]): Promise<Workflow[]> {
  if (ids.length === 0) return [];
  return tx
    .select()
    .from(workflows)
    .where(inArray(workflows.id, [...ids]))
    .orderBy(asc(workflows.id))
    .for('key share');
}

/** Keeps others from holding the workflow or letting it go; executions of it start and resume meanwhile. */
export async function lockWorkflowHold(tx: Db, projectId: string, key: string): Promise<Workflow | null> {
  if (!isStorableText(key)) return null;
  const [row] = await tx
    .select()
    .from(workflows)
    .where(and(eq(workflows.projectId, projectId), eq(workflows.key, key)))
    .for('no key update');
  return row ?? null;
}

type Hold = Pick<Workflow, 'holdId' | 'pausedAt' | 'pausedReason' | 'pausedBy'>;

/** Holds a workflow, or lets it go. */
export async function setHold(tx: Db, id: string, hold: Hold): Promise<void> {
  const { holdId, pausedAt, pausedReason, pausedBy } = hold;
  await tx.update(workflows).set({ holdId, pausedAt, pausedReason, pausedBy }).where(eq(workflows.id, id));
}

/** False where another process made the same workflow first. */
export async function insertWorkflow(tx: Db, workflow: Workflow): Promise<boolean> {
  const inserted = await tx
    .insert(workflows)
    .values(workflow)
    .onConflictDoNothing()
    .returning({ id: workflows.id });
  return inserted.length > 0;
}

export async function insertVersion(tx: Db, version: WorkflowVersion, definitionHash: string): Promise<void> {
  await tx.insert(workflowVersions).values({ ...version, definitionHash });
}

export async function setLatestVersion(tx: Db, workflow: Workflow): Promise<void> {
  await tx
    .update(workflows)
    .set({ latestVersionId: workflow.latestVersionId, updatedAt: workflow.updatedAt })
    .where(eq(workflows.id, workflow.id));
}

export async function findLatestVersionWithHash(
  db: Db,
  versionId: string,
): Promise<{ version: WorkflowVersion; hash: string } | null> {
  const [row] = await db.select().from(workflowVersions).where(eq(workflowVersions.id, versionId));
  return row ? { version: toVersion(row), hash: row.definitionHash } : null;
}

export async function findWorkflowByKey(db: Db, projectId: string, key: string): Promise<Workflow | null> {
  if (!isStorableText(key)) return null;
  const [row] = await db
    .select()
    .from(workflows)
    .where(and(eq(workflows.projectId, projectId), eq(workflows.key, key)));
  return row ?? null;
}

export async function findWorkflows(db: Db, projectId: string, ids: readonly string[]): Promise<Workflow[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  return db
    .select()
    .from(workflows)
    .where(and(inArray(workflows.id, wanted), eq(workflows.projectId, projectId)));
}

export async function listWorkflows(
  db: Db,
  projectId: string,
  afterKey: string | null,
  limit: number,
): Promise<Workflow[]> {
  return db
    .select()
    .from(workflows)
    .where(
      and(eq(workflows.projectId, projectId), afterKey === null ? undefined : gt(workflows.key, afterKey)),
    )
    .orderBy(asc(workflows.key))
    .limit(limit);
}

export async function findVersions(
  db: Db,
  projectId: string,
  ids: readonly string[],
): Promise<WorkflowVersion[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  const rows = await db
    .select()
    .from(workflowVersions)
    .where(and(inArray(workflowVersions.id, wanted), eq(workflowVersions.projectId, projectId)));
  return rows.map(toVersion);
}

/** Newest first. */
export async function listVersions(db: Db, workflowId: string, limit: number): Promise<WorkflowVersion[]> {
  const rows = await db
    .select()
    .from(workflowVersions)
    .where(eq(workflowVersions.workflowId, workflowId))
    .orderBy(desc(workflowVersions.version))
    .limit(limit);
  return rows.map(toVersion);
}
