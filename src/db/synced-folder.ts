import fs from 'node:fs';
import { join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What Emscripten's NODEFS keeps of an open file; `nfd` is Node's descriptor. */
interface OpenFile {
  nfd: number;
}

type FileOperations = { fsync?: (file: OpenFile) => number };

/** WASI's number for an input or output error, which PostgreSQL answers with a panic. */
const EIO = 29;

/**
 * A folder in which a commit is on the disk, not just with the operating system, when it is acknowledged. PGlite's own
 * NodeFS answers every fsync with success and does nothing, so a power cut could lose or tear what was committed:
 * https://github.com/electric-sql/pglite/issues/1107. Needs `fsync=on` and `wal_sync_method=fsync`, the one method that
 * comes through PGlite's system calls.
 */
export class SyncedFolder extends NodeFS {
  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const addSync = (module: { NODEFS: object }) => {
      const { stream_ops } = module.NODEFS as { stream_ops?: FileOperations };
      if (!stream_ops)
        throw new Error(
          'this version of PGlite keeps its file operations elsewhere: nothing would be synced',
        );
      stream_ops.fsync = syncFile;
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync] } };
  }
}

/** Never throws: PGlite swallows what is thrown here and would acknowledge the commit. */
function syncFile({ nfd }: OpenFile): number {
  try {
    fs.fsyncSync(nfd);
    return 0;
  } catch {
    return EIO;
  }
}

/** Puts a folder, with all that is in it, on the disk. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? syncTree(path) : syncPath(path));
  }
  await syncPath(folder);
}

/** Puts one file, or the names in one folder, on the disk. */
export async function syncPath(path: string): Promise<void> {
  const file = await fs.promises.open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
