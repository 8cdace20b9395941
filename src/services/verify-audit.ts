import type { Db } from '../db/database.js';
import { AUDIT_LANES, auditText, chainHash } from '../domain/audit.js';
import {
  type AuditHead,
  countAuditEntries,
  findStrayEntries,
  readAuditHeads,
  readAuditLane,
} from '../store/audit.js';
import type { Services } from './services.js';

export interface AuditReport {
  entries: number;
  /** A hash over the ends of all lanes. */
  digest: string;
  /** How much is not as it was written. */
  found: number;
  /** The first of it; empty where all is as it was. `pos` is null where it is about the whole lane. */
  faults: { lane: number; pos: number | null; problem: string }[];
}

const MOST_AT_ONCE = 1_000;
const MOST_FAULTS = 100;

/**
 * Goes through the whole log, and computes every hash anew: all lanes have to be there, and every entry in one of them. In one snapshot,
 * so that nothing is added meanwhile.
 */
export function verifyAudit({ db }: Pick<Services, 'db'>): Promise<AuditReport> {
  return db.transaction(
    async (tx) => {
      const report: AuditReport = { entries: await countAuditEntries(tx), digest: '', found: 0, faults: [] };
      const heads = await readAuditHeads(tx);
      for (const { lane, pos, hash } of heads)
        report.digest = chainHash(report.digest, `${lane} ${pos} ${hash}`);
      await verifyHeads(tx, heads, report);
      for (const head of heads) if (isLane(head.lane)) await verifyLane(tx, head, report);
      await verifyPlaces(tx, report);
      return report;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

const isLane = (lane: number) => lane >= 0 && lane < AUDIT_LANES;

/** No lane may be missing, nor be one too many; of one that is missing the entries are gone through all the same. */
async function verifyHeads(tx: Db, heads: readonly AuditHead[], report: AuditReport): Promise<void> {
  const there = new Set(heads.map(({ lane }) => lane));
  for (let lane = 0; lane < AUDIT_LANES; lane++) {
    if (there.has(lane)) continue;
    const { count } = await verifyChain(tx, lane, Number.MAX_SAFE_INTEGER, report);
    const entries = `${count} ${count === 1 ? 'entry' : 'entries'}`;
    note(report, lane, null, count === 0 ? 'is missing' : `is missing, with the end of its ${entries}`);
  }
  for (const { lane } of heads)
    if (!isLane(lane)) note(report, lane, null, `is not one of the ${AUDIT_LANES}`);
}

async function verifyLane(tx: Db, head: AuditHead, report: AuditReport): Promise<void> {
  const { lane } = head;
  const { pos, hash } = await verifyChain(tx, lane, head.pos, report);
  if (pos !== head.pos && pos === 0) note(report, lane, null, `ends at ${head.pos}, but has no entry`);
  else if (pos !== head.pos) note(report, lane, pos, `is the last one, but the lane ends at ${head.pos}`);
  else if (hash !== head.hash)
    note(report, lane, pos === 0 ? null : pos, 'is not what the end of the lane says');
}

/** The entries of a lane up to a position; returns how many there are, and the last of them. */
async function verifyChain(
  tx: Db,
  lane: number,
  upTo: number,
  report: AuditReport,
): Promise<{ count: number; pos: number; hash: string }> {
  let [count, pos, hash] = [0, 0, ''];
  for (;;) {
    const entries = await readAuditLane(tx, lane, { after: pos, upTo, limit: MOST_AT_ONCE });
    for (const entry of entries) {
      if (entry.pos !== pos + 1) note(report, lane, pos + 1, `is missing: the next one is ${entry.pos}`);
      else if (entry.hash !== chainHash(hash, auditText(entry)))
        note(report, lane, entry.pos, 'was changed, or one before it was');
      ({ pos, hash } = entry);
    }
    count += entries.length;
    if (entries.length < MOST_AT_ONCE) return { count, pos, hash };
  }
}

/** What the chains don't lead to was put there past them. */
async function verifyPlaces(tx: Db, report: AuditReport): Promise<void> {
  const { total, places } = await findStrayEntries(tx, MOST_FAULTS);
  for (const { lane, pos } of places) note(report, lane, pos, 'is in no lane: no chain leads to it');
  report.found += total - places.length;
}

function note(report: AuditReport, lane: number, pos: number | null, problem: string): void {
  report.found += 1;
  if (report.faults.length < MOST_FAULTS) report.faults.push({ lane, pos, problem });
}
