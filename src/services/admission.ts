import type { Db } from '../db/database.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import { engineAt, stamp, timeoutFrom } from '../domain/command.js';
import type { Execution } from '../domain/execution.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { type LockedExecution, lockExecutions } from '../store/execution.js';
import {
  countBefore,
  countUnderWay,
  findOpenQueues,
  listWaiting,
  lockQueue,
  type Queue,
} from '../store/queue.js';
import { laneOf, toCommandCheckpoint } from './command.js';
import type { Services } from './services.js';

/** Queues looked at by one statement, and executions admitted by one transaction. */
const MOST_QUEUES = 100;
const MOST_ADMITTED = 100;

/**
 * Whether an execution that is about to be stored has to wait for its turn: there is no room, somebody waits before it, or its time
 * lies ahead. Locks its queue, so that the answer holds until it is stored.
 */
export async function hasToQueue(
  tx: Db,
  { projectId, queueKey: key, queueLimit, startAt }: Execution,
  now: Date,
): Promise<boolean> {
  if (key === null || queueLimit === null) return false;
  if (startAt !== null && startAt > now) return true;
  const queue = { projectId, key };
  await lockQueue(tx, queue);
  const waiting = await listWaiting(tx, queue, now, 1);
  return waiting.length > 0 || (await countUnderWay(tx, queue)) >= queueLimit;
}

/** Admits all for whom there is room, in all queues. Any process may do it at any time. */
export async function admitQueued(services: Services): Promise<void> {
  const failures: unknown[] = [];
  let queues: Queue[];
  do {
    queues = await findOpenQueues(services.db, services.clock.now(), MOST_QUEUES);
    for (const queue of queues) await admitFrom(services, queue).catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  } while (queues.length > 0);
}

/** One transaction under the lock of the queue: count who is under way, and let in the next as far as there is room. */
async function admitFrom(services: Services, queue: Queue): Promise<void> {
  const { db, clock, notifier, metrics } = services;
  const admitted = await db.transaction(async (tx) => {
    await lockQueue(tx, queue);
    const next = await findNext(tx, queue, clock.now());
    const locked = await lockExecutions(tx, queue.projectId, next);
    const checkpoints: Checkpoint[] = [];
    for (const one of locked) if (isWaiting(one)) checkpoints.push(await admission(services, tx, one));
    if (checkpoints.length === 0) return [];
    const saved = await saveCheckpoints(tx, laneOf(checkpoints[0]?.execution.id ?? ''), checkpoints);
    if (saved.size < checkpoints.length)
      throw new Error(`executions of queue ${queue.key} changed while their rows were locked`);
    return checkpoints;
  });
  if (admitted.length === 0) return;
  metrics.stored(admitted);
  notifier.send({ work: true, events: true });
}

/** It may have been paused or cancelled until its row was locked. */
function isWaiting({ state: { execution } }: LockedExecution): boolean {
  return execution.queued && execution.status === 'pending';
}

/** In their order: one whose own limit leaves no room is not overtaken. */
async function findNext(tx: Db, queue: Queue, now: Date): Promise<string[]> {
  const underWay = await countUnderWay(tx, queue);
  const waiting = await listWaiting(tx, queue, now, MOST_ADMITTED);
  const full = waiting.findIndex(({ limit }, index) => underWay + index >= limit);
  return waiting.slice(0, full === -1 ? waiting.length : full).map(({ id }) => id);
}

/** Its time limit counts from now on. */
async function admission(
  { graphs, clock }: Services,
  tx: Db,
  { state, epoch }: LockedExecution,
): Promise<Checkpoint> {
  const now = clock.now();
  const { projectId, versionId } = state.execution;
  const timeoutAt = timeoutFrom(await graphs.get(tx, projectId, versionId), now)?.toISOString() ?? null;
  const events = stamp(engineAt(now), { type: 'execution.admitted', data: { timeoutAt } });
  return toCommandCheckpoint(state, events, epoch, now).checkpoint;
}

/** How many wait before each execution, by id; those that do not wait are left out. */
export function loadPositions(
  { db, clock }: Services,
  executions: readonly Execution[],
): Promise<Map<string, number>> {
  return countBefore(db, executions, clock.now());
}
