import type { Checkpoint } from '../domain/checkpoint.js';
import type { ExecutionState, Lease } from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import { saveCheckpoints } from '../store/checkpoint.js';
import { readLeasedState } from '../store/execution.js';
import {
  type ClaimedExecution,
  claimExecutions,
  extendLeases,
  type HeldLease,
  nextWakeTime,
  releaseLeases,
} from '../store/lease.js';
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

export function reloadLeased(
  { db }: Services,
  executionId: string,
  lease: Lease,
): Promise<ExecutionState | null> {
  return readLeasedState(db, executionId, lease);
}

export function saveRuns(
  { checkpoints: db }: Services,
  lane: number,
  checkpoints: Checkpoint[],
): Promise<Set<string>> {
  return saveCheckpoints(db, lane, checkpoints);
}

export function extendHeld({ db }: Services, { owner, leaseMs }: LeaseHolder, held: HeldLease[]) {
  return extendLeases(db, { owner, leaseMs, held });
}

export function releaseHeld({ db }: Services, { owner }: LeaseHolder, held: HeldLease[]): Promise<void> {
  return releaseLeases(db, { owner, held });
}

export function nextDue({ db }: Services): Promise<Date | null> {
  return nextWakeTime(db);
}
