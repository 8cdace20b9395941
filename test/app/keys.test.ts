import { expect, inject, test, vi } from 'vitest';
import { openClients } from '#test/support/clients.js';
import { startReprise } from '#test/support/program.js';
import { setupServer, TOKEN } from '#test/support/server.js';

// Each command is a process of its own, and takes seconds to start.
vi.setConfig({ testTimeout: 120_000 });

const LIST = '{ executions { totalCount } }';

async function setup(settings: Record<string, string> = {}) {
  const server = await setupServer();
  const env = { REPRISE_URL: new URL('/', server.url).href, REPRISE_TOKEN: TOKEN, ...settings };
  return {
    ...server,
    keys: (...args: string[]) => startReprise(['keys', ...args], env).ended,
    /** What comes of a query with this key. */
    come: (key: string) => openClients(server.url, `Bearer ${key}`).query(LIST),
  };
}

test('a key is made, listed and revoked from the command line', async () => {
  const { keys, come } = await setup();
  const permissions = ['--permission', 'execution:start', 'execution:read'];
  const { code, lines, stderr } = await keys(
    'create',
    'ci',
    ...permissions,
    '--role',
    'release',
    '--expires-in',
    '90d',
  );
  expect({ code, stderr, lines }).toEqual({
    ...{ code: 0, stderr: '' },
    lines: [
      expect.stringMatching(/^rpk_[\w-]{43}$/),
      expect.stringMatching(/^Keep it now: .+ execution:read, execution:start; its id is [\da-f-]{36}\.$/),
    ],
  });
  const [key = ''] = lines;
  expect(await come(key)).toEqual({ data: { executions: { totalCount: 0 } } });

  const listed = await keys('list');
  expect(listed.lines[0]).toMatch(/^KEY +NAME +PERMISSIONS +ROLES +EXPIRES +LAST USED +ID$/);
  expect(listed.lines[1]).toMatch(
    new RegExp(`^${key.slice(0, 10)}\\.\\.\\. +ci +execution:read execution:start +release +20`),
  );
  const [{ id }] = (await keys('list', '--json')).lines.map((line) => JSON.parse(line)) as [{ id: string }];

  expect((await keys('revoke', id)).lines).toEqual([`ci (${key.slice(0, 10)}...) is revoked`]);
  expect((await come(key)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  expect(JSON.parse((await keys('revoke', id, '--json')).lines[0] ?? '')).toMatchObject({
    id,
    repeated: true,
  });
});

test.each([
  [
    ['create', 'ci', '--permission', 'execution:raed'],
    {},
    'permissions[0]: "execution:raed" is no permission',
  ],
  [
    ['revoke', '00000000-0000-7000-8000-000000000000'],
    {},
    'there is no API key 00000000-0000-7000-8000-000000000000',
  ],
  [['list'], { REPRISE_TOKEN: 'the-token-of-nobody' }, 'does not know the token in REPRISE_TOKEN'],
  [['list'], { REPRISE_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1/graphql can not be reached'],
  [['list'], { REPRISE_TOKEN: '' }, 'REPRISE_TOKEN is not set'],
  [['create', 'ci', '--project', 'a b', '--permission', 'admin'], {}, 'project: is no key of a project'],
])('keys %j with %j fails and says why', async (args, settings, why) => {
  const { keys } = await setup(settings);
  const { code, lines, stderr } = await keys(...args);
  expect({ code, lines }).toEqual({ code: 1, lines: [] });
  expect(stderr).toContain(why);
});

test.runIf(inject('postgresUrl'))(
  'whoever runs the server makes the first key of another project',
  async () => {
    const { database, url, publish } = await setup();
    await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
    const made = await startReprise(
      ['keys', 'create', 'first', '--project', 'shop', '--permission', 'admin', '--json'],
      { DATABASE_URL: database.url ?? '' },
    ).ended;
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { key, permissions } = JSON.parse(made.lines.join(''));
    expect(permissions).toEqual(['admin']);
    const { query } = openClients(url, `Bearer ${key}`);
    expect(
      await query('{ workflows { edges { node { key } } } apiKeys { edges { node { name createdBy } } } }'),
    ).toEqual({
      data: {
        workflows: { edges: [] },
        apiKeys: { edges: [{ node: { name: 'first', createdBy: 'operator' } }] },
      },
    });
  },
);
