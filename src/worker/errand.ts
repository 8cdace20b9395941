import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';

export interface ErrandOptions {
  /** What takes long looks now and then whether it is to end. */
  run(isStopping: () => boolean): Promise<void>;
  /** In how many milliseconds it is run again where nobody asks for it. */
  everyMs: number;
  /** The same, where it is due sooner than that. */
  dueInMs?(): Promise<number>;
  /** What is logged where it fails. */
  failure: string;
  clock: Clock;
  logger: Logger;
}

/** What a worker sees to beside its runs: when it is asked to, and again and again. Once at a time; who asks during one gets another. */
export class Errand {
  readonly #options: ErrandOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #stopping = false;
  #cancelNext = () => {};

  constructor(options: ErrandOptions) {
    this.#options = options;
  }

  ask(): void {
    if (this.#stopping) return;
    this.#again = true;
    this.#running ??= this.#runUntilDone();
  }

  /** Resolves once it does not run any more; it never will again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelNext();
    await this.#running;
  }

  async #runUntilDone(): Promise<void> {
    const { clock, everyMs } = this.#options;
    this.#cancelNext();
    let waitMs = everyMs;
    while (this.#again && !this.#stopping) {
      this.#again = false;
      waitMs = await this.#runOnce();
    }
    // In the same turn as the last test of #again: who asks now begins anew.
    this.#running = null;
    if (!this.#stopping) this.#cancelNext = clock.schedule(waitMs, () => this.ask());
  }

  /** Returns in how many milliseconds to run again where nobody asks before. */
  async #runOnce(): Promise<number> {
    const { run, everyMs, dueInMs, failure, logger } = this.#options;
    try {
      await run(() => this.#stopping);
      return dueInMs && !this.#again ? await dueInMs() : everyMs;
    } catch (error) {
      logger.error({ err: error }, failure);
      return everyMs;
    }
  }
}
