import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { expect, onTestFinished, test } from 'vitest';
import { wrapPglite } from '#src/db/database.js';
import { migrate } from '#src/db/migrate.js';
import { beforeFirstEvent } from '#src/domain/first-state.js';
import { fold } from '#src/domain/fold.js';
import type { WorkflowVersion } from '#src/domain/workflow.js';
import { graphOfVersion } from '#src/services/services.js';
import { verifyAudit } from '#src/services/verify-audit.js';
import { findLinksOfApprovals } from '#src/store/approval-link.js';
import { listDecided } from '#src/store/decided.js';
import { listEvents } from '#src/store/event.js';
import { readState } from '#src/store/execution.js';
import { logStep } from '../definition/step-fixtures.js';

const FOLDER = fileURLToPath(new URL('../../drizzle', import.meta.url));
const PROJECT = '00000000-0000-7000-8000-0000000000aa';
const at = '2026-01-01T00:00:00.000Z';

/** A database as the first migration left it. */
async function setup() {
  const pglite = await PGlite.create();
  onTestFinished(() => pglite.close());
  await pglite.exec(await readFile(`${FOLDER}/0000_main.sql`, 'utf8'));
  const [first] = readMigrationFiles({ migrationsFolder: FOLDER });
  await pglite.exec(`create table schema_migrations (created_at bigint primary key, hash text not null, applied_at timestamptz not null default now());
    insert into schema_migrations (created_at, hash) values (${first?.folderMillis}, '${first?.hash}');
    insert into projects values ('${PROJECT}', 'default', 'Default', '${at}');
    insert into workflows values ('${PROJECT}', '${PROJECT}', 'old', '${PROJECT}', '${at}', '${at}');
    insert into workflow_versions (id, project_id, workflow_id, version, name, tags, enabled, trigger_data, definition,
      definition_hash, graph, published_by, published_at) values ('${PROJECT}', '${PROJECT}', '${PROJECT}', 1, 'old', '{}', true, '{}',
      '{"steps": []}', 'x', '{"entry": "one", "nodes": {"one": {}, "two": {}}, "timeoutMs": null}', 'me', '${at}')`);
  const database = wrapPglite(pglite, async () => {});
  return { pglite, database };
}

/** As the migrations before that of such a name left it. */
async function setupBefore(name: string) {
  const { pglite, database } = await setup();
  const journal = JSON.parse(await readFile(`${FOLDER}/meta/_journal.json`, 'utf8'));
  const tags = (journal.entries as { tag: string }[]).map(({ tag }) => tag);
  const until = tags.indexOf(name);
  const files = readMigrationFiles({ migrationsFolder: FOLDER });
  for (const [index, tag] of tags.slice(1, until).entries()) {
    const { folderMillis, hash } = files[index + 1] ?? {};
    await pglite.exec(await readFile(`${FOLDER}/${tag}.sql`, 'utf8'));
    await pglite.exec(`insert into schema_migrations values (${folderMillis}, '${hash}')`);
  }
  return { pglite, database };
}

/** An execution with its events, as they were written then. */
async function insert(
  pglite: PGlite,
  n: number,
  fields: string,
  values: string,
  steps: string[],
  events: [string, string | null, object][],
) {
  const id = `00000000-0000-7000-8000-00000000000${n}`;
  await pglite.exec(`insert into workflow_executions (id, project_id, workflow_id, version_id, execution_id, trigger_payload, metadata,
    event_seq, created_at, updated_at, ${fields}) values ('${id}', '${PROJECT}', '${PROJECT}', '${PROJECT}', 'exec_${n}', '{}', '{}',
    ${events.length}, '${at}', '${at}', ${values})`);
  for (const step of steps)
    await pglite.exec(`insert into step_executions (execution_id, path, step_id, position, type, status, attempt,
    iteration, started_at, finished_at) values ('${id}', ${step})`);
  for (const [index, [type, path, data]] of events.entries()) {
    await pglite.query(
      `insert into execution_events (execution_id, seq, lane, lane_pos, type, step_path, data, actor, at) values ($1, $2, $3, $4, $5, $6, $7, 'me', $8)`,
      [id, index + 1, n, index + 1, type, path, JSON.stringify(data), at],
    );
  }
  return id;
}

