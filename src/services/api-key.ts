import { createHash, randomBytes } from 'node:crypto';
import { ApiKeyNotFoundError } from '../domain/access-errors.js';
import { type ApiKey, KEY_PREFIX } from '../domain/api-key.js';
import { type Fault, InvalidInputError } from '../domain/errors.js';
import { isPermission, PERMISSIONS, type Permission } from '../domain/permission.js';
import { didYouMeanOneOf } from '../domain/suggestion.js';
import {
  type ApiKeyPage,
  findApiKeys,
  insertApiKey,
  listApiKeys,
  lockApiKey,
  saveRevocation,
} from '../store/api-key.js';
import { recordDeed } from './audit.js';
import { checkName, refuse } from './input.js';
import { requirePermission } from './rights.js';
import type { Caller, Services } from './services.js';

const KEY_BYTES = 32;
const HINT_LENGTH = 10;
const MOST_ROLES = 50;

export interface ApiKeyRequest {
  name: string;
  permissions: readonly string[];
  roles: readonly string[];
  /** Null: it is good until it is revoked. */
  expiresInMs: number | null;
}

export interface NewApiKey {
  apiKey: ApiKey;
  /** The key itself: nowhere else, and never again. */
  key: string;
}

/** Makes a key that may do no more than who asks for it. */
export async function createApiKey(
  services: Services,
  caller: Caller,
  request: ApiKeyRequest,
): Promise<NewApiKey> {
  checkName('name', request.name);
  const permissions = permissionsFrom(request.permissions);
  const roles = rolesFrom(request.roles);
  for (const permission of permissions) requirePermission(caller, permission);
  if (request.expiresInMs === 0) refuse('expiresIn', 'is over at once', 'send a longer time, as 90d');
  const key = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
  const now = services.clock.now();
  const apiKey: ApiKey = {
    ...{ id: services.ids.uuid(), projectId: caller.projectId, name: request.name },
    ...{ hint: key.slice(0, HINT_LENGTH), permissions, roles, createdBy: caller.actor, createdAt: now },
    expiresAt: request.expiresInMs === null ? null : new Date(now.getTime() + request.expiresInMs),
    ...{ lastUsedAt: null, revokedAt: null, revokedBy: null },
  };
  await services.db.transaction(async (tx) => {
    await insertApiKey(tx, { ...apiKey, keyHash: hashKey(key) });
    const detail = { name: apiKey.name, permissions, roles };
    await recordDeed(services, caller, tx, { action: 'create_api_key', target: apiKey.id, detail });
  });
  return { apiKey, key };
}

/** One transaction: locks the key, and notes that it is good no more. All processes refuse it from the hint on. */
export async function revokeApiKey(
  services: Services,
  caller: Caller,
  id: string,
): Promise<{ apiKey: ApiKey; repeated: boolean }> {
  const { db, clock, notifier } = services;
  const { projectId, actor } = caller;
  const outcome = await db.transaction(async (tx) => {
    const found = await lockApiKey(tx, projectId, id);
    if (!found) throw new ApiKeyNotFoundError(id);
    if (found.revokedAt) return { apiKey: found, repeated: true };
    const apiKey = { ...found, revokedAt: clock.now(), revokedBy: actor };
    await saveRevocation(tx, apiKey);
    const detail = { name: apiKey.name };
    await recordDeed(services, caller, tx, { action: 'revoke_api_key', target: id, detail });
    return { apiKey, repeated: false };
  });
  notifier.send({ keys: true });
  return outcome;
}

export function loadApiKeys({ db }: Services, { projectId }: Caller, ids: readonly string[]) {
  return findApiKeys(db, projectId, ids);
}

export function pageApiKeys({ db }: Services, { projectId }: Caller, page: ApiKeyPage): Promise<ApiKey[]> {
  return listApiKeys(db, projectId, page);
}

/** What is stored of a key. It has 256 random bits, which nobody finds by trying: a slow hash would make nothing safer. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function permissionsFrom(names: readonly string[]): Permission[] {
  if (names.length === 0) refuse('permissions', 'is empty', `send some of ${PERMISSIONS.join(', ')}`);
  const faults = names.flatMap((name, index): Fault[] =>
    isPermission(name)
      ? []
      : [
          {
            path: `permissions[${index}]`,
            message: `${JSON.stringify(name.slice(0, 80))} is no permission`,
            hint: didYouMeanOneOf(name, PERMISSIONS),
          },
        ],
  );
  if (faults.length > 0) throw new InvalidInputError(faults);
  return PERMISSIONS.filter((permission) => names.includes(permission));
}

function rolesFrom(names: readonly string[]): string[] {
  if (names.length > MOST_ROLES) refuse('roles', `has ${names.length} entries`, `send at most ${MOST_ROLES}`);
  for (const [index, name] of names.entries()) checkName(`roles[${index}]`, name);
  return [...new Set(names)];
}
