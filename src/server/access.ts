import type { Logger } from '../domain/logger.js';
import { openProject } from '../services/project.js';
import type { Caller, Services } from '../services/services.js';
import { type Authenticate, type Authorizations, createTokenAuth, firstOf } from './auth.js';
import { createJwtAuth, type JwtSettings } from './jwt.js';
import { KeyRing } from './key-ring.js';

const MOST_PROJECTS = 10_000;

interface Ways {
  /** The one token that may do everything as `caller`; null: there is none. */
  token: string | null;
  caller: Caller;
  jwt: JwtSettings | null;
  logger: Logger;
}

export interface Access {
  authenticate: Authenticate;
  authorizations: Authorizations;
  close(): Promise<void>;
}

/** Every way by which somebody can come: the token of this server, an API key, a JSON Web Token. */
export function openAccess(services: Services, { token, caller, jwt, logger }: Ways): Access {
  const keys = new KeyRing(services, logger);
  const { clock } = services;
  const ways = [
    ...(token === null ? [] : [createTokenAuth(token, caller)]),
    keys.authenticate,
    ...(jwt === null ? [] : [createJwtAuth(jwt, { clock, openProject: rememberProjects(services) })]),
  ];
  return { authenticate: firstOf(...ways), authorizations: keys, close: () => keys.close() };
}

/** Projects are never deleted, so each is looked for once. */
function rememberProjects(services: Services): (key: string) => Promise<string> {
  const ids = new Map<string, string>();
  return async (key) => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = await openProject(services, key);
    if (ids.size >= MOST_PROJECTS) ids.clear();
    ids.set(key, id);
    return id;
  };
}
