import { EXPIRY } from '../domain/actor.js';
import type { Approval } from '../domain/approval.js';
import { stamp } from '../domain/command.js';
import { isRefusal } from '../domain/refusal.js';
import { deleteVotes, findExpired, saveApproval } from '../store/approval.js';
import type { Place } from '../store/execution.js';
import { runCommand } from './command.js';
import { type Asked, type Changing, readAsked, settle } from './decide-approval.js';
import { NO_RIGHTS, type Services } from './services.js';

const MOST_AT_ONCE = 50;

/**
 * Does what was provided for the approvals whose time is over, all that there are: one that fails is left for the next time, and holds
 * up none behind it. Returns how many were looked at.
 */
export async function expireApprovals(
  services: Services,
  onError: (about: { approvalId: string }, error: unknown) => void,
  isOver: () => boolean = () => false,
): Promise<number> {
  const { db, clock } = services;
  const now = clock.now();
  let [count, last]: [number, Place | null] = [0, null];
  do {
    const due: Approval[] = await findExpired(db, now, last, MOST_AT_ONCE);
    for (const approval of due) {
      if (isOver()) return count;
      await expireOne(services, approval).catch((error) => onError({ approvalId: approval.id }, error));
      count += 1;
    }
    last = due.length < MOST_AT_ONCE ? null : placeOf(due.at(-1));
  } while (last !== null);
  return count;
}

function placeOf(approval: Approval | undefined): Place | null {
  return approval?.expiresAt ? { time: approval.expiresAt, id: approval.id } : null;
}

/** Where the execution may not go on now, as when its workflow was held a moment ago, the approval is left until it may. */
async function expireOne(services: Services, approval: Approval): Promise<void> {
  try {
    await expire(services, approval);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

async function expire(services: Services, { id, projectId, executionId, stepPath }: Approval): Promise<void> {
  const caller = { projectId, actor: EXPIRY, ...NO_RIGHTS };
  const command = { type: 'expire', input: { id } };
  await runCommand(
    services,
    caller,
    { executionId, commandId: null },
    command,
    async (state, graph, asking, tx) => {
      const asked = await readAsked(tx, { id, executionId, stepPath });
      const { status, expiresAt } = asked.approval;
      // Somebody decided it, or it was given more time, before the lock was had.
      if (status !== 'pending' || !expiresAt || expiresAt > asking.now) return [];
      return endOf(asked, { tx, state, graph, asking });
    },
  );
}

async function endOf(asked: Asked, changing: Changing): ReturnType<typeof settle> {
  const { approval } = asked;
  const { onExpire, escalated, escalateTo, expiresInMs } = approval;
  const asksOthers = onExpire === 'escalate' && !escalated && escalateTo !== null && expiresInMs !== null;
  if (!asksOthers) return settle(endingOf(asked), changing);
  const { tx, asking } = changing;
  const expiresAt = new Date(asking.now.getTime() + expiresInMs);
  const changed = {
    role: escalateTo,
    people: [],
    delegations: {},
    escalated: true,
    revision: approval.revision + 1,
  };
  await saveApproval(tx, { ...approval, ...changed, expiresAt });
  // Others are asked instead: what was said before stands in the events, and counts no more.
  await deleteVotes(tx, approval.id);
  const data = { approvalId: approval.id, to: escalateTo, expiresAt: expiresAt.toISOString() };
  return stamp(asking, { type: 'approval.escalated', stepPath: approval.stepPath, data });
}

function endingOf({ approval, others }: Asked) {
  const approved = approval.onExpire === 'resume';
  return {
    approval,
    others,
    status: 'expired',
    approved,
    reason: 'approval has expired',
    answers: {},
  } as const;
}
