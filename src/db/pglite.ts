import { setImmediate } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { DatabaseFolderUnusableError } from './errors.js';
import { SyncedFolder } from './synced-folder.js';

/** PGlite's own, but for `-F`, which turns fsync off. */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...setting('fsync', 'on'),
  ...setting('wal_sync_method', 'fsync'),
  // An eighth of PostgreSQL's default: saves 150 MB of memory, and what is read again comes from the system's cache.
  ...setting('shared_buffers', '16MB'),
  ...setting('max_wal_size', '64MB'),
  // So that a line starts with its severity.
  ...setting('log_line_prefix', ''),
];

/**
 * PGlite computes on this thread and answers in microtasks, so that a queue of queries would run to its end before
 * anything else: no request, timer or heartbeat for seconds. Here everything else has its turn after each of them.
 */
class TurnTakingPglite extends PGlite {
  override _runExclusiveTransaction<T>(run: () => Promise<T>): Promise<T> {
    return super._runExclusiveTransaction(async () => {
      try {
        return await run();
      } finally {
        await setImmediate();
      }
    });
  }
}

/** Starts PostgreSQL in this process on a folder, which is filled if it is empty. Commits are on the disk when done. */
export async function startPglite(folder: string, onPanic: (reason: string) => void): Promise<PGlite> {
  let started = false;
  let lastComplaint = 'it gave no reason';
  const onStderr = (line: string) => {
    const [, severity, message] = /^(FATAL|PANIC): +(.*)/.exec(line) ?? [];
    if (message !== undefined) lastComplaint = message;
    if (started && severity === 'PANIC' && message !== undefined) onPanic(message);
    return false;
  };
  try {
    const pglite = new TurnTakingPglite({
      fs: new SyncedFolder(folder),
      startParams: START_PARAMS,
      onStderr,
    });
    await pglite.waitReady;
    started = true;
    return pglite;
  } catch (error) {
    throw new DatabaseFolderUnusableError(folder, lastComplaint, error);
  }
}

function setting(name: string, value: string): string[] {
  return ['-c', `${name}=${value}`];
}
