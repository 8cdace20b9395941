import type { Db } from '../db/database.js';
import type { Batch } from '../domain/batch.js';
import { commandOf, decideInBatch, isToWait } from '../domain/batch-command.js';
import { afterItems, afterLook, type ItemOutcome, isEnough, roomOf } from '../domain/batch-course.js';
import { isConnectionLost } from '../domain/connection-lost.js';
import { ExecutionNotFoundError } from '../domain/execution-errors.js';
import { isRefusal, type Refusal } from '../domain/refusal.js';
import { lockDueBatch, nextBatchTime, postponeBatch, saveBatch } from '../store/batch.js';
import { listPendingItems, readCanary, saveOutcomes } from '../store/batch-item.js';
import { type LockedExecution, lockExecutions } from '../store/execution.js';
import { shareWorkflows } from '../store/workflow.js';
import { broken, type OnBroken, rememberCommands, saveChunk, type Taken } from './batch-write.js';
import { tellOthers, toCommandCheckpoint } from './command.js';
import type { Services } from './services.js';

/** How long a batch that could not be gone on with makes way for others. */
const POSTPONE_MS = 5_000;

/**
 * Takes the batch that is due and does its next piece, in one transaction: so whatever happens nothing is lost, and nothing is
 * done twice. False where no batch is due.
 */
export async function advanceBatch(services: Services, onBroken: OnBroken): Promise<boolean> {
  let batchId: string | null = null;
  try {
    const done = await services.db.transaction(async (tx) => {
      const now = services.clock.now();
      const batch = await lockDueBatch(tx, now);
      if (!batch) return null;
      batchId = batch.id;
      const { action } = batch;
      if (batch.status === 'running')
        return { action, taken: await doChunk(services, tx, batch, now, onBroken) };
      await saveBatch(tx, afterLook(batch, await readCanary(tx, batch), now));
      return { action, taken: [] };
    });
    if (done === null) return false;
    tellOfChunk(services, done);
    services.notifier.send({ batches: true });
    return true;
  } catch (error) {
    if (batchId !== null && !isConnectionLost(error)) await postpone(services, batchId);
    throw error;
  }
}

/** Once it is committed. */
function tellOfChunk(
  services: Services,
  { action, taken }: { action: Batch['action']; taken: Taken[] },
): void {
  const written = taken.flatMap(({ write }) => write ?? []);
  services.metrics.stored(written.map(({ checkpoint }) => checkpoint));
  for (const { outcome } of taken)
    if (action === 'resume' && outcome.code !== null) services.metrics.resumeFailed(outcome.code);
  for (const { after, fenced } of written) tellOthers(services, after, { fenced });
}

function postpone({ db, clock }: Services, batchId: string): Promise<void> {
  return postponeBatch(db, batchId, new Date(clock.now().getTime() + POSTPONE_MS));
}

/** When the next batch is due; null for never. */
export function nextBatchDue({ db }: Services): Promise<Date | null> {
  return nextBatchTime(db);
}

async function doChunk(
  services: Services,
  tx: Db,
  batch: Batch,
  now: Date,
  onBroken: OnBroken,
): Promise<Taken[]> {
  const decided = await decideChunk(services, tx, batch, now, onBroken);
  const taken = await saveChunk(tx, batch, decided, onBroken);
  const outcomes = taken.map(({ outcome }) => outcome);
  await saveOutcomes(tx, batch.id, outcomes, now);
  await rememberCommands(tx, batch, taken, now);
  await saveBatch(tx, afterItems(batch, outcomes, now));
  return taken;
}

/** Locks the next executions, in order of id, and decides each in the order of the batch. */
async function decideChunk(
  services: Services,
  tx: Db,
  batch: Batch,
  now: Date,
  onBroken: OnBroken,
): Promise<Taken[]> {
  const items = await listPendingItems(tx, batch, roomOf(batch));
  const ids = items.map(({ executionId }) => executionId);
  const locked = await lockExecutions(tx, batch.projectId, ids);
  const byId = new Map(locked.map((one) => [one.state.execution.id, one]));
  const held = await heldWorkflows(tx, batch, locked);
  const taken: Taken[] = [];
  for (const item of items) {
    const one = byId.get(item.executionId);
    if (one && isToWait(batch, one.state.execution)) continue;
    taken.push(await decideItem(services, tx, batch, { item, one, held, now, onBroken }));
    const outcomes = taken.map(({ outcome }) => outcome);
    if (isEnough(batch, outcomes)) break;
  }
  return taken;
}

/** The keys of those workflows that are held, by id; they stay as they are until the transaction ends. */
async function heldWorkflows(
  tx: Db,
  { action, holdId }: Batch,
  locked: readonly LockedExecution[],
): Promise<Map<string, string>> {
  // A batch that lets go what is held needs no look: whoever holds the workflow anew cancels it first.
  if (action !== 'resume' || holdId !== null) return new Map();
  const ids = [...new Set(locked.map(({ state }) => state.execution.workflowId))];
  const workflows = await shareWorkflows(tx, ids);
  return new Map(workflows.flatMap(({ id, key, holdId: hold }) => (hold === null ? [] : [[id, key]])));
}

interface Deciding {
  item: { position: number; executionId: string };
  one: LockedExecution | undefined;
  held: Map<string, string>;
  now: Date;
  onBroken: OnBroken;
}

async function decideItem(
  services: Services,
  tx: Db,
  batch: Batch,
  { item, one, held, now, onBroken }: Deciding,
): Promise<Taken> {
  const { projectId, reason, holdId, actor } = batch;
  try {
    if (!one) throw new ExecutionNotFoundError(item.executionId);
    const { state, epoch } = one;
    const { versionId, workflowId } = state.execution;
    const graph = await services.graphs.get(tx, projectId, versionId);
    const { maxPauseMs } = services.limits;
    const terms = { reason, holdId, maxPauseMs, heldBy: held.get(workflowId) ?? null };
    const events = decideInBatch(commandOf(batch), state, graph, terms, { actor, now });
    const outcome = { ...item, status: 'done', code: null, message: null } as const;
    return { outcome, refusal: null, write: toCommandCheckpoint(state, events, epoch, now) };
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    if (isRefusal(error)) return { outcome: refusedBy(item, error), refusal: error, write: null };
    return broken(batch, item, error, onBroken);
  }
}

function refusedBy(item: Deciding['item'], { code, message }: Refusal): ItemOutcome {
  return { ...item, status: 'refused', code, message };
}
