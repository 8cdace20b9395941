import type { Db } from '../db/database.js';
import { type Resealed, resealBatches, resealExecutions } from '../store/resealing.js';
import type { Services } from './services.js';

/** What came of a rotation. */
export interface Rotation {
  /** What holds data of resumes: executions, steps and batches. */
  seen: number;
  /** How many of them were sealed anew, under the key that seals now. */
  changed: number;
  /** How many could not be opened, by the id of the key that is missing. */
  missing: ReadonlyMap<string, number>;
}

/** Seals the data of all resumes by the first key, in pieces; others work on meanwhile. May be repeated at any time. */
export async function rotateKeys({ db }: Pick<Services, 'db'>): Promise<Rotation> {
  const missing = new Map<string, number>();
  let seen = 0;
  let changed = 0;
  for (const resealSome of [resealExecutions, resealBatches]) {
    for await (const stretch of stretches(db, resealSome)) {
      seen += stretch.seen;
      changed += stretch.changed;
      for (const keyId of stretch.missing) missing.set(keyId, (missing.get(keyId) ?? 0) + 1);
    }
  }
  return { seen, changed, missing };
}

async function* stretches(
  db: Db,
  resealSome: (tx: Db, after: string | null) => Promise<Resealed>,
): AsyncGenerator<Resealed> {
  let last: string | null = null;
  do {
    const stretch: Resealed = await db.transaction((tx) => resealSome(tx, last));
    last = stretch.last;
    yield stretch;
  } while (last !== null);
}
