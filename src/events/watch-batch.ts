import type { Db } from '../db/database.js';
import type { Batch } from '../domain/batch.js';
import { isOver } from '../domain/batch-course.js';
import { BatchNotFoundError } from '../domain/batch-errors.js';
import { findBatches } from '../store/batch.js';
import type { PullIterator } from './pull-iterator.js';
import { type WatchParts, watchReading } from './watch-reading.js';

/** A batch as it is now, and then each time that it has come further; ends with the batch. */
export async function watchBatch(
  { db, ...parts }: WatchParts & { db: Db },
  projectId: string,
  id: string,
): Promise<PullIterator<Batch>> {
  const read = async (): Promise<Batch> => {
    const [batch] = await findBatches(db, projectId, [id]);
    if (!batch) throw new BatchNotFoundError(id);
    return batch;
  };
  await read();
  return watchReading(parts, {
    concerns: ({ batches }) => batches === true,
    read,
    isNew: (batch, told) => told === null || shown(batch) !== shown(told),
    isLast: ({ status }) => isOver(status),
  });
}

/** What a subscriber sees of it: not when a worker looks next. */
function shown(batch: Batch): string {
  return JSON.stringify({ ...batch, wakeAt: null, updatedAt: null });
}
