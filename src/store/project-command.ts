import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { projectCommands } from '../db/tables.js';
import type { JsonObject } from '../domain/json.js';

export type StoredProjectCommand = typeof projectCommands.$inferSelect;

/** False where the project has a command of this id already; waits for one that is being carried out. */
export async function insertProjectCommand(tx: Db, command: StoredProjectCommand): Promise<boolean> {
  const inserted = await tx
    .insert(projectCommands)
    .values(command)
    .onConflictDoNothing()
    .returning({ commandId: projectCommands.commandId });
  return inserted.length > 0;
}

const isOf = (projectId: string, commandId: string) =>
  and(eq(projectCommands.projectId, projectId), eq(projectCommands.commandId, commandId));

export async function findProjectCommand(
  db: Db,
  projectId: string,
  commandId: string,
): Promise<StoredProjectCommand | null> {
  const [row] = await db.select().from(projectCommands).where(isOf(projectId, commandId));
  return row ?? null;
}

export async function setProjectOutcome(
  tx: Db,
  projectId: string,
  commandId: string,
  outcome: JsonObject,
): Promise<void> {
  await tx.update(projectCommands).set({ outcome }).where(isOf(projectId, commandId));
}
