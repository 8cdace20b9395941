import type { Db } from '../db/database.js';
import { AUDIT_LANES, type StoredAuditEntry } from '../domain/audit.js';
import type { JsonObject } from '../domain/json.js';
import { type AuditFilter, type AuditPlace, insertAuditEntry, listAuditEntries } from '../store/audit.js';
import { checkText } from './input.js';
import type { Caller, Services } from './services.js';

export type { AuditFilter, AuditPlace };

export interface Deed {
  action: string;
  target: string | null;
  /** Left out: `ok`. */
  outcome?: string;
  detail?: JsonObject;
}

/** Writes down a deed in its own transaction, as the last thing that this does: the lanes of the audit log are locked after all else. */
export async function recordDeed(
  { clock }: Pick<Services, 'clock'>,
  { projectId, actor, origin }: Caller,
  tx: Db,
  { action, target, outcome = 'ok', detail = {} }: Deed,
): Promise<void> {
  const { credential = null, address = null, requestId = null } = origin ?? {};
  const entry = { projectId, at: clock.now(), actor, credential, address, requestId };
  await insertAuditEntry(tx, laneOfTarget(target ?? projectId), {
    ...entry,
    action,
    target,
    outcome,
    detail,
  });
}

/** Writes down what was not done: that its transaction was taken back leaves no trace of it. */
export function recordRefused(
  services: Services,
  caller: Caller,
  deed: Deed & { outcome: string },
): Promise<void> {
  return services.db.transaction((tx) => recordDeed(services, caller, tx, deed));
}

/** Deeds spread over the lanes by what they are done to, so that few wait for one another. */
function laneOfTarget(target: string): number {
  let sum = 0;
  for (const letter of target) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % AUDIT_LANES;
}

/** What a command was asked with that is no payload: these may be long, or secret. */
const TELLING = new Set([
  'reason',
  'mode',
  'clock',
  'force',
  'path',
  'id',
  'decision',
  'to',
  'approver',
  'roles',
  'name',
  'onVersion',
  'fromStepId',
]);

export function detailOf(input: unknown): JsonObject {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return {};
  const told = Object.entries(input).filter(
    ([key, value]) => TELLING.has(key) && value !== null && value !== undefined,
  );
  return Object.fromEntries(told) as JsonObject;
}

const LONGEST_FILTER = 1_000;

export function pageAudit(
  { db }: Services,
  { projectId }: Caller,
  filter: AuditFilter,
  page: { after: AuditPlace | null; limit: number },
): Promise<StoredAuditEntry[]> {
  for (const key of ['actor', 'action', 'target', 'outcome'] as const)
    if (filter[key] !== undefined) checkText(`filter.${key}`, filter[key], LONGEST_FILTER);
  return listAuditEntries(db, projectId, filter, page);
}
