import type { Db } from '../db/database.js';
import { countQueued } from '../store/agent-operation.js';
import type { PullIterator } from './pull-iterator.js';
import { type WatchParts, watchReading } from './watch-reading.js';

/** How many operations wait in a queue: now, and then each time that there may be something new to claim and there is. */
export function watchQueue(
  { db, ...parts }: WatchParts & { db: Db },
  projectId: string,
  queue: string,
): PullIterator<number> {
  return watchReading(parts, {
    concerns: ({ operations }) => operations === true,
    read: () => countQueued(db, projectId, queue),
    isNew: (waiting, told) => told === null || waiting > 0,
  });
}
