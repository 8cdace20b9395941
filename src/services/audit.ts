import type { Db } from '../db/database.js';
import { auditText, chainHash, type StoredAuditEntry } from '../domain/audit.js';
import type { JsonObject } from '../domain/json.js';
import {
  type AuditFilter,
  type AuditPlace,
  insertAuditEntry,
  listAuditEntries,
  readAuditHeads,
  readAuditLane,
} from '../store/audit.js';
import { checkText } from './input.js';
import { type Caller, EVENT_LANES, type Services } from './services.js';

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
  return sum % EVENT_LANES;
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

export interface AuditReport {
  entries: number;
  /** A hash over the ends of all lanes: noted down elsewhere, it shows later that nothing before was taken away. */
  digest: string;
  /** What is not as it was written; empty where all is. */
  faults: { lane: number; pos: number; problem: string }[];
}

const MOST_AT_ONCE = 1_000;
const MOST_FAULTS = 100;

/** Goes through the whole log, and computes every hash anew. In one snapshot, so that nothing is added meanwhile. */
export function verifyAudit({ db }: Pick<Services, 'db'>): Promise<AuditReport> {
  return db.transaction(
    async (tx) => {
      const report: AuditReport = { entries: 0, digest: '', faults: [] };
      for (const head of await readAuditHeads(tx)) {
        await verifyLane(tx, head, report);
        report.digest = chainHash(report.digest, `${head.lane} ${head.pos} ${head.hash}`);
      }
      return report;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function verifyLane(
  tx: Db,
  head: { lane: number; pos: number; hash: string },
  report: AuditReport,
): Promise<void> {
  const { lane } = head;
  let [pos, hash] = [0, ''];
  for (;;) {
    const entries = await readAuditLane(tx, lane, pos, MOST_AT_ONCE);
    for (const entry of entries) {
      if (entry.pos !== pos + 1) note(report, lane, pos + 1, `is missing: the next one is ${entry.pos}`);
      else if (entry.hash !== chainHash(hash, auditText(entry)))
        note(report, lane, entry.pos, 'was changed, or one before it was');
      report.entries += 1;
      ({ pos, hash } = entry);
    }
    if (entries.length < MOST_AT_ONCE) break;
  }
  if (pos !== head.pos || hash !== head.hash)
    note(report, lane, pos, `is the last one, but the lane ends at ${head.pos}`);
}

function note({ faults }: AuditReport, lane: number, pos: number, problem: string): void {
  if (faults.length < MOST_FAULTS) faults.push({ lane, pos, problem });
}
