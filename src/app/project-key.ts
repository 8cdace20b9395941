import type { Config } from '../config/config.js';
import { OPERATOR } from '../domain/actor.js';
import { parseDuration } from '../domain/duration.js';
import { InvalidInputError } from '../domain/errors.js';
import { createApiKey, type NewApiKey } from '../services/api-key.js';
import { isProjectKey, openProject } from '../services/project.js';
import { ALL_RIGHTS } from '../services/services.js';
import { createServices, openDatabase } from './database.js';

export interface ProjectKeyRequest {
  project: string;
  name: string;
  permissions: readonly string[];
  roles: readonly string[];
  /** As `90d`; null: it is good until it is revoked. */
  expiresIn: string | null;
}

/** Makes a key straight in the database, for whoever runs the server; the project is made where there is none. */
export async function createProjectKey(
  config: Config,
  { project, name, permissions, roles, expiresIn }: ProjectKeyRequest,
): Promise<NewApiKey> {
  if (!isProjectKey(project))
    throw refusal('project', 'is no key of a project', 'use letters, digits, . - and _');
  const expiresInMs = expiresIn === null ? null : parseDuration(expiresIn);
  if (expiresIn !== null && expiresInMs === null)
    throw refusal('expiresIn', 'is no duration', 'write it as 90d');
  const database = await openDatabase(config, () => {});
  try {
    const services = createServices(database);
    await database.notifier.start();
    const projectId = await openProject(services, project);
    const caller = { projectId, actor: OPERATOR, ...ALL_RIGHTS };
    return await createApiKey(services, caller, { name, permissions, roles, expiresInMs });
  } finally {
    await database.close();
  }
}

function refusal(path: string, message: string, hint: string): InvalidInputError {
  return new InvalidInputError([{ path, message, hint }]);
}
