import { mkdir, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Clock, type Ids, systemClock, systemIds } from '../domain/runtime.js';
import { DataFolderLockedError, DataFolderUnusableError, type LockHolder } from './errors.js';
import { identifyThisProcess, isRunning } from './process-identity.js';
import { createWholeFile, hasCode, replaceWholeFile } from './whole-file.js';

const HOLDER = z.object({
  id: z.string(),
  pid: z.number().int().positive(),
  host: z.string(),
  startedAt: z.string(),
  started: z.string().nullable(),
});

export interface FolderLock {
  /** Whether a process that is gone had left the folder locked. */
  takenOver: boolean;
  /** Gives the folder free, if it is still ours. May be called again. */
  release(): Promise<void>;
}

interface Claim {
  folder: string;
  text: string;
}

/**
 * Takes the data folder for this process, or throws {@link DataFolderLockedError}. The lock is the file `lock` in it and
 * names its holder; a lock whose holder is gone is taken over, by exactly one of those that try. Own code because
 * proper-lockfile goes by the age of a heartbeat: it can't say who holds the lock, it makes a start after a crash wait,
 * and it takes the lock of a process that was merely stopped for a while, which would ruin the database.
 */
export async function lockFolder(
  dataDir: string,
  { clock = systemClock, ids = systemIds }: { clock?: Clock; ids?: Ids } = {},
): Promise<FolderLock> {
  const folder = resolve(dataDir);
  await makeFolder(folder);
  const holder: LockHolder = {
    ...(await identifyThisProcess()),
    id: ids.uuid(),
    startedAt: clock.now().toISOString(),
  };
  const path = join(folder, 'lock');
  const text = `${JSON.stringify(holder)}\n`;
  const takenOver = await acquire(path, { folder, text });
  return { takenOver, release: () => release(path, text) };
}

/** With those it is in. Node's own way to do so never ends where a system refuses to make a folder in one that is there. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await isFolder(folder))) return;
    const parent = dirname(folder);
    if (!hasCode(error, 'ENOENT') || (await isFolder(parent)))
      throw new DataFolderUnusableError(folder, error);
    await makeFolder(parent);
    await makeFolder(folder);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Returns whether the lock had to be taken over. */
async function acquire(path: string, claim: Claim): Promise<boolean> {
  for (;;) {
    if (await createWholeFile(path, claim.text)) return false;
    const found = await readText(path);
    if (found === null) continue; // released just now
    await refuseIfHeld(path, found, claim.folder);
    if (await replaceDead(path, found, claim)) return true;
  }
}

/**
 * Replaces a lock that its holder left behind. Who does so must hold a second lock meanwhile, taken in the same way: else
 * two could see the same dead lock, and the slower one replace not that but the lock of the faster. A process killed right
 * here leaves the second lock behind, which the next one takes over by a third.
 */
async function replaceDead(path: string, dead: string, claim: Claim): Promise<boolean> {
  const guard = `${path}.takeover`;
  await acquire(guard, claim);
  try {
    if ((await readText(path)) !== dead) return false;
    await replaceWholeFile(path, claim.text);
    return true;
  } finally {
    await release(guard, claim.text);
  }
}

async function refuseIfHeld(path: string, found: string, folder: string): Promise<void> {
  const holder = parseHolder(found);
  if (holder === null || !(await isRunning(holder))) return;
  const onThisHost = holder.host === (await identifyThisProcess()).host;
  throw new DataFolderLockedError(folder, holder, { onThisHost, lockFile: path });
}

/** Null for what no process wrote: locks are created whole, so such a file is what a failed disk or a person left. */
function parseHolder(text: string): LockHolder | null {
  try {
    return HOLDER.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function release(path: string, text: string): Promise<void> {
  if ((await readText(path)) === text) await unlink(path);
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
