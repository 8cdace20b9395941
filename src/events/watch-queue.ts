import type { Db } from '../db/database.js';
import type { Notifier } from '../db/notifier.js';
import type { Clock } from '../domain/runtime.js';
import { countQueued } from '../store/agent-operation.js';
import { pullIterator } from './pull-iterator.js';

/** How often a queue is looked at where no hint came. */
const BACKSTOP_MS = 5_000;

/**
 * How many operations wait in a queue: now, and then each time that there may be something new to claim and there is. A reader
 * that is slow hears of the latest number alone.
 */
export async function watchQueue(
  { db, notifier, clock }: { db: Db; notifier: Notifier; clock: Clock },
  projectId: string,
  queue: string,
): Promise<AsyncIterableIterator<number>> {
  let news = false;
  let wake = () => {};
  const tell = () => {
    news = true;
    wake();
  };
  const unlisten = notifier.listen((hint) => hint.operations && tell());
  let cancelTimer = () => {};
  const arm = () => {
    cancelTimer();
    cancelTimer = clock.schedule(BACKSTOP_MS, tell);
  };
  const count = () => {
    news = false;
    arm();
    return countQueued(db, projectId, queue);
  };
  let first = true;
  const pull = async (): Promise<number> => {
    for (;;) {
      if (first || news) {
        const waiting = await count();
        const told = first || waiting > 0;
        first = false;
        if (told) return waiting;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  };
  return pullIterator(pull, () => {
    unlisten();
    cancelTimer();
    wake();
  });
}
