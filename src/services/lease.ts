import type { Checkpoint } from '../domain/checkpoint.js';
import { isConnectionLost } from '../domain/connection-lost.js';
import { DatabaseUnreachableError } from '../domain/errors.js';
import type { ExecutionState, Lease } from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import { canonicalJson, type Json } from '../domain/json.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { findTraceparents, listEvents } from '../store/event.js';
import { readLeasedState } from '../store/execution.js';
import {
  type ClaimedExecution,
  claimExecutions,
  extendLeases,
  type HeldLease,
  nextWakeTime,
  releaseLeases,
} from '../store/lease.js';
import { listOutputs } from '../store/step.js';
import type { Services } from './services.js';

export type { ClaimedExecution, HeldLease };

/** A worker as the database knows it: the name on its leases, and how long they last. */
export interface LeaseHolder {
  owner: string;
  leaseMs: number;
}

export function claimDue(
  { db, clock }: Services,
  { owner, leaseMs }: LeaseHolder,
  limit: number,
): Promise<ClaimedExecution[]> {
  return claimExecutions(db, { owner, leaseMs, limit, now: clock.now() });
}

export function graphOf({ db, graphs }: Services, { execution }: ExecutionState): Promise<Graph> {
  return graphs.get(db, execution.projectId, execution.versionId);
}

/** The traces of those who started or resumed these executions last, by id, as far as they were part of one. */
export function tracesOf(
  { db }: Services,
  claimed: readonly ClaimedExecution[],
): Promise<Map<string, string>> {
  return findTraceparents(
    db,
    claimed.map(({ state }) => state.execution),
  );
}

export function reloadLeased(
  { db }: Services,
  executionId: string,
  lease: Lease,
): Promise<ExecutionState | null> {
  return readLeasedState(db, executionId, lease);
}

/** What a step left behind in each item of a foreach, in their order; null where it did not succeed. */
export async function collectOutputs(
  { db }: Services,
  executionId: string,
  { total, ...where }: { foreachPath: string; stepId: string; total: number; since: number },
): Promise<Json[]> {
  const results: Json[] = Array.from({ length: total }, () => null);
  for (const { index, output } of await listOutputs(db, executionId, where)) results[index] = output;
  return results;
}

/** How soon what somebody has locked, for a moment only, is looked for again. */
export const LOCKED_MS = 50;

/** How long a write is tried again where the database went away, and how long between: less than a lease in all. */
const RETRY_FOR_MS = 5_000;
const RETRY_MS = 250;

/**
 * Stores checkpoints and returns the ids of those that were not refused. Where the connection is lost before the answer
 * the write is repeated; what was stored by a try whose answer never came is then found by its events.
 */
export async function saveRuns(
  services: Services,
  lane: number,
  checkpoints: Checkpoint[],
): Promise<Set<string>> {
  const giveUpAt = services.clock.now().getTime() + RETRY_FOR_MS;
  for (let tries = 1; ; tries++) {
    try {
      const saved = await saveCheckpoints(services.checkpoints, lane, checkpoints);
      if (tries > 1) for (const id of await storedBefore(services, checkpoints, saved)) saved.add(id);
      services.metrics.stored(checkpoints.filter(({ execution }) => saved.has(execution.id)));
      return saved;
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      if (services.clock.now().getTime() >= giveUpAt) throw new DatabaseUnreachableError(error);
      await new Promise<void>((resolve) => services.clock.schedule(RETRY_MS, resolve));
    }
  }
}

async function storedBefore(
  services: Services,
  checkpoints: Checkpoint[],
  saved: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const { execution, expectedSeq, events } of checkpoints) {
    if (saved.has(execution.id) || events.length === 0) continue;
    const stored = await listEvents(services.db, execution.id, expectedSeq, events.length);
    if (canonicalJson(stored as unknown as Json) === canonicalJson(events as unknown as Json))
      found.push(execution.id);
  }
  return found;
}

export function extendHeld({ db }: Services, { owner, leaseMs }: LeaseHolder, held: HeldLease[]) {
  return extendLeases(db, { owner, leaseMs, held });
}

export function releaseHeld({ db }: Services, { owner }: LeaseHolder, held: HeldLease[]): Promise<void> {
  return releaseLeases(db, { owner, held });
}

export function nextDue({ db }: Services): Promise<{ at: Date; held: boolean } | null> {
  return nextWakeTime(db);
}
