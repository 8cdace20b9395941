import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSetup } from '#src/app/setup.js';
import { InvalidConfigError } from '#src/config/settings.js';
import { dataFolder } from '#test/support/data-folder.js';

async function faultsOf(env: Record<string, string>, role: 'all' | 'gateway' | 'worker' = 'all') {
  const error = await readSetup({ REPRISE_DATA_DIR: await dataFolder(), ...env }, role).then(
    () => null,
    (error: unknown) => error,
  );
  if (error === null) return null;
  if (!(error instanceof InvalidConfigError)) throw error;
  return error.message.split('\n').slice(1);
}

test.each<[string, Record<string, string>]>([
  ['on one host', {}],
  ['as the usual one', { PORT: '', METRICS_PORT: '8080' }],
  ['where one listens everywhere', { HOST: '0.0.0.0', REPRISE_TOKEN: 'a-token-of-my-own' }],
  ['where the other does', { METRICS_HOST: '::', METRICS_TOKEN: 'a-token-of-its-own' }],
])('one port can not serve two ends: %s', async (_where, env) => {
  const { PORT = '9464', METRICS_PORT = '9464', ...more } = env;
  expect(await faultsOf({ PORT, METRICS_PORT, ...more })).toEqual([
    `  METRICS_PORT is ${METRICS_PORT}, and PORT is, too; choose another one, or 0 for any that is free`,
  ]);
});

test('the same port of two hosts, or any free one twice, is no fault', async () => {
  expect(await faultsOf({ PORT: '9464', METRICS_PORT: '9464', METRICS_HOST: 'localhost' })).toBeNull();
  expect(await faultsOf({ PORT: '0', METRICS_PORT: '0' })).toBeNull();
});

test('a worker, which is asked nothing, needs neither the port nor the documents', async () => {
  const env = {
    ...{ PORT: '9464', METRICS_PORT: '9464' },
    ...{ PERSISTED_DOCUMENTS: 'only', PERSISTED_DOCUMENT_FILES: '/nowhere/a.json' },
  };
  expect(await faultsOf(env, 'worker')).toBeNull();
  expect(await faultsOf(env, 'gateway')).toHaveLength(2);
});

test('a kept token that can not be one is told before the database is opened', async () => {
  const dataDir = await dataFolder();
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'token'), 'short\n');
  expect(await faultsOf({ REPRISE_DATA_DIR: dataDir, DRAIN: 'never' })).toEqual([
    '  DRAIN is "never", which it can not be; set a duration such as 10s or 1m',
    `  ${join(dataDir, 'token')} holds no token of at least 16 characters; delete it to have a new one made, or set REPRISE_TOKEN`,
  ]);
  const own = { REPRISE_DATA_DIR: dataDir, REPRISE_TOKEN: 'a-token-of-my-own' };
  expect(await faultsOf(own)).toBeNull();
});
