import type { Checkpoint } from '../domain/checkpoint.js';
import { DatabaseUnreachableError } from '../domain/errors.js';

/** Whether a checkpoint was stored, or refused since the execution has moved or the lease is gone. */
export type Verdict = 'saved' | 'refused';

export interface CheckpointWriter {
  /** Resolves once the checkpoint is committed, or refused. Rejects where the database can't take it. */
  write(checkpoint: Checkpoint): Promise<Verdict>;
}

export interface WriterOptions {
  /** Stores checkpoints in one statement, and so one commit, and returns the ids of those that were not refused. */
  save(checkpoints: Checkpoint[], lane: number): Promise<ReadonlySet<string>>;
  /** Told after each commit. */
  onSaved(): void;
  /** One flush at a time goes to each lane: while one waits for the disk, the next is worked on. */
  lanes: readonly number[];
}

interface Waiting {
  checkpoint: Checkpoint;
  resolve(verdict: Verdict): void;
  reject(error: unknown): void;
}

/** More in one statement gains nothing, and holds the lane longer. */
const MOST_PER_FLUSH = 500;

/** Small flushes cost nearly as much as large ones: one is not divided, nor begun beside another, for fewer. */
const WORTH_A_FLUSH = 16;

/** Gathers the checkpoints of all runs in the process: while the lanes are busy, the next flush fills. */
export function createCheckpointWriter({ save, onSaved, lanes }: WriterOptions): CheckpointWriter {
  const idle = [...lanes];
  let underWay = 0;
  let waiting: Waiting[] = [];
  let scheduled = false;

  /** An equal share for each lane: were all that wait taken by one, the process would stand still until it is back. */
  const share = () => Math.max(WORTH_A_FLUSH, Math.ceil((waiting.length + underWay) / lanes.length));

  /** Deferred by one turn, so that runs which end a step in the same turn share a flush. */
  const schedule = () => {
    const enough = idle.length === lanes.length ? 1 : WORTH_A_FLUSH;
    if (scheduled || waiting.length < enough || idle.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const lane = idle.pop();
      if (lane === undefined) return;
      const { batch, rest } = takeBatch(waiting, Math.min(share(), MOST_PER_FLUSH));
      waiting = rest;
      underWay += batch.length;
      void flush(batch, lane).finally(() => {
        underWay -= batch.length;
        idle.push(lane);
        schedule();
      });
      schedule();
    });
  };

  const flush = async (batch: Waiting[], lane: number): Promise<void> => {
    let saved: ReadonlySet<string>;
    try {
      saved = await save(
        batch.map(({ checkpoint }) => checkpoint),
        lane,
      );
    } catch (error) {
      return giveUp(batch, lane, error);
    }
    for (const { checkpoint, resolve } of batch)
      resolve(saved.has(checkpoint.execution.id) ? 'saved' : 'refused');
    if (saved.size > 0) onSaved();
  };

  /** One that the database refuses must not take the others with it: each is tried by itself, unless there is no database. */
  const giveUp = async (batch: Waiting[], lane: number, error: unknown): Promise<void> => {
    const alone = batch.length === 1 || error instanceof DatabaseUnreachableError;
    if (!alone) for (const one of batch) await flush([one], lane);
    else for (const { reject } of batch) reject(error);
  };

  return {
    write: (checkpoint) =>
      new Promise((resolve, reject) => {
        waiting.push({ checkpoint, resolve, reject });
        schedule();
      }),
  };
}

/**
 * The first that wait, `most` of them, each execution once: a run that was given up may have left a checkpoint of the same one, and a
 * statement can't tell the two apart.
 */
function takeBatch(waiting: Waiting[], most: number): { batch: Waiting[]; rest: Waiting[] } {
  const taken = new Set<string>();
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  for (const one of waiting) {
    const { id } = one.checkpoint.execution;
    const fits = batch.length < most && !taken.has(id);
    taken.add(id);
    (fits ? batch : rest).push(one);
  }
  return { batch, rest };
}
