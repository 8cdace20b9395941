import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { PGlite } from '@electric-sql/pglite';
import { type Clock, systemClock } from '../domain/runtime.js';
import { lockFolder } from './folder-lock.js';
import { startPglite } from './pglite.js';
import { syncPath, syncTree } from './synced-folder.js';
import { startUpkeep } from './upkeep.js';

export interface Embedded {
  pglite: PGlite;
  /** Closes the database, then gives the folder free. May be called again. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Told what is being done, in words for people. */
  onStep?: (message: string) => void;
  clock?: Clock;
  /** Told why PostgreSQL gave up, as when the disk is full; must end the process. Default: says so and exits with 1. */
  onPanic?: (reason: string) => void;
}

/**
 * Opens the database in `<dataDir>/pglite`, creating it at first. One process at a time: throws
 * `DataFolderLockedError` while another has the folder, `DatabaseFolderUnusableError` if the database won't start.
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const { onStep = () => {}, clock = systemClock, onPanic = exitOnPanic } = options;
  const lock = await lockFolder(dataDir, { clock });
  try {
    if (lock.takenOver)
      onStep('the process that last had the data folder ended without closing it; recovering');
    const folder = await provideDatabaseFolder(resolve(dataDir), onStep);
    onStep(`opening the database in ${folder}`);
    const pglite = await startPglite(folder, onPanic);
    const stopUpkeep = startUpkeep(pglite, {
      clock,
      onFailure: (error) => onStep(`the upkeep of the database failed, and will be tried again: ${error}`),
    });
    return { pglite, close: closeOnce(pglite, { stopUpkeep, release: lock.release }) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The database appears under its name only when it is whole; what a killed creation left is removed by the next. */
async function provideDatabaseFolder(dataDir: string, onStep: (message: string) => void): Promise<string> {
  const folder = join(dataDir, 'pglite');
  await removeUnfinished(dataDir);
  if (existsSync(join(folder, 'PG_VERSION'))) return folder;
  const unfinished = `${folder}.init-${process.pid}`;
  await mkdir(unfinished, { mode: 0o700 });
  onStep('creating the database, which takes a few seconds');
  await createInChild(unfinished);
  await syncTree(unfinished);
  await rename(unfinished, folder);
  await syncPath(dataDir);
  return folder;
}

async function removeUnfinished(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('pglite.init-'));
  for (const name of names) await rm(join(dataDir, name), { recursive: true });
}

/**
 * Fills the folder in a process of its own: creating a database takes hundreds of megabytes, which go with it, and seconds
 * of work, during which this one goes on. It gets plain JavaScript, since it knows no loader for sources. Its input ends with
 * this process, and it with that: it must not bring back a folder that the next one has removed.
 */
async function createInChild(folder: string): Promise<void> {
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const program = `const [, pglite, folder, parent] = process.argv;
    const giveUp = () => process.exit(1);
    process.stdin.on('error', giveUp).on('end', giveUp).resume();
    if (process.ppid !== Number(parent)) giveUp();
    require(pglite).PGlite.create(folder).then((database) => database.close()).then(() => process.exit());`;
  await promisify(execFile)(process.execPath, ['-e', program, pglite, folder, String(process.pid)]);
}

function closeOnce(
  pglite: PGlite,
  { stopUpkeep, release }: { stopUpkeep: () => Promise<void>; release: () => Promise<void> },
): () => Promise<void> {
  const close = async () => {
    try {
      await stopUpkeep();
      if (!pglite.closed) await pglite.close();
    } finally {
      await release();
    }
  };
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= close();
    return closed;
  };
}

/** What a PostgreSQL server does too; the next start recovers. PGlite itself would spin for ever at the next query. */
function exitOnPanic(reason: string): void {
  process.stderr.write(`the embedded database gave up: ${reason}\n`);
  process.exit(1);
}
