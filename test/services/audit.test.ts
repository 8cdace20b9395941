import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { pageAudit } from '#src/services/audit.js';
import { cancelExecution } from '#src/services/command.js';
import { resumeExecution } from '#src/services/resume.js';
import { type AuditReport, verifyAudit } from '#src/services/verify-audit.js';
import { holdForApproval, withApprovals } from '#test/support/approval.js';
import { setupEngine } from '#test/support/engine.js';

const COLUMNS =
  'lane, pos, project_id, at, actor, credential, address, request_id, action, target, outcome, detail, hash';
const PAGE = { after: null, limit: 100 };

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] });
  const { services, caller, database } = engine;
  /** What is told where a superuser has done all this since; then it is taken back. */
  const verifySince = async (noted: AuditReport['ends'], ...statements: string[]): Promise<AuditReport> => {
    const told = new Error('what was done is taken back');
    let report: AuditReport | undefined;
    const doing = database.db.transaction(async (tx) => {
      for (const statement of [...WITHOUT_GUARDS, ...statements]) await tx.execute(sql.raw(statement));
      report = await verifyAudit({ db: tx }, noted);
      throw told;
    });
    await expect(doing).rejects.toBe(told);
    return report as AuditReport;
  };
  return {
    ...engine,
    log: () => pageAudit(services, caller, {}, PAGE),
    verify: () => verifyAudit(services),
    run: (statement: string) => database.db.execute(sql.raw(statement)),
    verifySince,
    verifyAfter: (...statements: string[]) => verifySince([], ...statements),
  };
}

const WITHOUT_GUARDS = [
  'alter table audit_log disable trigger user',
  'alter table audit_lanes disable trigger user',
  'alter table audit_log drop constraint if exists audit_log_place',
  'alter table audit_lanes drop constraint if exists audit_lanes_lane',
];

