import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Alarm } from './alarm.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY_POLL_MS = 50;
const MOST_LINES_KEPT = 20;

interface ServerParts {
  port: number;
  folder: string;
  alarm: Alarm;
  /** Beside those of every demo. */
  settings: Record<string, string>;
}

/** Reprise as a process of its own, in a data folder that goes with the demo. */
export class Server {
  readonly token = 'token-of-the-demo';
  readonly #port: number;
  readonly #folder: string;
  readonly #complaints: string[] = [];
  readonly #alarm: Alarm;
  readonly #more: Record<string, string>;
  #child: ChildProcess | null = null;

  /** `alarm` is raised if the process ends without having been killed here. */
  static async prepare(alarm: Alarm, settings: Record<string, string> = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'reprise-demo-'));
    return new Server({ port: await freePort(), folder, alarm, settings });
  }

  private constructor({ port, folder, alarm, settings }: ServerParts) {
    this.#more = settings;
    this.#port = port;
    this.#folder = folder;
    this.#alarm = alarm;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What it wrote of warnings and errors, the last of them. */
  get complaints(): string {
    return this.#complaints.join('\n');
  }

  /** Resolves when it is ready to serve. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js', 'serve'], {
      cwd: ROOT,
      env: { ...process.env, ...this.#settings() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    // What is logged is JSON; the rest is said to people who start a server by hand.
    createInterface(child.stdout).on('line', (line) => line.startsWith('{') && this.#keep(line));
    createInterface(child.stderr).on('line', (line) => this.#keep(line));
    child.once('exit', (code, signal) => {
      if (this.#child === child)
        this.#alarm.raise(new Error(`the server ended by itself (${signal ?? code})`));
    });
    await this.#ready();
  }

  /** Ends it as a power cut would: at once, and without its knowing. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #settings(): Record<string, string> {
    return {
      HOST: '127.0.0.1',
      PORT: String(this.#port),
      REPRISE_DATA_DIR: this.#folder,
      REPRISE_TOKEN: this.token,
      // The shortest: the sooner the work of a killed server is taken over.
      LEASE_SECONDS: '6',
      // The shop is on this machine.
      HTTP_ALLOW: '127.0.0.1',
      LOG_LEVEL: 'warn',
      ...this.#more,
    };
  }

  async #ready(): Promise<void> {
    const address = new URL('/ready', this.url);
    const answers = () =>
      fetch(address).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await answers())) await setTimeout(READY_POLL_MS);
  }

  #keep(line: string): void {
    this.#complaints.push(line);
    if (this.#complaints.length > MOST_LINES_KEPT) this.#complaints.shift();
  }
}

/** A port that is free now: the server is started on it twice. */
async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
