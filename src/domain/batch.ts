import type { JsonObject } from './json.js';

/** What a batch does to each of its executions. */
export const BATCH_ACTIONS = ['pause', 'resume', 'cancel'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

/** `settling`: the canary is done, and what comes of it is waited for. `stopped`: a person may let it go on. */
export const BATCH_STATUSES = ['running', 'settling', 'stopped', 'completed', 'cancelled'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** `refused`: the execution did not take the command any more, as one that had ended meanwhile. */
export const BATCH_ITEM_STATUSES = ['pending', 'done', 'refused', 'failed'] as const;
export type BatchItemStatus = (typeof BATCH_ITEM_STATUSES)[number];

/** One command for many executions, whose selection was made once and does not change. */
export interface Batch {
  id: string;
  projectId: string;
  action: BatchAction;
  status: BatchStatus;
  /** How its executions were selected, as it was asked. */
  filter: JsonObject;
  /** What the command is given besides the execution, as its mode. */
  input: JsonObject;
  reason: string | null;
  actor: string;
  /** Executions in all; and those for which the command was carried out, refused, or broke. */
  total: number;
  done: number;
  refused: number;
  failed: number;
  /** Most executions a second; null for no limit. */
  ratePerSecond: number | null;
  /** The first so many are tried before all others; 0 for none. */
  canary: number;
  /** Milliseconds that the executions of the canary are watched for. */
  settleMs: number;
  settleUntil: Date | null;
  /** So many that are refused or broke stop it; null for no limit. */
  stopAfter: number | null;
  stoppedBecause: string | null;
  /** The pause of a workflow that it carries out. */
  holdId: string | null;
  /** When a worker should go on with it; null for never. */
  wakeAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

/** One execution of a batch, and what came of its command. */
export interface BatchItem {
  batchId: string;
  position: number;
  executionId: string;
  status: BatchItemStatus;
  errorCode: string | null;
  errorMessage: string | null;
  at: Date | null;
}
