import type { Logger } from '../domain/logger.js';
import { advanceBatch, nextBatchDue } from '../services/batch-chunk.js';
import type { Services } from '../services/services.js';
import { Errand } from './errand.js';

/** How often due batches are looked for where no hint came. */
const POLL_MS = 1_000;

/** Goes on with batches, piece by piece, beside the runs of a worker. */
export class BatchWorker {
  readonly #services: Services;
  readonly #logger: Logger;
  readonly #errand: Errand;
  #unlisten = () => {};

  constructor(services: Services, logger: Logger) {
    this.#services = services;
    this.#logger = logger;
    this.#errand = new Errand({
      run: () => this.#advance(),
      everyMs: POLL_MS,
      dueInMs: () => msUntilDue(services),
      failure: 'could not go on with a batch; trying again',
      clock: services.clock,
      logger,
    });
  }

  start(): void {
    this.#unlisten = this.#services.notifier.listen((hint) => hint.batches && this.#errand.ask());
    this.#errand.ask();
  }

  /** Ends the piece under way, and begins no other. */
  stop(): Promise<void> {
    this.#unlisten();
    return this.#errand.stop();
  }

  /** Does one piece of one batch; where there was one, there may be another. */
  async #advance(): Promise<void> {
    const worked = await advanceBatch(this.#services, (about, error) =>
      this.#logger.error({ ...about, err: error }, 'a batch broke on an execution'),
    );
    if (worked) this.#errand.ask();
  }
}

async function msUntilDue(services: Services): Promise<number> {
  const due = await nextBatchDue(services);
  const leftMs = due ? due.getTime() - services.clock.now().getTime() : POLL_MS;
  // What is due already is in the hands of another worker, whose hint will tell.
  return leftMs > 0 ? Math.min(leftMs, POLL_MS) : POLL_MS;
}
