import { ensureProject } from '../store/project.js';
import type { Services } from './services.js';

/** The project that everything belongs to until there are more. Returns its id. */
export async function openDefaultProject({ db, clock, ids }: Services): Promise<string> {
  const project = await ensureProject(db, {
    id: ids.uuid(),
    key: 'default',
    name: 'Default',
    createdAt: clock.now(),
  });
  return project.id;
}
