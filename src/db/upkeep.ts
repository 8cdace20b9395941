import type { PGlite } from '@electric-sql/pglite';
import type { Clock } from '../domain/runtime.js';

const UPKEEP_EVERY_MS = 30_000;

/** How much write-ahead log is kept before a checkpoint lets go of it: what a start after a crash has to replay. */
const LOG_LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * Does every 30 seconds what PostgreSQL leaves to background processes that PGlite has none of. Without it the
 * write-ahead log grows until the database is closed, deleted rows keep their room, and the planner knows no statistics.
 * Returns what stops it, waiting for a round under way.
 */
export function startUpkeep(
  pglite: PGlite,
  { clock, onFailure }: { clock: Clock; onFailure: (error: unknown) => void },
): () => Promise<void> {
  let stopped = false;
  let round = Promise.resolve();
  let cancel = () => {};
  const plan = () => {
    cancel = clock.schedule(UPKEEP_EVERY_MS, () => {
      round = tendDatabase(pglite)
        .then(() => {}, onFailure)
        .then(() => (stopped ? undefined : plan()));
    });
  };
  plan();
  return () => {
    stopped = true;
    cancel();
    return round;
  };
}

/** Vacuums, analyzes and checkpoints once enough was written since the last time; returns whether it was. */
export async function tendDatabase(pglite: PGlite): Promise<boolean> {
  const { rows } = await pglite.query<{ due: boolean }>(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) > $1 as due from pg_control_checkpoint()',
    [LOG_LIMIT_BYTES],
  );
  if (!rows[0]?.due) return false;
  await pglite.query('vacuum (analyze)');
  await pglite.query('checkpoint');
  return true;
}
