import type { Db } from '../db/database.js';
import { RESUMER } from '../domain/actor.js';
import type { ExecutionState } from '../domain/execution.js';
import {
  countUndecided,
  findPausedBefore,
  listDecided,
  readDecided,
  unmarkNoObject,
  type WrittenDecision,
} from '../store/decided.js';
import { findExecutions, lockExecution, type Place } from '../store/execution.js';
import { recordDeed } from './audit.js';
import { type Decision, decideAndSave, tellOthers } from './command.js';
import { checkResumeData } from './input.js';
import { countingFailures, decideResume, type ResumeInput } from './resume.js';
import { type Caller, NO_RIGHTS, type Services } from './services.js';

export type { WrittenDecision };

/** The next that somebody has decided by SQL, the longest paused first, from one on. */
export function findDecided(
  { db }: Services,
  after: WrittenDecision | null,
  limit: number,
): Promise<WrittenDecision[]> {
  const place: Place | null = after && { time: after.pausedAt, id: after.id };
  return listDecided(db, { after: place, limit });
}

/** How many wait for a decision, counted up to `limit`. */
export function countUndecidedUpTo({ db }: Services, limit: number): Promise<number> {
  return countUndecided(db, limit);
}

export function findPausedSince({ db, clock }: Services, ms: number, limit: number) {
  return findPausedBefore(db, new Date(clock.now().getTime() - ms), limit);
}

/** What stands in `approved` and decides nothing; undefined where that is gone by now. */
export async function readNoDecision({ db }: Services, { id, projectId }: WrittenDecision): Promise<unknown> {
  const [execution] = await findExecutions(db, projectId, [id]);
  return execution?.resumeData?.approved;
}

/** What kind of JSON was written where only an object counts; null where it was told of before. */
export function takeNoObject({ db }: Services, { id }: WrittenDecision): Promise<string | null> {
  return unmarkNoObject(db, id);
}

/**
 * Resumes with the data that stand in the row, once what was decided there is locked: another resumer or a person may have taken it
 * since, and somebody may have written otherwise. Returns whether there was a decision to take; `tell` is told of it before.
 */
export async function resumeDecided(
  services: Services,
  { id, projectId }: Pick<WrittenDecision, 'id' | 'projectId'>,
  tell: (approved: boolean) => void,
): Promise<boolean> {
  const caller = { projectId, actor: RESUMER, ...NO_RIGHTS };
  const decision = await countingFailures(services, async () => {
    const decided = await services.db.transaction((tx) => decideOne(services, caller, tx, id, tell));
    if (decided?.refusal) throw decided.refusal;
    return decided;
  });
  if (!decision) return false;
  if (decision.checkpoint) services.metrics.stored([decision.checkpoint]);
  tellOthers(services, decision.state, { fenced: decision.fenced });
  return true;
}

/** A command, but for what is kept of one that comes to nothing: that would be a line in the audit log, each minute anew. */
async function decideOne(
  services: Services,
  caller: Caller,
  tx: Db,
  id: string,
  tell: (approved: boolean) => void,
): Promise<Decision | null> {
  const locked = await lockExecution(tx, caller.projectId, id);
  const approved = locked && (await readApproved(tx, locked.state));
  if (!locked || approved === null) return null;
  tell(approved);
  const request = requestWith(locked.state);
  checkResumeData(request.data);
  const decided = await decideAndSave(services, caller, tx, locked, (state, graph, asking) =>
    decideResume({ tx, services, caller, state, graph }, request, asking),
  );
  if (!decided.refusal)
    await recordDeed(services, caller, tx, { action: 'resume', target: id, detail: { approved } });
  return decided;
}

async function readApproved(tx: Db, { execution }: ExecutionState): Promise<boolean | null> {
  if (!(await readDecided(tx, execution.id))) return null;
  const approved = execution.resumeData?.approved;
  return typeof approved === 'boolean' ? approved : null;
}

function requestWith({ execution }: ExecutionState): ResumeInput & { planVersion: null } {
  const data = execution.resumeData ?? {};
  return { data, reason: null, force: false, onVersion: 'pinned', planVersion: null };
}
