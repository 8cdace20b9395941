import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Server } from '../demo/server.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `reprise agent` as a process of its own. */
export class AgentProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #said: string[] = [];

  constructor(name: string, { url, token }: Server) {
    this.name = name;
    this.#child = spawn(process.execPath, ['dist/main.js', 'agent', 'examples/agent/agent.ts', '--json'], {
      cwd: ROOT,
      env: { ...process.env, REPRISE_URL: url, REPRISE_TOKEN: token, LOG_LEVEL: 'debug' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (this.#child.stdout)
      createInterface(this.#child.stdout).on('line', (line) => {
        this.#said.push(JSON.parse(line).msg);
        this.#child.emit('said');
      });
  }

  /** How often it has said so. */
  count(text: string): number {
    return this.#said.filter((message) => message.includes(text)).length;
  }

  /** Resolves once it has said so, so many times in all. */
  async said(text: string, times = 1): Promise<AgentProcess> {
    while (this.count(text) < times) await once(this.#child, 'said');
    return this;
  }

  /** Resolves with the exit code, which a process that was killed has not. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
    return this.#child.exitCode;
  }
}
