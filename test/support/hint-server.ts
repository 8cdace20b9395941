import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { findFreePort } from './free-port.js';

/** The servers that may take hints from process to process. */
export const HINT_SERVERS = {
  nats: { program: 'nats-server', ready: 'Server is ready' },
  redis: { program: 'redis-server', ready: 'Ready to accept connections' },
} as const;
export type HintServerKind = keyof typeof HINT_SERVERS;

export interface HintServer {
  port: number;
  /** Its address, with what it wants to be told. */
  url: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
}

/** Where a program is; null where this machine has none. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {}
  }
  return null;
}

/** What a test that needs one is called: where the machine has none, it says why it is skipped. */
export function nameWith(kind: HintServerKind, name: string): string {
  const { program } = HINT_SERVERS[kind];
  return findProgram(program) ? name : `${name} (skipped: no ${program} on this machine)`;
}

export function isMissing(kind: HintServerKind): boolean {
  return findProgram(HINT_SERVERS[kind].program) === null;
}

/** A real server on a free port, which does not outlive the test. */
export async function startHintServer(kind: HintServerKind): Promise<HintServer> {
  const server = await placeHintServer(kind);
  await server.start();
  return server;
}

/** One that is not started yet. */
export async function placeHintServer(kind: HintServerKind): Promise<HintServer> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'reprise-hints-'));
  let child: ChildProcess | null = null;
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    url: `${kind}://${kind === 'redis' ? '' : 'ada'}:se%40cret@127.0.0.1:${port}`,
    kill,
    async start() {
      child = spawn(findProgram(HINT_SERVERS[kind].program) ?? '', flagsOf(kind, port), { cwd: folder });
      await said(child, HINT_SERVERS[kind].ready);
    },
  };
}

function flagsOf(kind: HintServerKind, port: number): string[] {
  return kind === 'nats'
    ? ['-a', '127.0.0.1', '-p', `${port}`, '--user', 'ada', '--pass', 'se@cret']
    : ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--requirepass', 'se@cret'];
}

/** Resolves once the program has written that; rejects if it ends before. Both streams are read on, so that neither fills up. */
function said(child: ChildProcess, wanted: string): Promise<void> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the program has no output');
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    for (const input of [stdout, stderr])
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        if (line.includes(wanted)) resolve();
      });
    child.once('exit', () => reject(new Error(`it ended before it was ready:\n${lines.join('\n')}`)));
  });
}
