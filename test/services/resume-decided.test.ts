import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { pageAudit } from '#src/services/audit.js';
import { findDecided, resumeDecided } from '#src/services/resume-decided.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { withResumer } from '#test/support/resumer.js';

const ask = (id: string, next: string | null) => ({
  ...{ id, type: 'action', action: { type: 'require_approval', reason: 'look' } },
  ...(next === null ? {} : { next }),
});

/** Executions that are held for the first of two approvals. Time stands still. */
async function setup({ count = 1 } = {}) {
  const engine = withResumer(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')));
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'order', steps: [ask('one', 'two'), ask('two', null)] });
  engine.startWorker();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await engine.start('order')).id);
  for (const id of ids) await engine.reach(id, 'paused');
  return {
    ...engine,
    ids,
    id: ids[0] ?? '',
    found: async () => {
      const [first] = await findDecided(engine.services, null, 1);
      if (!first) throw new Error('nothing is decided');
      return first;
    },
    reachSecond: (id: string) =>
      engine.until(
        id,
        ({ state: { execution } }) => execution.status === 'paused' && execution.pausedStepId === 'two',
      ),
    /** What a worker found locked it would look for again in 50 ms, and time stands still. */
    lookAgain: () => engine.services.notifier.send({ work: true }),
    resumesOf: async (id: string) =>
      (await engine.history(id)).filter((word) => word === 'execution.resumed').length,
  };
}

test('two that take up the same decision at the same moment resume it once', async () => {
  const { id, services, caller, decide, found, resumesOf, reachSecond, lookAgain } = await setup();
  await decide(id, '{"approved": true}');
  const decision = await found();
  let other = Promise.resolve<boolean | null>(null);
  const told: string[] = [];
  // While the one holds the execution.
  const one = await resumeDecided(services, decision, () => {
    told.push('one');
    other = resumeDecided(services, decision, () => void told.push('other'));
  });
  expect([one, await other, told]).toEqual([true, false, ['one']]);
  lookAgain();
  await reachSecond(id);
  expect(await resumesOf(id)).toBe(1);
  const deeds = await pageAudit(
    services,
    caller,
    { target: id, action: 'resume' },
    { after: null, limit: 9 },
  );
  expect(deeds.map(({ actor, outcome }) => [actor, outcome])).toEqual([['resumer', 'ok']]);
});

test('one that comes late does not decide the next pause', async () => {
  const { id, services, decide, found, resumesOf, reachSecond, cycle } = await setup();
  await decide(id, '{"approved": true}');
  const late = await found();
  await cycle();
  await reachSecond(id);
  expect(await resumeDecided(services, late, () => {})).toBe(false);
  expect(await resumesOf(id)).toBe(1);
});

test('what counts is what stands there when the execution is locked', async () => {
  const { id, services, decide, found, reach } = await setup();
  await decide(id, '{"approved": true}');
  const decision = await found();
  await decide(id, '{"approved": "perhaps"}');
  expect(await resumeDecided(services, decision, () => {})).toBe(false);
  await decide(id, '{"approved": false}');
  const told: boolean[] = [];
  expect(await resumeDecided(services, decision, (approved) => void told.push(approved))).toBe(true);
  expect(told).toEqual([false]);
  await reach(id, 'blocked');
});

test('two resumers over the same executions resume each once; who was late has skipped it, without an error', async () => {
  const { ids, decide, cycle, resumesOf, reachSecond, lookAgain } = await setup({ count: 12 });
  for (const id of ids) await decide(id, '{"approved": true}');
  const cycles = await Promise.all([cycle(), cycle()]);
  const sum = (name: string) =>
    cycles
      .flatMap(({ lines }) => lines)
      .filter(({ message }) => message.startsWith('Paused executions processed'))
      .reduce((total, { fields }) => total + Number(fields[name]), 0);
  expect([sum('resumed'), sum('errors')]).toEqual([12, 0]);
  expect(cycles.flatMap(({ failed }) => failed)).toEqual([]);
  const resuming = cycles.flatMap(({ messages }) => messages).filter((text) => text.startsWith('Auto-'));
  expect(resuming.sort()).toEqual(ids.map((id) => `Auto-resuming execution ${id} (approved: true)`).sort());
  lookAgain();
  for (const id of ids) {
    await reachSecond(id);
    expect(await resumesOf(id)).toBe(1);
  }
});

test('of 3,000 that are paused the newest, which are decided, go on in the first cycle, in less than 5 s', async () => {
  const { ids, database, decide, cycle, reachSecond } = await setup({ count: 50 });
  // Each paused a second before the other, for up to 50 minutes longer than those that are decided.
  await database.db.execute(sql`
    insert into workflow_executions (id, project_id, workflow_id, version_id, execution_id, status, trigger_payload, metadata,
      paused_at, paused_reason, created_at, updated_at)
    select gen_random_uuid(), project_id, workflow_id, version_id, 'exec_' || n, status, '{}', '{}',
      paused_at - n * interval '1 second', 'look', created_at, updated_at
    from workflow_executions, generate_series(1, 2950) n where id = ${ids[0]}`);
  for (const id of ids) await decide(id, '{"approved": true}');
  const begun = performance.now();
  const { messages } = await cycle();
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(messages[0]).toBe('Found 50 paused executions to process');
  expect(messages[51]).toBe('Paused executions processed: resumed=50, skipped=0, errors=0');
  for (const id of ids) await reachSecond(id);
});
