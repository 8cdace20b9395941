import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The command line of Reprise as JavaScript, for processes of their own: compiling it at each start takes longer than all else. */
    program: string;
  }
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SRC = join(ROOT, 'src');

/** Compiles the sources, beside them: what they look for in folders next to theirs they find from here too. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(ROOT, '.program-'));
  const files = await readdir(SRC, { recursive: true });
  const entryPoints = files.filter((file) => file.endsWith('.ts')).map((file) => join(SRC, file));
  await build({ entryPoints, outbase: SRC, outdir: folder, format: 'esm', target: 'node20' });
  const manifest = { type: 'module', imports: { '#src/*.js': './*.js' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  project.provide('program', join(folder, 'main.js'));
  return () => rm(folder, { recursive: true });
}
