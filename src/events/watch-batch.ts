import type { Db } from '../db/database.js';
import type { Notifier } from '../db/notifier.js';
import type { Batch } from '../domain/batch.js';
import { isOver } from '../domain/batch-course.js';
import { BatchNotFoundError } from '../domain/errors.js';
import type { Clock } from '../domain/runtime.js';
import { findBatches } from '../store/batch.js';
import { END, pullIterator } from './pull-iterator.js';

/** How often a batch is looked at where no hint came. */
const BACKSTOP_MS = 5_000;

/**
 * A batch as it is now, and then each time that it has come further; ends with the batch. A reader that is slow hears of the
 * latest state alone.
 */
export async function watchBatch(
  { db, notifier, clock }: { db: Db; notifier: Notifier; clock: Clock },
  projectId: string,
  id: string,
): Promise<AsyncIterableIterator<Batch>> {
  const news = new News(notifier, clock);
  const read = async (): Promise<Batch> => {
    const [batch] = await findBatches(db, projectId, [id]);
    if (!batch) throw new BatchNotFoundError(id);
    return batch;
  };
  let told: Batch | null = null;
  const pull = async (): Promise<Batch | typeof END> => {
    if (told && isOver(told.status)) return END;
    for (;;) {
      await news.come();
      const batch = await read();
      if (told && shown(batch) === shown(told)) continue;
      told = batch;
      return batch;
    }
  };
  await read().catch((error) => {
    news.close();
    throw error;
  });
  return pullIterator(pull, () => news.close());
}

/** What a subscriber sees of it: not when a worker looks next. */
function shown(batch: Batch): string {
  return JSON.stringify({ ...batch, wakeAt: null, updatedAt: null });
}

/** That there may be something new: at first, at a hint, and where none comes after a while. */
class News {
  readonly #clock: Clock;
  readonly #unlisten: () => void;
  #there = true;
  #wake = () => {};
  #cancelTimer = () => {};

  constructor(notifier: Notifier, clock: Clock) {
    this.#clock = clock;
    this.#unlisten = notifier.listen((hint) => hint.batches && this.#tell());
  }

  async come(): Promise<void> {
    while (!this.#there) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#there = false;
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.schedule(BACKSTOP_MS, () => this.#tell());
  }

  close(): void {
    this.#unlisten();
    this.#cancelTimer();
  }

  #tell(): void {
    this.#there = true;
    this.#wake();
  }
}
