import type { Logger } from '../domain/logger.js';
import { advanceBatch, nextBatchDue } from '../services/batch-chunk.js';
import type { Services } from '../services/services.js';

/** How often due batches are looked for where no hint came. */
const POLL_MS = 1_000;

/** Goes on with batches, piece by piece, beside the runs of a worker. */
export class BatchWorker {
  readonly #services: Services;
  readonly #logger: Logger;
  #stopping = false;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #cancelPoll = () => {};
  #unlisten = () => {};

  constructor(services: Services, logger: Logger) {
    this.#services = services;
    this.#logger = logger;
  }

  start(): void {
    this.#unlisten = this.#services.notifier.listen((hint) => hint.batches && this.#look());
    this.#look();
  }

  /** Ends the piece under way, and begins no other. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unlisten();
    this.#cancelPoll();
    await this.#looking;
  }

  /** One look at a time; a call during one leads to another. */
  #look(): void {
    if (this.#stopping) return;
    this.#lookAgain = true;
    this.#looking ??= this.#lookUntilDone();
  }

  async #lookUntilDone(): Promise<void> {
    this.#cancelPoll();
    let waitMs = POLL_MS;
    while (this.#lookAgain && !this.#stopping) {
      this.#lookAgain = false;
      waitMs = await this.#advance();
    }
    this.#looking = null;
    if (!this.#stopping) this.#cancelPoll = this.#services.clock.schedule(waitMs, () => this.#look());
  }

  /** Does one piece of one batch, and returns in how many milliseconds to look again where nothing calls for it before. */
  async #advance(): Promise<number> {
    try {
      const worked = await advanceBatch(this.#services, (about, error) =>
        this.#logger.error({ ...about, err: error }, 'a batch broke on an execution'),
      );
      if (worked) this.#lookAgain = true;
      return worked ? 0 : await this.#msUntilNext();
    } catch (error) {
      this.#logger.error({ err: error }, 'could not go on with a batch; trying again');
      return POLL_MS;
    }
  }

  async #msUntilNext(): Promise<number> {
    const due = await nextBatchDue(this.#services);
    const leftMs = due ? due.getTime() - this.#services.clock.now().getTime() : POLL_MS;
    // What is due already is in the hands of another worker, whose hint will tell.
    return leftMs > 0 ? Math.min(leftMs, POLL_MS) : POLL_MS;
  }
}
