import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { wrapPglite } from '#src/db/database.js';
import { migrate } from '#src/db/migrate.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A migrated PGlite as a file to load: making one anew takes seconds. */
    pgliteDump: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-pglite-'));
  const pglite = await PGlite.create();
  await migrate(wrapPglite(pglite, async () => {}));
  const file = join(folder, 'migrated.tar');
  await writeFile(file, new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await pglite.close();
  project.provide('postgresUrl', null);
  project.provide('pgliteDump', file);
  return () => rm(folder, { recursive: true });
}
