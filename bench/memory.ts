import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from './measure.js';

const IDLE_MS = 15_000;
const LIMIT_MB = 250;

/** Megabytes of an idle server on the embedded database, as `npm start` runs it, right after its first start and after the second. */
export async function benchMemory(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-bench-'));
  try {
    for (const start of ['first', 'second'])
      report(`idle_memory_mb_${start}_start`, await idleMegabytes(folder), 'MB', LIMIT_MB);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function idleMegabytes(folder: string): Promise<number> {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(' ');
  const server = spawn(process.execPath, args, {
    env: { ...process.env, REPRISE_DATA_DIR: folder, PORT: '0', DATABASE_URL: '', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const text of server.stdout) if (String(text).includes('Reprise is ready')) break;
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  server.kill('SIGTERM');
  await once(server, 'exit');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}
