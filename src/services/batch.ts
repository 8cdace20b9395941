import type { Db } from '../db/database.js';
import type { Batch, BatchItemStatus, BatchStatus } from '../domain/batch.js';
import { type BatchCommand, commandOf } from '../domain/batch-command.js';
import { begun, cancelled, continued } from '../domain/batch-course.js';
import { BatchNotFoundError } from '../domain/batch-errors.js';
import { InvalidInputError } from '../domain/errors.js';
import type { JsonObject } from '../domain/json.js';
import {
  type BatchPage,
  findBatches,
  insertBatch,
  listBatches,
  lockBatch,
  saveBatch,
} from '../store/batch.js';
import { freezeSelection, type ItemPage, listItems, type Selection } from '../store/batch-item.js';
import { type BatchFilter, filterJson, MOST_SELECTED, selectionOf } from './batch-filter.js';
import { hashOf } from './command.js';
import { checkName, checkResumeData, withReason } from './input.js';
import { requirePermission } from './rights.js';
import { runOnce } from './run-once.js';
import type { Caller, Services } from './services.js';

export interface BatchRequest {
  command: BatchCommand;
  filter: BatchFilter;
  reason: string | null;
  commandId: string | null;
  ratePerSecond: number | null;
  canary: number;
  settleMs: number;
  stopAfter: number | null;
}

export interface BatchOutcome {
  batch: Batch;
  /** Whether this command id had been carried out before. */
  repeated: boolean;
}

const MOST_A_SECOND = 10_000;
const LONGEST_SETTLE_MS = 7 * 86_400_000;

/** Selects executions, once and for all, and stores what is to be done to them; a worker does it. */
export async function createBatch(
  services: Services,
  caller: Caller,
  asked: BatchRequest,
): Promise<BatchOutcome> {
  const request = checkRequest(asked);
  checkForce(caller, request.command);
  const { commandId } = request;
  const batch = newBatch(services, caller, request);
  const selection = await selectionOf(services, caller, request.command, request.filter);
  const once = { type: `${batch.action}_executions`, commandId, input: sameRequest(batch, request) };
  const { outcome, repeated } = await runOnce(services, caller, once, async (tx) => {
    await insertBatch(tx, batch);
    const { total } = checkTotal(await fillBatch(services, tx, batch, selection));
    return { batchId: batch.id, total };
  });
  if (repeated) return { batch: await loadBatch(services, caller, outcome.batchId), repeated };
  services.notifier.send({ batches: true });
  // As it was stored: by now a worker may have begun with it.
  return { batch: begun(batch, outcome.total, batch.createdAt), repeated };
}

/** Freezes the selection of a batch that was just inserted, and lets it begin. */
export async function fillBatch(
  { clock }: Services,
  tx: Db,
  batch: Batch,
  selection: Selection,
): Promise<Batch> {
  const total = await freezeSelection(tx, batch.id, selection);
  const filled = begun(batch, total, clock.now());
  await saveBatch(tx, filled);
  return filled;
}

/** Whoever has a batch done needs what the single command takes. */
function checkForce(caller: Caller, command: BatchCommand): void {
  if (command.action === 'resume' && command.force) requirePermission(caller, 'execution:force');
}

function checkTotal(batch: Batch): Batch {
  const { total } = batch;
  if (total <= MOST_SELECTED) return batch;
  const hint = 'narrow the filter, or send limit to take the oldest of them';
  const message = `selects more than ${MOST_SELECTED} executions`;
  throw new InvalidInputError([{ path: 'filter', message, hint }]);
}

/** The request as it counts. */
export function checkRequest(asked: BatchRequest): BatchRequest {
  const request = withReason(asked);
  const { command, commandId } = request;
  if (commandId !== null) checkName('commandId', commandId);
  if (command.action === 'resume') checkResumeData(command.data);
  checkRange('ratePerSecond', request.ratePerSecond, 1, MOST_A_SECOND);
  checkRange('canary', request.canary, 0, MOST_SELECTED);
  checkRange('stopAfter', request.stopAfter, 1, MOST_SELECTED);
  if (request.settleMs > LONGEST_SETTLE_MS)
    throw new InvalidInputError([{ path: 'settle', message: 'is too long', hint: 'send at most 7d' }]);
  return request;
}

