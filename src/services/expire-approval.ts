import type { Approval } from '../domain/approval.js';
import { stamp } from '../domain/command.js';
import { isRefusal } from '../domain/refusal.js';
import { deleteVotes, findExpired, saveApproval } from '../store/approval.js';
import { runCommand } from './command.js';
import { type Asked, type Changing, readAsked, settle } from './decide-approval.js';
import { NO_RIGHTS, type Services } from './services.js';

/** Who is said to have done what the end of an approval's time does. */
export const EXPIRY = 'expiry';
const MOST_AT_ONCE = 50;

/** Does what was provided for the approvals whose time is over. Returns how many there were. */
export async function expireApprovals(
  services: Services,
  onError: (about: { approvalId: string }, error: unknown) => void,
): Promise<number> {
  const due = await findExpired(services.db, services.clock.now(), MOST_AT_ONCE);
  for (const approval of due) {
    try {
      await expireOne(services, approval);
    } catch (error) {
      onError({ approvalId: approval.id }, error);
    }
  }
  return due.length;
}

/** Where the execution may not go on now, as when its workflow is held, it stays paused for a person to resume it. */
async function expireOne(services: Services, approval: Approval): Promise<void> {
  try {
    await expire(services, approval, (asked, changing) => endOf(services, asked, changing));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await expire(services, approval, (asked, changing) =>
      settle(services, { ...endingOf(asked), goesOn: false }, changing),
    );
  }
}

type Change = (asked: Asked, changing: Changing) => ReturnType<typeof settle>;

async function expire(
  services: Services,
  { id, projectId, executionId, stepPath }: Approval,
  change: Change,
): Promise<void> {
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
      return change(asked, { tx, state, graph, asking });
    },
  );
}

async function endOf(services: Services, asked: Asked, changing: Changing): ReturnType<typeof settle> {
  const { approval } = asked;
  const { onExpire, escalated, escalateTo, expiresInMs } = approval;
  const asksOthers = onExpire === 'escalate' && !escalated && escalateTo !== null && expiresInMs !== null;
  if (!asksOthers) return settle(services, endingOf(asked), changing);
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