test('each deed is written down with who did it, from where, and what came of it', async () => {
  const { services, caller, start, pause, log } = await setup();
  const { id } = await start('rest');
  await pause(id, 'wait', 'once');
  await pause(id, 'wait', 'once');
  await expect(pause(id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_RUNNING' });
  const entries = await log();
  expect(entries.map(({ action, target, outcome }) => [action, target, outcome])).toEqual(
    expect.arrayContaining([
      ['pause', id, 'EXECUTION_NOT_RUNNING'],
      ['pause', id, 'ok'],
      ['start', id, 'ok'],
      ['publish', 'rest', 'ok'],
    ]),
  );
  expect(entries.length).toBe(4);
  for (const entry of entries)
    expect(entry).toMatchObject({ actor: 'tester', credential: null, address: null });
  const origin = { credential: 'key-7', address: '10.0.0.9', requestId: 'r1' };
  await resumeExecution(
    services,
    { ...caller, actor: 'ada', origin },
    {
      ...{ executionId: id, commandId: null, planVersion: null, onVersion: 'pinned' },
      ...{ data: { pin: 'not to be told' }, reason: 'lunch is over', force: false },
    },
  );
  const resumed = (await log()).find(({ action }) => action === 'resume');
  expect(resumed).toMatchObject({ actor: 'ada', ...origin, outcome: 'ok', target: id });
  expect(resumed?.detail).toEqual({ reason: 'lunch is over' });
});

test('who tries to decide what is not his to decide, or not any more, is written down', async () => {
  const { log, startWorker, ...engine } = withApprovals(await setup());
  startWorker();
  const { executionId, approvalId } = await holdForApproval(engine, { approver_role: 'finance' });
  const { approve, delegate, person } = engine;
  const [outsider, insider] = [person('eve'), person('ada', ['finance'])];
  await expect(approve(outsider, approvalId, { reason: 'why not' })).rejects.toThrow();
  await expect(delegate(outsider, approvalId, 'mallory')).rejects.toThrow();
  await expect(approve(insider, approvalId, { version: 'of another day' })).rejects.toThrow();
  await approve(insider, approvalId);
  await expect(approve(insider, approvalId)).rejects.toThrow();
  const tried = (await log()).filter(({ action }) => action === 'decide' || action === 'delegate');
  expect(
    tried.map(({ actor, action, outcome, target }) => [actor, action, outcome, target]).reverse(),
  ).toEqual([
    ['eve', 'decide', 'NOT_AN_APPROVER', executionId],
    ['eve', 'delegate', 'NOT_AN_APPROVER', executionId],
    ['ada', 'decide', 'APPROVAL_CHANGED', executionId],
    ['ada', 'decide', 'ok', executionId],
    ['ada', 'decide', 'APPROVAL_NOT_PENDING', executionId],
  ]);
  expect(tried.at(-1)?.detail).toEqual({ id: approvalId, decision: 'approve', reason: 'why not' });
});

test('what is taken back is not written down', async () => {
  const { services, caller, start, log } = await setup();
  const unknown = services.ids.uuid();
  const request = { executionId: unknown, commandId: null, reason: null, mode: 'graceful' as const };
  await expect(cancelExecution(services, caller, request)).rejects.toThrow();
  await expect(start('nothing')).rejects.toThrow();
  expect((await log()).map(({ action }) => action)).toEqual(['publish']);
});

test('the log can not be changed, whoever tries', async () => {
  const { run } = await setup();
  for (const statement of [
    `update audit_log set actor = 'eve'`,
    'delete from audit_log',
    'truncate audit_log',
    'delete from audit_lanes where lane = 49',
    'truncate audit_lanes',
    'update audit_lanes set lane = lane + 1000',
    'update audit_lanes set pos = pos - 1',
    `update audit_lanes set hash = 'of eve'`,
    'update audit_lanes set pos = pos + 2',
  ])
    await expect(run(statement), statement).rejects.toMatchObject({ cause: { code: '42501' } });
});

test('no entry and no lane is put where none can be', async () => {
  const { run } = await setup();
  for (const [lane, pos] of [
    [77, 1],
    [-1, 1],
    [0, 0],
    [0, -5],
    [0, '9007199254740993'],
  ])
    await expect(run(forge(lane, pos)), `${lane} ${pos}`).rejects.toMatchObject({ cause: { code: '23514' } });
  for (const lane of [64, -1])
    await expect(run(`insert into audit_lanes values (${lane}, 0, '')`)).rejects.toMatchObject({
      cause: { code: '23514' },
    });
});

function forge(lane: unknown, pos: unknown) {
  return `insert into audit_log (${COLUMNS}) values (${lane}, ${pos}, '00000000-0000-7000-8000-0000000000aa', now(), 'eve',
    null, null, null, 'approve', null, 'ok', '{}', 'x')`;
}

test('a lane that is missing is told, and so are all its entries that went with it', async () => {
  const { start, log, verify, verifyAfter } = await setup();
  await start('rest');
  const whole = await verify();
  const [{ lane } = { lane: -1 }] = await log();
  const gone = `delete from audit_lanes where lane = ${lane}`;
  const left = await verifyAfter(gone);
  expect(left.faults).toEqual([
    { lane, pos: null, problem: expect.stringMatching(/^is missing, with the end of its \d+ entr/) },
  ]);
  expect(left.entries).toBe(whole.entries);
  const { faults } = await verifyAfter(gone, `delete from audit_log where lane = ${lane}`);
  expect(faults).toEqual([{ lane, pos: null, problem: expect.stringMatching(/^is missing/) }]);
  const all = await verifyAfter('delete from audit_lanes', 'delete from audit_log');
  expect(all.entries).toBe(0);
  expect(all.faults.map((fault) => fault.lane)).toEqual(Array.from({ length: 64 }, (_, index) => index));
});

test('a lane all of whose entries are gone says that it has had some', async () => {
  const { log, verifyAfter } = await setup();
  const [{ lane } = { lane: -1 }] = await log();
  const { faults } = await verifyAfter(`delete from audit_log where lane = ${lane}`);
  expect(faults).toEqual([
    { lane, pos: null, problem: expect.stringMatching(/^ends at \d+, but has no entry$/) },
  ]);
});

test('an entry that no lane accounts for is told, wherever it is', async () => {
  const { verify, verifyAfter } = await setup();
  const { entries } = await verify();
  for (const [lane, pos] of [
    [77, 1],
    [77, 0],
    [-3, 5],
    [5, 0],
    [5, -7],
    [5, 4_000_000],
  ] as const) {
    const report = await verifyAfter(forge(lane, pos));
    expect(report.faults, `${lane} ${pos}`).toEqual([
      { lane, pos, problem: expect.stringMatching(/^is in no lane/) },
    ]);
    expect(report.entries).toBe(entries + 1);
  }
  const { faults } = await verifyAfter(`insert into audit_lanes values (77, 1, 'x')`, forge(77, 1));
  expect(faults).toEqual([
    { lane: 77, pos: null, problem: 'is not one of the 64' },
    { lane: 77, pos: 1, problem: expect.stringMatching(/^is in no lane/) },
  ]);
});

test('more than is told at once, and numbers that nothing can count to, are told all the same', async () => {
  const { verify, verifyAfter } = await setup();
  const { entries } = await verify();
  const many = `insert into audit_log (${COLUMNS}) select 5, 4611686018427387904 + n, '00000000-0000-7000-8000-0000000000aa',
    now(), 'eve', null, null, null, 'approve', null, 'ok', '{}', 'x' from generate_series(1, 1500) as n`;
  const report = await verifyAfter(many, 'delete from audit_lanes where lane = 9');
  expect(report.entries).toBe(entries + 1_500);
  expect([report.found, report.faults.length]).toEqual([1_501, 100]);
  expect(report.faults[0]).toMatchObject({ lane: 9, pos: null });
});

test('the chain shows what was changed, taken away or added where somebody has found a way', async () => {
  const { start, log, verify, run } = await setup();
  for (let index = 0; index < 20; index++) await start('rest');
  const whole = await verify();
  expect(whole).toMatchObject({ faults: [] });
  expect(whole.entries).toBeGreaterThanOrEqual(21);
  expect((await verify()).digest).toBe(whole.digest);
  const [entry] = await log();
  const place = `lane = ${entry?.lane} and pos = ${entry?.pos}`;
  const deeds = [
    [
      `update audit_log set actor = 'eve' where ${place}`,
      `update audit_log set actor = 'tester' where ${place}`,
    ],
    [
      `update audit_log set at = at + interval '1 ms' where ${place}`,
      `update audit_log set at = at - interval '1 ms' where ${place}`,
    ],
    [`delete from audit_log where ${place}`, 'insert into audit_log select * from audit_copy'],
    [
      `insert into audit_log select ${COLUMNS.replace('pos', 'pos + 1')} from audit_copy`,
      `delete from audit_log where lane = ${entry?.lane} and pos > ${entry?.pos}`,
    ],
  ];
  await run(`create table audit_copy as select * from audit_log where ${place}`);
  await run('alter table audit_log disable trigger user');
  try {
    for (const [deed = '', undo = ''] of deeds) {
      await run(deed);
      expect((await verify()).faults, deed).toEqual(
        expect.arrayContaining([expect.objectContaining({ lane: entry?.lane })]),
      );
      await run(undo);
    }
  } finally {
    await run('alter table audit_log enable trigger user');
    await run('drop table audit_copy');
  }
  expect((await verify()).faults).toEqual([]);
});

test('a lane that was written anew is sound, and shows by where it ended before', async () => {
  const { start, log, verify, verifySince } = await setup();
  const { ends } = await verify();
  expect(ends).toHaveLength(64);
  await start('rest');
  expect((await verifySince(ends)).faults).toEqual([]);
  const [{ lane } = { lane: -1 }] = (await log()).filter(({ action }) => action === 'publish');
  const noted = ends.filter((end) => end.lane === lane);
  const empty = [
    `delete from audit_log where lane = ${lane}`,
    `update audit_lanes set pos = 0, hash = '' where lane = ${lane}`,
  ];
  expect((await verifySince([], ...empty)).faults).toEqual([]);
  expect((await verifySince(noted, ...empty)).faults).toEqual([
    { lane, pos: noted[0]?.pos, problem: 'was there before, and is not any more' },
  ]);
  const other = noted.map((end) => ({ ...end, hash: 'of another chain' }));
  expect((await verifySince(other)).faults).toEqual([
    { lane, pos: noted[0]?.pos, problem: 'is another one than before, or one before it is' },
  ]);
});
