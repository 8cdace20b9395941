import type { Db } from '../db/database.js';
import type { Batch } from '../domain/batch.js';
import type { ItemOutcome } from '../domain/batch-course.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import { isConnectionLost } from '../domain/connection-lost.js';
import { RepriseError } from '../domain/errors.js';
import type { ExecutionState } from '../domain/execution.js';
import type { JsonObject } from '../domain/json.js';
import { type Refusal, refusalToJson } from '../domain/refusal.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { insertCommands } from '../store/command.js';
import { hashOf, laneOf } from './command.js';

/** Told of an execution for which the command broke, other than by an answer that was to be expected. */
export type OnBroken = (about: { batchId: string; executionId: string }, error: unknown) => void;

/** One execution of a chunk, with what its command comes to. */
export interface Taken {
  outcome: ItemOutcome;
  refusal: Refusal | null;
  write: { checkpoint: Checkpoint; after: ExecutionState; fenced: boolean } | null;
}

/** The outcome where a command broke: what a caller is to know of it; the rest is for the log. */
export function broken(
  batch: Batch,
  { position, executionId }: Pick<ItemOutcome, 'position' | 'executionId'>,
  error: unknown,
  onBroken: OnBroken,
): Taken {
  const expected = error instanceof RepriseError;
  const code = expected ? error.code : 'UNEXPECTED_ERROR';
  const message = expected ? error.message : 'an unexpected error, which the log of the worker tells';
  if (!expected) onBroken({ batchId: batch.id, executionId }, error);
  return {
    outcome: { position, executionId, status: 'failed', code, message },
    refusal: null,
    write: null,
  };
}

/** Stores all that was decided by one statement; where that breaks, one by one, so that the others get through. */
export async function saveChunk(
  tx: Db,
  batch: Batch,
  taken: readonly Taken[],
  onBroken: OnBroken,
): Promise<Taken[]> {
  try {
    await saveTogether(tx, taken);
    return [...taken];
  } catch (error) {
    if (isConnectionLost(error)) throw error;
  }
  const saved: Taken[] = [];
  for (const one of taken) {
    try {
      await saveTogether(tx, [one]);
      saved.push(one);
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      saved.push(broken(batch, one.outcome, error, onBroken));
    }
  }
  return saved;
}

async function saveTogether(tx: Db, taken: readonly Taken[]): Promise<void> {
  const checkpoints = taken.flatMap(({ write }) => write?.checkpoint ?? []);
  const [first] = checkpoints;
  if (!first) return;
  await tx.transaction(async (inner) => {
    const saved = await saveCheckpoints(inner, laneOf(first.execution.id), checkpoints);
    if (saved.size !== checkpoints.length)
      throw new Error('executions changed while their rows were locked by a batch');
  });
}

/** As for single commands, so that the history of an execution says which batch it was. */
export async function rememberCommands(
  tx: Db,
  batch: Batch,
  taken: readonly Taken[],
  at: Date,
): Promise<void> {
  const { action: type, input, actor } = batch;
  const requestHash = hashOf([type, input]);
  const rows = taken.flatMap(({ outcome, refusal, write }) => {
    const answer = refusal
      ? { refusal: refusalToJson(refusal) as JsonObject }
      : write && { eventSeq: write.after.execution.eventSeq };
    const { executionId } = outcome;
    const command = { executionId, commandId: `batch:${batch.id}`, type, requestHash, actor, at };
    return answer ? [{ ...command, outcome: answer }] : [];
  });
  await insertCommands(tx, rows);
}
