import { expect, test, vi } from 'vitest';
import { reprise, runSql, runToItsEnd, SHOWN_SQL, serve, setupTwoRoles } from '../support/two-roles.js';

vi.setConfig({ testTimeout: 120_000 });

const FORGED = `insert into audit_log (lane, pos, project_id, at, actor, action, outcome, detail, hash)
  values (77, 1, gen_random_uuid(), now(), 'ada', 'decide', 'ok', '{}', 'x')`;

test('with the two roles of the page a server does its work, and can not change the audit log', async () => {
  const { owner, app } = await setupTwoRoles();
  expect(await reprise(owner, 'migrate').ended).toMatchObject({ code: 0, stderr: '' });
  await runSql(owner, SHOWN_SQL);
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
    await expect(runSql(app, statement), statement).rejects.toThrow(/^(permission denied|must be owner)/);
  for (const statement of ['update audit_lanes set pos = 0', `update audit_lanes set hash = ''`])
    await expect(runSql(app, statement), statement).rejects.toThrow(/^the audit log is only ever added to/);
  await expect(runSql(app, FORGED)).rejects.toThrow(/violates check constraint "audit_log_place"/);
  const { code, lines } = await reprise(app, 'audit', 'verify').ended;
  expect({ code, lines }).toEqual({
    code: 0,
    lines: expect.arrayContaining([expect.stringMatching(/entries/)]),
  });
});

test('a start that fails by the database tells its reason, and what to do', async () => {
  const { owner, app, urlOf } = await setupTwoRoles();
  const saidBy = async (url: string, ...args: string[]) => (await reprise(url, ...args).ended).stderr;
  const missing = new URL(owner);
  missing.pathname = '/nowhere';
  expect(await saidBy(missing.href, 'serve')).toBe(
    'reprise: database "nowhere" does not exist; create it, or name another one in DATABASE_URL\n',
  );
  expect(await saidBy(urlOf('owner', 'wrong'), 'serve')).toBe(
    'reprise: password authentication failed for user "owner"; put the role and the password that PostgreSQL knows into DATABASE_URL\n',
  );
  await runSql(owner, `create role reprise_app login password '${new URL(app).password}'`);
  const RIGHTS =
    'run reprise migrate as the role that owns the tables, and give this role the rights that docs/audit.md shows';
  expect(await saidBy(app, 'serve')).toBe(`reprise: permission denied for schema public; ${RIGHTS}\n`);
  await reprise(owner, 'migrate').ended;
  expect(await saidBy(app, 'serve')).toBe(
    `reprise: permission denied for table schema_migrations; ${RIGHTS}\n`,
  );
  await runSql(owner, 'grant select on schema_migrations to reprise_app');
  expect(await saidBy(app, 'serve')).toBe(`reprise: permission denied for table projects; ${RIGHTS}\n`);
  expect(await saidBy(app, 'audit', 'verify')).toMatch(/^reprise: permission denied for table audit_\w+; /);
  await runSql(owner, 'drop table audit_log');
  expect(await saidBy(owner, 'audit', 'verify')).toMatch(
    /^reprise: relation "audit_log" does not exist; restore it from a backup, /,
  );
});
