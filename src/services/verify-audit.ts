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
  /** A hash over the ends of all lanes: the same as long as nothing is written down. */
  digest: string;
  /** Where each lane ends. Noted down elsewhere, they show later whether anything before was changed or taken away. */
  ends: AuditHead[];
  /** How much is not as it was written. */
  found: number;
  /** The first of it; empty where all is as it was. `pos` is null where it is about the whole lane. */
  faults: { lane: number; pos: number | null; problem: string }[];
}

const MOST_AT_ONCE = 1_000;
const MOST_FAULTS = 100;

/**
 * Goes through the whole log, and computes every hash anew: all lanes have to be there, and every entry in one of them. In one snapshot,
 * so that nothing is added meanwhile. `noted` are the ends of an earlier report: what was written since comes after them.
 */
export function verifyAudit(
  { db }: Pick<Services, 'db'>,
  noted: readonly AuditHead[] = [],
): Promise<AuditReport> {
  return db.transaction(
    async (tx) => {
      const ends = await readAuditHeads(tx);
      const digest = ends.reduce(
        (before, { lane, pos, hash }) => chainHash(before, `${lane} ${pos} ${hash}`),
        '',
      );
      const entries = await countAuditEntries(tx);
      const report: AuditReport = { entries, digest, ends, found: 0, faults: [] };
      await verifyHeads(tx, ends, report);
      await verifyNoted(tx, noted, report);
      for (const end of ends) if (isLane(end.lane)) await verifyLane(tx, end, report);
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

/** A chain that was written anew is sound in itself, but has another entry where the old one ended. */
async function verifyNoted(tx: Db, noted: readonly AuditHead[], report: AuditReport): Promise<void> {
  for (const { lane, pos, hash } of noted) {
    if (pos === 0) continue;
    const [entry] = await readAuditLane(tx, lane, { after: pos - 1, upTo: pos, limit: 1 });
    if (!entry) note(report, lane, pos, 'was there before, and is not any more');
    else if (entry.hash !== hash) note(report, lane, pos, 'is another one than before, or one before it is');
  }
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
