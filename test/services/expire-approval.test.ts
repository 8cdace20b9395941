import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { workflowExecutions } from '#src/db/tables.js';
import { approvals } from '#src/db/tables-people.js';
import { ExecutionNotFoundError } from '#src/domain/execution-errors.js';
import { systemIds } from '#src/domain/runtime.js';
import { pageAudit } from '#src/services/audit.js';
import { expireApprovals } from '#src/services/expire-approval.js';
import { holdForApproval, withApprovals } from '#test/support/approval.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';

const HOUR_MS = 3_600_000;

/** An approval whose time is over, and no worker that would see to it. */
async function setup() {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const engine = withApprovals(await setupTimedEngine(clock));
  onTestFinished(engine.close);
  const worker = engine.startWorker();
  const held = await holdForApproval(engine, { expires_in: '1h' });
  await worker.stop(5_000);
  clock.advance(HOUR_MS);
  return { ...engine, ...held, clock };
}

test('any number of approvals whose end fails again and again hold up none behind them', async () => {
  const { services, database, clock, approvalId, approvalOf } = await setup();
  const [good] = await database.db.select().from(approvals);
  if (!good) throw new Error('nothing was asked');
  // Of executions that there are not, all of them due at the same time, and before the other.
  const expiresAt = new Date(clock.now().getTime() - HOUR_MS);
  const bad = Array.from({ length: 120 }, () => ({
    ...{ ...good, id: systemIds.uuid(), executionId: systemIds.uuid(), expiresAt },
  }));
  await database.db.insert(approvals).values(bad);
  const ids = bad.map(({ id }) => id).sort();
  for (const seen of [121, 120]) {
    const failed: string[] = [];
    const onError = ({ approvalId: id }: { approvalId: string }, error: unknown) => {
      expect(error).toBeInstanceOf(ExecutionNotFoundError);
      failed.push(id);
    };
    expect(await expireApprovals(services, onError)).toBe(seen);
    expect(failed.sort()).toEqual(ids);
  }
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'expired' });
});

test('what was asked in an execution that is being cancelled is left to its end, and not tried again and again', async () => {
  const { services, caller, database, executionId, approvalId, approvalOf } = await setup();
  // As while an agent is awaited that works beside the approval.
  const cancelling = { status: 'cancelling', pausedAt: null } as const;
  await database.db.update(workflowExecutions).set(cancelling).where(eq(workflowExecutions.id, executionId));
  const fail = (_about: object, error: unknown) => {
    throw error;
  };
  expect(await expireApprovals(services, fail)).toBe(0);
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending' });
  const tried = await pageAudit(services, caller, { action: 'expire' }, { after: null, limit: 10 });
  expect(tried).toEqual([]);
});
