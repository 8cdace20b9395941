import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** When the ledger was asked: before the kill, after it, or after a person has resumed what had failed. */
export type Phase = 'first' | 'restarted' | 'resumed';

/** One request of a step, in the order in which they came. */
export interface LedgerRequest {
  order: string;
  /** The path of the step. */
  step: string;
  /** Its Idempotency-Key. */
  key: string;
  phase: Phase;
  /** False where it was refused. */
  booked: boolean;
}

const PROGRAM = fileURLToPath(new URL('./ledger-process.ts', import.meta.url));

/** The ledger as a process of its own, which does not fall with the server. */
export class Ledger {
  readonly url: string;
  readonly #child: ChildProcess;

  /** One that refuses this step of this order, and answers nothing until its doors are opened. */
  static async start(refused: { order: string; step: string }): Promise<Ledger> {
    const parameters = ['--conditions=source', '--import', 'tsx', PROGRAM, refused.order, refused.step];
    const child = spawn(process.execPath, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [port] = await once(createInterface(child.stdout), 'line');
    return new Ledger(child, `http://127.0.0.1:${port}`);
  }

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** From now on it answers. */
  async openDoors(): Promise<void> {
    await this.#post('doors');
  }

  async enter(phase: Exclude<Phase, 'first'>): Promise<void> {
    await this.#post(phase);
  }

  /** From now on it refuses nothing. */
  async acceptAll(): Promise<void> {
    await this.#post('acceptance');
  }

  async requests(): Promise<LedgerRequest[]> {
    return (await (await fetch(`${this.url}/requests`)).json()) as LedgerRequest[];
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  async #post(control: string): Promise<void> {
    const { status } = await fetch(`${this.url}/${control}`, { method: 'POST' });
    if (status !== 200) throw new Error(`the ledger answered ${status} to ${control}`);
  }
}
