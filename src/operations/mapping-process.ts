import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Json } from '../domain/json.js';
import { StepFailure } from '../domain/step-failure.js';
import { type MappingLimits, OUT_OF_MEMORY_EXIT, PROGRAM } from './mapping-program.js';

type Answer =
  | { ready: true }
  | { output: string }
  | { error: { message: string; code?: string; position?: number } };

/** An expression and the JSON text of what it maps. */
export interface Mapping {
  expression: string;
  data: string;
}

/**
 * A process that evaluates one expression at a time. A thread of our own process would not do: V8 ends the whole
 * process when one large allocation passes a thread's limit (nodejs/node#47224), and `$pad("x", 3e8)` is enough.
 */
export class MappingProcess {
  readonly #child: ChildProcess;
  readonly #limits: MappingLimits;
  #waiting: { resolve(answer: Answer): void; reject(reason: unknown): void } | null = null;
  #ended = false;
  readonly #ready: Promise<Answer>;

  constructor(limits: MappingLimits) {
    this.#limits = limits;
    const jsonata = createRequire(import.meta.url).resolve('jsonata');
    const args = ['-e', PROGRAM, jsonata, String(limits.heapMb), String(limits.outputLength)];
    // It gets none of our environment, where secrets are.
    this.#child = spawn(process.execPath, args, { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child.on('message', (answer: Answer) => this.#waiting?.resolve(answer));
    this.#child.once('error', (error) => this.end(error));
    this.#child.once('exit', (code, signal) => this.end(this.#whyItEnded(code, signal)));
    this.#ready = this.#answer();
    this.#ready.catch(() => {});
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves once it can take an expression. */
  async start(): Promise<void> {
    await this.#ready;
  }

  /** Throws a `StepFailure` that says what is wrong with the expression, or the reason of {@link end}. */
  async evaluate(mapping: Mapping): Promise<Json> {
    const answered = this.#answer();
    this.#child.send(mapping, (error) => error && this.end(error));
    const answer = await answered;
    if ('output' in answer) return JSON.parse(answer.output) as Json;
    throw new StepFailure('MAPPING_ERROR', tell(answer), { retryable: false });
  }

  /** Kills it at once; what it was doing fails for this reason. */
  end(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting?.reject(reason);
    this.#child.kill('SIGKILL');
  }

  /** While it idles it does not keep our process alive. */
  idle(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  busy(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #whyItEnded(code: number | null, signal: NodeJS.Signals | null): Error {
    if (signal === null && code !== OUT_OF_MEMORY_EXIT)
      return new Error(`the process for mappings ended with code ${code}`);
    const message = `the expression needs more than ${this.#limits.heapMb} MB of memory`;
    return new StepFailure('MAPPING_OUT_OF_MEMORY', message, { retryable: false });
  }
}

function tell(answer: Exclude<Answer, { output: string }>): string {
  if (!('error' in answer)) return 'the expression gave no answer';
  const { message, code, position } = answer.error;
  const at = position === undefined ? '' : ` (at character ${position})`;
  return `${code === undefined ? '' : `${code}: `}${message}${at}`;
}
