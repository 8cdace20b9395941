import type { Batch, BatchItemStatus, BatchStatus } from './batch.js';
import { BatchEndedError, BatchNotStoppedError } from './batch-errors.js';
import { type Execution, standsStill } from './execution.js';

/** Most executions that are taken in one transaction. */
const MOST_AT_ONCE = 50;
/** How soon is looked again where something is waited for that no hint tells of. */
const LOOK_AGAIN_MS = 1_000;

/** What came of the command for one execution. */
export interface ItemOutcome {
  position: number;
  executionId: string;
  status: Exclude<BatchItemStatus, 'pending'>;
  code: string | null;
  message: string | null;
}

/** An execution of the canary as it is now. */
export type CanaryState = Pick<Execution, 'id' | 'status' | 'queued' | 'errorMessage'>;

const processed = ({ done, refused, failed }: Batch) => done + refused + failed;
const later = (now: Date, ms: number) => new Date(now.getTime() + ms);

function isCanary({ canary, settleUntil }: Batch): boolean {
  return canary > 0 && settleUntil === null;
}

/** How many executions may be taken now. */
export function roomOf(batch: Batch): number {
  const { ratePerSecond, canary } = batch;
  const left = isCanary(batch) ? canary - processed(batch) : MOST_AT_ONCE;
  return Math.max(1, Math.min(MOST_AT_ONCE, left, ratePerSecond ?? MOST_AT_ONCE));
}

/** Whether no other execution is to be tried, as enough went wrong. */
export function isEnough(batch: Batch, outcomes: readonly ItemOutcome[]): boolean {
  const bad = outcomes.filter(({ status }) => status !== 'done').length;
  if (bad > 0 && isCanary(batch)) return true;
  return batch.stopAfter !== null && batch.refused + batch.failed + bad >= batch.stopAfter;
}

/** The batch after some of its executions were taken. */
export function afterItems(before: Batch, outcomes: readonly ItemOutcome[], now: Date): Batch {
  const count = (status: BatchItemStatus) => outcomes.filter((one) => one.status === status).length;
  const batch: Batch = {
    ...before,
    done: before.done + count('done'),
    refused: before.refused + count('refused'),
    failed: before.failed + count('failed'),
    updatedAt: outcomes.length > 0 ? now : before.updatedAt,
  };
  const bad = outcomes.findLast(({ status }) => status !== 'done');
  if (isCanary(batch) && bad) return stopped(batch, `canary: ${sentence(bad)}`, now);
  if (isCanary(batch) && processed(batch) >= Math.min(batch.canary, batch.total)) return settling(batch, now);
  if (processed(batch) >= batch.total) return ended(batch, 'completed', now);
  if (bad && isEnough(batch, [])) return stopped(batch, tooMany(batch, bad), now);
  return { ...batch, wakeAt: nextAt(batch, outcomes.length, now) };
}

function nextAt({ ratePerSecond }: Batch, taken: number, now: Date): Date {
  if (taken === 0) return later(now, LOOK_AGAIN_MS);
  return ratePerSecond === null ? now : later(now, Math.ceil((taken * 1_000) / ratePerSecond));
}

function sentence({ executionId, status, code, message }: ItemOutcome): string {
  return `execution ${executionId} ${status === 'refused' ? 'refused it' : 'broke'}: ${code}, ${message}`;
}

function tooMany({ refused, failed }: Batch, last: ItemOutcome): string {
  return `${refused} refused and ${failed} failed, the last: ${sentence(last)}`;
}

function settling(batch: Batch, now: Date): Batch {
  const settleUntil = later(now, batch.settleMs);
  return { ...batch, status: 'settling', settleUntil, wakeAt: now, updatedAt: now };
}

/** The batch once the executions of its canary were looked at. */
export function afterLook(batch: Batch, canaries: readonly CanaryState[], now: Date): Batch {
  const again = canaries.find(({ status }) => status === 'failed');
  if (batch.action === 'resume' && again)
    return stopped(batch, `canary: execution ${again.id} failed again: ${again.errorMessage}`, now);
  const until = batch.settleUntil ?? now;
  if (now < until && !canaries.every(isAtRest)) {
    const soon = later(now, LOOK_AGAIN_MS);
    return { ...batch, wakeAt: soon < until ? soon : until };
  }
  return goingOn(batch, now);
}

function isAtRest(canary: CanaryState): boolean {
  return standsStill(canary as Execution);
}

function goingOn(batch: Batch, now: Date): Batch {
  if (processed(batch) >= batch.total) return ended(batch, 'completed', now);
  return { ...batch, status: 'running', wakeAt: now, updatedAt: now };
}

/** A batch that was stopped goes on; what went wrong until now does not stop it again. */
export function continued(batch: Batch, now: Date): Batch {
  const { id, status, refused, failed, canary, input } = batch;
  if (status !== 'stopped') throw new BatchNotStoppedError(id, status);
  const stopAfter = typeof input.stopAfter === 'number' ? refused + failed + input.stopAfter : null;
  const settleUntil = canary > 0 ? (batch.settleUntil ?? now) : null;
  return goingOn({ ...batch, stopAfter, settleUntil, stoppedBecause: null }, now);
}

export function cancelled(batch: Batch, now: Date): Batch {
  if (isOver(batch.status)) throw new BatchEndedError(batch.id, batch.status);
  return ended(batch, 'cancelled', now);
}

export function isOver(status: BatchStatus): boolean {
  return status === 'completed' || status === 'cancelled';
}

function stopped(batch: Batch, stoppedBecause: string, now: Date): Batch {
  return { ...batch, status: 'stopped', stoppedBecause, wakeAt: null, updatedAt: now };
}

function ended(batch: Batch, status: 'completed' | 'cancelled', now: Date): Batch {
  return { ...batch, status, wakeAt: null, updatedAt: now, finishedAt: now };
}

/** A batch that has just been asked for, with so many executions selected. */
export function begun(batch: Batch, total: number, now: Date): Batch {
  return goingOn({ ...batch, total }, now);
}