function checkRange(path: string, value: number | null, lowest: number, highest: number): void {
  if (value === null || (value >= lowest && value <= highest)) return;
  throw new InvalidInputError([
    { path, message: `is ${value}`, hint: `send ${lowest} to ${highest}, or leave it out` },
  ]);
}

/** What makes two requests the same. */
function sameRequest({ action, input }: Batch, request: BatchRequest): string {
  const { filter, reason, ratePerSecond, canary, settleMs } = request;
  return hashOf([action, input, filterJson(null, filter), reason, ratePerSecond, canary, settleMs]);
}

/** What is asked for as a batch with nothing selected yet. */
export function newBatch(
  { clock, ids }: Services,
  { projectId, actor }: Caller,
  { command, filter, ...request }: BatchRequest,
): Batch {
  const now = clock.now();
  const { action, ...options } = command;
  const { reason, ratePerSecond, canary, settleMs, stopAfter } = request;
  const input = { ...options, stopAfter } as JsonObject;
  return {
    id: ids.uuid(),
    ...{ projectId, actor, action, input, reason, filter: filterJson(command, filter) },
    status: 'running',
    ...{ total: 0, done: 0, refused: 0, failed: 0 },
    ...{ ratePerSecond, canary, settleMs, settleUntil: null, stopAfter, stoppedBecause: null },
    holdId: null,
    ...{ wakeAt: now, createdAt: now, updatedAt: now, finishedAt: null },
  };
}

interface BatchChange {
  id: string;
  commandId: string | null;
  reason?: string | null;
}

/** Lets a batch that was stopped go on. One by force takes from whoever continues it what it took from whoever made it. */
export function continueBatch(
  services: Services,
  caller: Caller,
  request: BatchChange,
): Promise<BatchOutcome> {
  return changeBatch(services, caller, 'continue_batch', withReason(request), (batch, now) => {
    checkForce(caller, commandOf(batch));
    return continued(batch, now);
  });
}

/** Ends a batch: what it has not come to is left as it is. */
export async function cancelBatch(
  services: Services,
  caller: Caller,
  asked: BatchChange,
): Promise<BatchOutcome> {
  const request = withReason(asked);
  const why = `cancelled by ${caller.actor}${request.reason ? `: ${request.reason}` : ''}`;
  return changeBatch(services, caller, 'cancel_batch', request, (batch, now) => ({
    ...cancelled(batch, now),
    stoppedBecause: why,
  }));
}

async function changeBatch(
  services: Services,
  caller: Caller,
  type: string,
  { id, commandId, reason = null }: BatchChange,
  change: (batch: Batch, now: Date) => Batch,
): Promise<BatchOutcome> {
  const { repeated } = await runOnce(
    services,
    caller,
    { type, commandId, input: [id, reason] },
    async (tx) => {
      const batch = await lockBatch(tx, caller.projectId, id);
      if (!batch) throw new BatchNotFoundError(id);
      await saveBatch(tx, change(batch, services.clock.now()));
      return { reason };
    },
  );
  if (!repeated) services.notifier.send({ batches: true });
  return { batch: await loadBatch(services, caller, id), repeated };
}

export async function loadBatch(services: Services, caller: Caller, id: string): Promise<Batch> {
  const [batch] = await loadBatches(services, caller, [id]);
  if (!batch) throw new BatchNotFoundError(id);
  return batch;
}

export function loadBatches(
  { db }: Services,
  { projectId }: Caller,
  ids: readonly string[],
): Promise<Batch[]> {
  return findBatches(db, projectId, ids);
}

export function pageBatches(
  { db }: Services,
  { projectId }: Caller,
  status: readonly BatchStatus[] | null,
  page: BatchPage,
): Promise<Batch[]> {
  return listBatches(db, projectId, { status }, page);
}

/** The items of a batch that was loaded for the caller. */
export function pageItems(
  { db }: Services,
  { id }: Batch,
  status: readonly BatchItemStatus[] | null,
  page: ItemPage,
) {
  return listItems(db, id, status, page);
}
