import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { executionCommands } from '../db/tables.js';

export type StoredCommand = typeof executionCommands.$inferSelect;

export async function findCommand(
  tx: Db,
  executionId: string,
  commandId: string,
): Promise<StoredCommand | null> {
  const [row] = await tx
    .select()
    .from(executionCommands)
    .where(and(eq(executionCommands.executionId, executionId), eq(executionCommands.commandId, commandId)));
  return row ?? null;
}

export async function insertCommand(tx: Db, command: StoredCommand): Promise<void> {
  await tx.insert(executionCommands).values(command);
}

/** Of many executions at once; what is there already under the same id stays. */
export async function insertCommands(tx: Db, commands: readonly StoredCommand[]): Promise<void> {
  if (commands.length === 0) return;
  await tx
    .insert(executionCommands)
    .values([...commands])
    .onConflictDoNothing();
}
