import { and, asc, desc, eq, getTableColumns, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { apiKeys } from '../db/tables-people.js';
import type { ApiKey } from '../domain/api-key.js';
import { isUuid } from '../domain/ids.js';
import type { Place } from './execution.js';

const { keyHash, ...SHOWN } = getTableColumns(apiKeys);

export async function insertApiKey(tx: Db, key: ApiKey & { keyHash: string }): Promise<void> {
  await tx.insert(apiKeys).values(key);
}

/** Locks the key until the transaction ends. */
export async function lockApiKey(tx: Db, projectId: string, id: string): Promise<ApiKey | null> {
  if (!isUuid(id)) return null;
  const [row] = await tx
    .select(SHOWN)
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.projectId, projectId)))
    .for('no key update');
  return row ?? null;
}

/** Notes that a key whose row the transaction holds is good no more. */
export async function saveRevocation(tx: Db, { id, revokedAt, revokedBy }: ApiKey): Promise<void> {
  await tx.update(apiKeys).set({ revokedAt, revokedBy }).where(eq(apiKeys.id, id));
}

export async function findApiKeys(db: Db, projectId: string, ids: readonly string[]): Promise<ApiKey[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return [];
  return db
    .select(SHOWN)
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, wanted), eq(apiKeys.projectId, projectId)));
}

export interface ApiKeyPage {
  after: Place | null;
  before: Place | null;
  limit: number;
  backwards: boolean;
}

/** Newest first, or the other way where a page is read backwards. */
export async function listApiKeys(
  db: Db,
  projectId: string,
  { after, before, limit, backwards }: ApiKeyPage,
): Promise<ApiKey[]> {
  const direction = backwards ? asc : desc;
  return db
    .select(SHOWN)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.projectId, projectId),
        after ? beyond(after, sql`<`) : undefined,
        before ? beyond(before, sql`>`) : undefined,
      ),
    )
    .orderBy(direction(apiKeys.createdAt), direction(apiKeys.id))
    .limit(limit);
}

/** The key of any project that has this hash, unless it was revoked. */
export async function findApiKeyByHash(db: Db, hash: string): Promise<ApiKey | null> {
  const [row] = await db
    .select(SHOWN)
    .from(apiKeys)
    .where(and(eq(keyHash, hash), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

/** Those of these hashes whose keys were not revoked. */
export async function findLiveHashes(db: Db, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const rows = await db
    .select({ keyHash })
    .from(apiKeys)
    .where(and(inArray(keyHash, [...hashes]), isNull(apiKeys.revokedAt)));
  return rows.map((row) => row.keyHash);
}

/** Notes a use, unless one after `since` is noted. */
export async function saveApiKeyUse(db: Db, id: string, at: Date, since: Date): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: at })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, since))));
}

function beyond({ time, id }: Place, comparison: SQL): SQL {
  return sql`(${apiKeys.createdAt}, ${apiKeys.id}) ${comparison} (${time.toISOString()}::timestamptz, ${id}::uuid)`;
}
