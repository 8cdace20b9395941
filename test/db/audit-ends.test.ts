import { writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { dataFolder } from '../support/data-folder.js';
import {
  PUT_BACK_SQL,
  reprise,
  runSql,
  runToItsEnd,
  SHOWN_SQL,
  serve,
  setupTwoRoles,
} from '../support/two-roles.js';

vi.setConfig({ testTimeout: 120_000 });

const START = 'mutation { startExecution(input: { workflowKey: "asks", payload: {} }) { __typename } }';

/** A server with its own role, which has done something. */
async function setup() {
  const { owner, app } = await setupTwoRoles();
  await reprise(owner, 'migrate').ended;
  await runSql(owner, SHOWN_SQL);
  const server = await serve(app);
  await runToItsEnd(server);
  return { owner, app, server };
}

test('a lane that is missing is put back as the page says, and then everything is as it was', async () => {
  const { owner, app, server } = await setup();
  const verify = async () => {
    const { code, lines } = await reprise(app, 'audit', 'verify').ended;
    return { code, lines: lines.filter((line) => !line.startsWith('reprise: ')) };
  };
  const report = JSON.parse((await reprise(app, 'audit', 'verify', '--json').ended).lines.join('\n'));
  const [{ lane }] = report.ends.filter(({ pos }: { pos: number }) => pos > 0);
  await runSql(
    owner,
    `grant delete on audit_lanes to owner; alter table audit_lanes disable trigger user; delete from audit_lanes;
      alter table audit_lanes enable trigger user; revoke delete on audit_lanes from owner`,
  );
  const { code, lines } = await verify();
  expect([code, lines.length]).toEqual([1, 65]);
  expect(lines[0]).toMatch(/^the audit log is not as it was written: 64 faults in \d+ entries$/);
  expect(lines).toContainEqual(expect.stringMatching(`^  lane ${lane} is missing, with the end of its`));
  expect((await server.query(START)).errors).toMatchObject([
    { extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ]);
  await runSql(owner, PUT_BACK_SQL);
  expect(await verify()).toEqual({
    code: 0,
    lines: [expect.stringContaining(`: ${report.entries} entries`), `digest ${report.digest}`],
  });
  expect((await server.query(START)).data.startExecution.__typename).toBe('StartExecutionPayload');
  await expect(runSql(owner, `insert into audit_lanes values (63, 0, '')`)).rejects.toThrow(
    /^permission denied/,
  );
});

test('a report that was kept shows a lane that somebody with the first role has emptied', async () => {
  const { owner, app } = await setup();
  const folder = await dataFolder();
  const file = `${folder}.json`;
  await writeFile(file, (await reprise(app, 'audit', 'verify', '--json').ended).lines.join('\n'));
  expect((await reprise(app, 'audit', 'verify', '--since', file).ended).code).toBe(0);
  await runSql(
    owner,
    `grant delete on audit_log to owner; alter table audit_log disable trigger user;
      alter table audit_lanes disable trigger user; delete from audit_log; update audit_lanes set pos = 0, hash = ''`,
  );
  expect((await reprise(app, 'audit', 'verify').ended).code).toBe(0);
  const { code, lines } = await reprise(app, 'audit', 'verify', '--since', file).ended;
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatch(/^ {2}lane \d+, entry \d+ was there before, and is not any more$/);
  await writeFile(file, '{"ends": [{"lane": "1"}]}');
  expect((await reprise(app, 'audit', 'verify', '--since', file).ended).stderr).toBe(
    `reprise: ${file} is no report of \`reprise audit verify --json\`\n`,
  );
  const nowhere = `${folder}-none.json`;
  expect((await reprise(app, 'audit', 'verify', '--since', nowhere).ended).stderr).toMatch(
    /^reprise: \S+-none\.json cannot be read: ENOENT/,
  );
});
