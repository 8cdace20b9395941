import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openClients } from '../support/clients.js';
import { startPostgresServer } from '../support/postgres-server.js';
import { startReprise } from '../support/program.js';

vi.setConfig({ testTimeout: 120_000 });

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/audit.md', import.meta.url)), 'utf8');
const TOKEN = 'the-token-of-two-roles';

/** What the page says to run, as it stands there. */
const SHOWN_SQL = [...PAGE.matchAll(/```sql\n(.*?)```/gs)].map(([, text]) => text).join('\n');

/** A PostgreSQL whose database is owned by one role, and in which the servers are to have another. */
async function setup() {
  const server = await startPostgresServer(['-c', 'fsync=off']);
  onTestFinished(server.stop);
  await run(`${server.url}/postgres`, `create role owner login createrole password 'owner'`);
  await run(`${server.url}/postgres`, 'create database reprise owner owner');
  const urlOf = (role: string, password: string) => {
    const url = new URL(`${server.url}/reprise`);
    return Object.assign(url, { username: role, password }).href;
  };
  const password = /PASSWORD '([^']+)'/.exec(SHOWN_SQL)?.[1] ?? '';
  return { owner: urlOf('owner', 'owner'), app: urlOf('reprise_app', password), urlOf };
}

/** Runs statements on a connection of their own. */
async function run(url: string, statements: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await client.unsafe(statements).simple();
  } finally {
    await client.end();
  }
}

function reprise(databaseUrl: string, ...args: string[]) {
  const settings = { DATABASE_URL: databaseUrl, REPRISE_TOKEN: TOKEN, PORT: '0', LOG_LEVEL: 'warn' };
  return startReprise(args, settings);
}

/** A server as that role, once it is there. */
async function serve(databaseUrl: string) {
  const program = reprise(databaseUrl, 'serve');
  let url = '';
  await program.wrote((lines) => {
    for (const line of lines) url = /^Reprise is ready at (\S+)/.exec(line)?.[1] ?? url;
    return url !== '';
  });
  return { program, ...openClients(url, `Bearer ${TOKEN}`) };
}

const DEFINITION = `{ workflow_id: "asks", steps: [
  { id: "ask", type: "action", action: { type: "require_approval", reason: "May it?" }, next: "done" },
  { id: "done", type: "execute", execute: [{ type: "log", message: "done" }] }] }`;

const WATCH = `subscription ($id: ID!) { executionUpdated(id: $id) {
  execution { status approvals { id status version } } } }`;

const APPROVE =
  'mutation ($id: ID!, $version: String!) { approve(input: { id: $id, version: $version }) { __typename } }';

const FORGED = `insert into audit_log (lane, pos, project_id, at, actor, action, outcome, detail, hash)
  values (77, 1, gen_random_uuid(), now(), 'ada', 'decide', 'ok', '{}', 'x')`;

/** Starts an execution that asks, approves, and returns by which states it came to its end. */
async function runToItsEnd({ query, subscribe }: Awaited<ReturnType<typeof serve>>): Promise<string[]> {
  await query(`mutation { publishWorkflow(input: { definition: ${DEFINITION} }) { __typename } }`);
  const { data } = await query(`mutation { startExecution(input: { workflowKey: "asks", payload: {} }) {
    ... on StartExecutionPayload { execution { id } } } }`);
  const statuses: string[] = [];
  for await (const update of subscribe('server-sent events', WATCH, {
    id: data.startExecution.execution.id,
  })) {
    const { status, approvals } = update.data.executionUpdated.execution;
    if (status !== statuses.at(-1)) statuses.push(status);
    const [asked] = approvals;
    if (status === 'PAUSED' && asked?.status === 'PENDING')
      await query(APPROVE, { id: asked.id, version: asked.version });
  }
  return statuses;
}

test('with the two roles of the page a server does its work, and can not change the audit log', async () => {
  const { owner, app } = await setup();
  expect(await reprise(owner, 'migrate').ended).toMatchObject({ code: 0, stderr: '' });
  await run(owner, SHOWN_SQL);
  const server = await serve(app);
  expect((await runToItsEnd(server)).at(-1)).toBe('COMPLETED');
  server.program.process.kill('SIGTERM');
  expect(await server.program.ended).toMatchObject({ code: 0, stderr: '' });
  for (const statement of [
    `update audit_log set actor = 'eve'`,
    'delete from audit_log',
    'truncate audit_log',
    'alter table audit_log disable trigger all',
    'alter table audit_log disable trigger audit_log_append_only',
    'drop trigger audit_log_append_only on audit_log',
    'drop table audit_log',
    `set session_replication_role = 'replica'`,
    'grant update on audit_log to reprise_app; update audit_log set lane = 0',
    `update schema_migrations set hash = ''`,
    'set role owner',
    'delete from audit_lanes where lane = 49',
    'truncate audit_lanes',
    `insert into audit_lanes values (63, 0, '')`,
    'update audit_lanes set lane = 77 where lane = 49',
    'alter table audit_lanes disable trigger all',
    'drop trigger audit_lanes_kept on audit_lanes',
  ])
    await expect(run(app, statement), statement).rejects.toThrow(/^(permission denied|must be owner)/);
  for (const statement of ['update audit_lanes set pos = 0', `update audit_lanes set hash = ''`])
    await expect(run(app, statement), statement).rejects.toThrow(/^the audit log is only ever added to/);
  await expect(run(app, FORGED)).rejects.toThrow(/violates check constraint "audit_log_place"/);
  const { code, lines } = await reprise(app, 'audit', 'verify').ended;
  expect({ code, lines }).toEqual({
    code: 0,
    lines: expect.arrayContaining([expect.stringMatching(/entries/)]),
  });
});

test('a start that fails by the database tells its reason, and what to do', async () => {
  const { owner, app, urlOf } = await setup();
  const saidBy = async (url: string, ...args: string[]) => (await reprise(url, ...args).ended).stderr;
  const missing = new URL(owner);
  missing.pathname = '/nowhere';
  expect(await saidBy(missing.href, 'serve')).toBe(
    'reprise: database "nowhere" does not exist; create it, or name another one in DATABASE_URL\n',
  );
  expect(await saidBy(urlOf('owner', 'wrong'), 'serve')).toBe(
    'reprise: password authentication failed for user "owner"; put the role and the password that PostgreSQL knows into DATABASE_URL\n',
  );
  await run(owner, `create role reprise_app login password '${new URL(app).password}'`);
  const RIGHTS =
    'run reprise migrate as the role that owns the tables, and give this role the rights that docs/audit.md shows';
  expect(await saidBy(app, 'serve')).toBe(`reprise: permission denied for schema public; ${RIGHTS}\n`);
  await reprise(owner, 'migrate').ended;
  expect(await saidBy(app, 'serve')).toBe(
    `reprise: permission denied for table schema_migrations; ${RIGHTS}\n`,
  );
  await run(owner, 'grant select on schema_migrations to reprise_app');
  expect(await saidBy(app, 'serve')).toBe(`reprise: permission denied for table projects; ${RIGHTS}\n`);
  expect(await saidBy(app, 'audit', 'verify')).toMatch(/^reprise: permission denied for table audit_\w+; /);
  await run(owner, 'drop table audit_log');
  expect(await saidBy(owner, 'audit', 'verify')).toMatch(
    /^reprise: relation "audit_log" does not exist; restore it from a backup, /,
  );
});