test('what an older version stored is brought over: executions go on from where they were, and their events are read', async () => {
  const { pglite, database } = await setup();
  const between = await insert(
    pglite,
    1,
    'status, next_step_id, paused_at, paused_reason',
    `'paused', 'two', '${at}', 'lunch'`,
    [`'one', 'one', 0, 'execute', 'succeeded', 1, 0, '${at}', '${at}'`],
    [
      ['execution.created', null, { nextStepId: 'one', timeoutAt: null }],
      ['step.started', 'one', { type: 'execute', attempt: 1, iteration: 0 }],
      ['step.succeeded', 'one', { next: 'two' }],
      ['execution.paused', null, { reason: 'lunch', stepId: 'one', nextStepId: 'two' }],
    ],
  );
  const failed = await insert(
    pglite,
    2,
    'status, result, next_step_id, error_code, completed_at',
    `'failed', 'failed', 'one', 'E', '${at}'`,
    [`'one', 'one', 0, 'execute', 'failed', 1, 0, '${at}', '${at}'`],
    [
      ['execution.created', null, { nextStepId: 'one', timeoutAt: null }],
      ['step.started', 'one', { type: 'execute', attempt: 1, iteration: 0 }],
      ['step.failed', 'one', { error: { code: 'E', message: 'e' } }],
      ['execution.failed', null, { error: { code: 'E', message: 'e' }, stepId: 'one' }],
    ],
  );

  expect(await migrate(database)).toBeGreaterThan(0);

  for (const [id, ready, finished] of [
    [between, ['two'], 1],
    [failed, [], 1],
  ] as const) {
    const state = await readState(database.db, PROJECT, id);
    expect(state?.execution).toMatchObject({ ready, totalSteps: 2, finishedSteps: finished });
    if (!state) continue;
    const told = fold(beforeFirstEvent(state.execution), await listEvents(database.db, id, 0, 100));
    const { status, ready: toldReady, totalSteps, finishedSteps } = told.execution;
    expect([status, toldReady, totalSteps, finishedSteps]).toEqual([
      state.execution.status,
      ready,
      2,
      finished,
    ]);
  }
});

test('links from before they could be taken back have ids of their own, also those that an older process makes later', async () => {
  const { pglite, database } = await setupBefore('0005_links');
  await pglite.exec(`insert into approvals (id, project_id, execution_id, step_path, status, reason, data, people, quorum, veto,
    not_requester, on_expire, requested_by, delegations, escalated, revision, created_at) values ('${PROJECT}', '${PROJECT}',
    '${PROJECT}', 'ask', 'pending', 'why', '{}', '[]', 1, true, false, 'reject', 'me', '{}', false, 1, '${at}')`);
  const make = (token: string) =>
    pglite.exec(`insert into approval_links (token_hash, approval_id, approver, roles, expires_at, created_by, created_at)
      values ('${token}', '${PROJECT}', 'ada', '[]', '${at}', 'me', '${at}')`);
  await make('one');
  await make('two');
  expect(await migrate(database)).toBeGreaterThan(0);
  await make('three');
  const links = await findLinksOfApprovals(database.db, PROJECT, [PROJECT]);
  expect(new Set(links.map(({ id }) => id)).size).toBe(3);
  expect(links).toMatchObject(Array(3).fill({ approver: 'ada', revokedAt: null, revokedBy: null }));
});

test('data of resumes that are no object are found by the resumer, and an entry that was forged by the verification', async () => {
  const { pglite, database } = await setupBefore('0006_guards');
  const hold = async (n: number, resumeData: string) => {
    const values = `'paused', '${at}', 'lunch', '${resumeData}'`;
    return insert(pglite, n, 'status, paused_at, paused_reason, resume_data', values, [], []);
  };
  const odd = [await hold(1, '"true"'), await hold(2, '["approved"]'), await hold(3, 'null')];
  await hold(4, '{"approved": true}');
  await pglite.exec(`insert into audit_log (lane, pos, project_id, at, actor, action, outcome, detail, hash)
    values (77, 1, '${PROJECT}', '${at}', 'eve', 'decide', 'ok', '{}', 'x')`);
  expect(await migrate(database)).toBeGreaterThan(0);
  const found = await listDecided(database.db, { after: null, limit: 10 });
  expect(found.map(({ id, decided }) => [id, decided])).toEqual(odd.map((id) => [id, false]));
  expect((await verifyAudit(database)).faults).toMatchObject([{ lane: 77, pos: 1 }]);
});

test('a graph of an older format is compiled anew from its definition', () => {
  const definition = { steps: [logStep('one', { next: 'two' }), logStep('two')] };
  const old = {
    graph: { entry: 'one', nodes: {}, timeoutMs: null },
    definition,
  } as unknown as WorkflowVersion;
  expect(graphOfVersion(old).root).toEqual({ entries: ['one'], ids: ['one', 'two'], prunes: false });
});
