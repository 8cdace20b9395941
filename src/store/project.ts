import { eq } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { projects } from '../db/tables.js';

export type Project = typeof projects.$inferSelect;

/** Makes the project unless there is one of that key, and returns whichever there is. */
export async function ensureProject(db: Db, project: Project): Promise<Project> {
  await db.insert(projects).values(project).onConflictDoNothing();
  const [row] = await db.select().from(projects).where(eq(projects.key, project.key));
  if (!row) throw new Error(`project ${project.key} was neither found nor made`);
  return row;
}
