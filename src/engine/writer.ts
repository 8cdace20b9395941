import type { Checkpoint } from '../domain/checkpoint.js';

/** Whether a checkpoint was stored, or refused since the execution has moved or the lease is gone. */
export type Verdict = 'saved' | 'refused';

export interface CheckpointWriter {
  /** Resolves once the checkpoint is committed, or refused. Rejects where the database can't take it. */
  write(checkpoint: Checkpoint): Promise<Verdict>;
}

interface Waiting {
  checkpoint: Checkpoint;
  resolve(verdict: Verdict): void;
  reject(error: unknown): void;
}

/** More in one statement gains nothing, and holds the lane longer. */
const MOST_PER_FLUSH = 500;

/**
 * Gathers the checkpoints of all runs in the process: while one flush is on its way the next one fills. `save` is one
 * statement and so one commit; `onSaved` is told after each.
 */
export function createCheckpointWriter(
  save: (checkpoints: Checkpoint[]) => Promise<ReadonlySet<string>>,
  onSaved: () => void,
): CheckpointWriter {
  let waiting: Waiting[] = [];
  let flushing = false;

  const flushAll = async () => {
    flushing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_PER_FLUSH);
      waiting = waiting.slice(MOST_PER_FLUSH);
      await flush(batch);
    }
    flushing = false;
  };

  const flush = async (batch: Waiting[]): Promise<void> => {
    try {
      const saved = await save(batch.map(({ checkpoint }) => checkpoint));
      for (const { checkpoint, resolve } of batch) resolve(saved.has(checkpoint.execution.id) ? 'saved' : 'refused');
      if (saved.size > 0) onSaved();
    } catch (error) {
      // One that the database refuses must not take the others with it: each is tried by itself.
      if (batch.length > 1) for (const one of batch) await flush([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  return {
    write: (checkpoint) =>
      new Promise((resolve, reject) => {
        waiting.push({ checkpoint, resolve, reject });
        // Deferred by one turn, so that runs which end a step in the same turn share the first flush.
        if (!flushing) {
          flushing = true;
          setImmediate(flushAll);
        }
      }),
  };
}
