import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Mapping, MappingProcess } from './mapping-process.js';

/** How long a process is kept for the next expression. */
const IDLE_MS = 60_000;

interface Options {
  start(): MappingProcess;
  /** From when a process takes an expression to when its result is there. */
  timeoutMs: number;
  /** How many expressions may be evaluated at once. */
  size: number;
  clock: Clock;
}

/** Evaluates expressions in processes that are started when they are needed and used again, by one at a time. */
export class MappingPool {
  readonly #options: Options;
  readonly #idle = new Map<MappingProcess, () => void>();
  readonly #waiting = new Set<() => void>();
  #busy = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  async evaluate(mapping: Mapping, signal: AbortSignal): Promise<Json> {
    await this.#takeTurn(signal);
    try {
      return await this.#evaluateNow(mapping, signal);
    } finally {
      this.#passTurn();
    }
  }

  async #evaluateNow(mapping: Mapping, signal: AbortSignal): Promise<Json> {
    const worker = this.#takeProcess();
    const onAbort = () => worker.end(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    let cancelLimit = () => {};
    try {
      await worker.start();
      cancelLimit = this.#limitTime(worker);
      return await worker.evaluate(mapping);
    } finally {
      cancelLimit();
      signal.removeEventListener('abort', onAbort);
      this.#keepProcess(worker);
    }
  }

  #limitTime(worker: MappingProcess): () => void {
    const { timeoutMs, clock } = this.#options;
    return clock.schedule(timeoutMs, () =>
      worker.end(new StepFailure('MAPPING_TIMEOUT', `the expression took longer than ${timeoutMs} ms`)),
    );
  }

  #takeProcess(): MappingProcess {
    const [found] = [...this.#idle].filter(([worker]) => !worker.ended);
    if (!found) return this.#options.start();
    const [worker, cancelEnd] = found;
    cancelEnd();
    this.#idle.delete(worker);
    worker.busy();
    return worker;
  }

  #keepProcess(worker: MappingProcess): void {
    if (worker.ended) return;
    worker.idle();
    const cancelEnd = this.#options.clock.schedule(IDLE_MS, () => {
      this.#idle.delete(worker);
      worker.end(null);
    });
    this.#idle.set(worker, cancelEnd);
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#busy < this.#options.size) {
      this.#busy += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(onTurn);
        reject(signal.reason);
      };
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiting.add(onTurn);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Who has waited longest takes the place that is given up. */
  #passTurn(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#busy -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
