import { actorOfKey } from '../domain/api-key.js';
import { findApiKeyByHash, findLiveHashes, saveApiKeyUse } from '../store/api-key.js';
import type { Caller, Services } from './services.js';

/** Whoever comes with a key. */
export interface KeyHolder {
  id: string;
  caller: Caller;
  expiresAt: Date | null;
}

/** Who comes with the key of this hash; null where there is none, or it was revoked. */
export async function findKeyHolder({ db }: Services, hash: string): Promise<KeyHolder | null> {
  const key = await findApiKeyByHash(db, hash);
  if (!key) return null;
  const { id, projectId, name, permissions, roles, expiresAt } = key;
  const origin = { credential: id, address: null, requestId: null };
  return { id, caller: { projectId, actor: actorOfKey(name), permissions, roles, origin }, expiresAt };
}

/** Those of these hashes whose keys are still good. */
export function findGoodKeys({ db }: Services, hashes: readonly string[]): Promise<string[]> {
  return findLiveHashes(db, hashes);
}

/** Notes that a key was used, at most once in so long over all processes. */
export function noteKeyUse({ db, clock }: Services, id: string, betweenMs: number): Promise<void> {
  const now = clock.now();
  return saveApiKeyUse(db, id, now, new Date(now.getTime() - betweenMs));
}
