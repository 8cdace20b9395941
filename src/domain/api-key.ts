import type { Permission } from './permission.js';

/** A key by which a program comes. The key itself is known to whoever was shown it, and to nobody else. */
export interface ApiKey {
  id: string;
  projectId: string;
  name: string;
  /** Its first letters, by which people know it again. */
  hint: string;
  permissions: Permission[];
  roles: string[];
  createdBy: string;
  createdAt: Date;
  /** Null: it is good until it is revoked. */
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
}

/** What every key begins with, so that it is known for one wherever it turns up. */
export const KEY_PREFIX = 'rpk_';

const ACTOR_PREFIX = 'key:';

/** As whom a program with this key acts. */
export function actorOfKey(name: string): string {
  return `${ACTOR_PREFIX}${name}`;
}

/** Whether that could be taken for the actor of a key. */
export function looksLikeKey(actor: string): boolean {
  return actor.startsWith(ACTOR_PREFIX);
}
