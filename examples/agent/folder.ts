import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The content of files by their names. */
export type Files = Record<string, string>;

/** Works in a temporary folder with these files, which is gone afterwards. */
export async function inFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-build-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function readFolder(folder: string, ending = ''): Promise<Files> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

/** Runs a program to its end. Rejects where the signal ends it. */
export function run(
  program: string,
  parameters: readonly string[],
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<{ failed: boolean; said: string }> {
  return new Promise((resolve, reject) => {
    execFile(program, parameters, { cwd: folder, signal }, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason);
      else resolve({ failed: error !== null, said: `${stdout}${stderr}` });
    });
  });
}
