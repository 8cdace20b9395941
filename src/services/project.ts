import { ensureProject } from '../store/project.js';
import type { Services } from './services.js';

/** The project of whoever names none. */
export const DEFAULT_PROJECT = 'default';

/** The project that everything belongs to until there are more. Returns its id. */
export function openDefaultProject(services: Services): Promise<string> {
  return openProject(services, DEFAULT_PROJECT, 'Default');
}

/** The id of the project of that key, which is made where there is none. */
export async function openProject(
  { db, clock, ids }: Services,
  key: string,
  name: string = key,
): Promise<string> {
  return (await ensureProject(db, { id: ids.uuid(), key, name, createdAt: clock.now() })).id;
}

/** 1 to 100 letters, digits, dots, dashes and underscores. */
export function isProjectKey(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,99}$/.test(text);
}
