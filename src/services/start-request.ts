import type { Execution } from '../domain/execution.js';
import { canonicalJson, type Json, type JsonObject } from '../domain/json.js';
import { checkJson, checkName, MOST_PAYLOAD_BYTES, refuse } from './input.js';

export interface StartRequest {
  workflowKey: string;
  /** Null: the trigger's own `data`. */
  payload: JsonObject | null;
  /** Starts once, however often it is sent. */
  idempotencyKey: string | null;
  triggerEvent: string | null;
  metadata: JsonObject;
  /** It does not begin before; a time that has passed is now. */
  startAt?: Date | null;
  /** Of all executions of the project with this key no more than `limit` are under way at once. */
  queue?: { key: string; limit: number } | null;
  /** Nothing outside is changed: each step says what it would do. */
  dryRun?: boolean;
}

/** What is known of an execution when it is started, besides what it runs. */
export type StartOptions = Omit<StartRequest, 'workflowKey' | 'idempotencyKey'>;

const MOST_AT_ONCE = 1_000;

/** Throws an `InvalidInputError` where the request can't be taken, whatever is stored. */
export function checkStart(request: StartRequest, now: Date): void {
  const { idempotencyKey, triggerEvent, metadata, payload, startAt, queue } = request;
  if (idempotencyKey !== null) checkName('idempotencyKey', idempotencyKey);
  if (triggerEvent !== null) checkName('triggerEvent', triggerEvent);
  checkJson('metadata', metadata, MOST_PAYLOAD_BYTES);
  checkJson('payload', payload ?? {}, MOST_PAYLOAD_BYTES);
  if (startAt) checkStartAt(startAt, now);
  if (queue) checkQueue(queue);
}

function checkStartAt(startAt: Date, now: Date): void {
  const latest = new Date(now);
  latest.setUTCFullYear(now.getUTCFullYear() + 1);
  if (startAt > latest)
    refuse('startAt', 'is more than a year ahead', `send a time until ${latest.toISOString()}`);
}

function checkQueue({ key, limit }: { key: string; limit: number }): void {
  checkName('queue.key', key);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_AT_ONCE)
    refuse('queue.limit', `is ${limit}`, `send a whole number from 1 to ${MOST_AT_ONCE}`);
}

/** What a request sets of the execution, which was created at `createdAt`. */
export function optionsOf({ startAt, queue, dryRun, triggerEvent, metadata }: StartOptions, createdAt: Date) {
  return {
    triggerEvent,
    metadata,
    startAt: startAt && startAt > createdAt ? startAt : null,
    queueKey: queue?.key ?? null,
    queueLimit: queue?.limit ?? null,
    dryRun: dryRun ?? false,
  };
}

/** Whether an execution is what this request would have started then; `triggerData` is what it got where no payload was sent. */
export function isStartOf(execution: Execution, request: StartRequest, triggerData: JsonObject): boolean {
  const { triggerPayload, triggerEvent, metadata, startAt, queueKey, queueLimit, dryRun } = execution;
  const was = { triggerEvent, metadata, startAt, queueKey, queueLimit, dryRun };
  const wanted = optionsOf(request, execution.createdAt);
  return (
    written({ ...was, triggerPayload }) ===
    written({ ...wanted, triggerPayload: request.payload ?? triggerData })
  );
}

function written({ startAt, ...rest }: { startAt: Date | null } & { [key: string]: Json | Date }): string {
  return canonicalJson({ ...(rest as JsonObject), startAt: startAt?.toISOString() ?? null });
}
