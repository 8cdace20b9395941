import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfigFile } from '#src/config-file.js';
import { OperationError } from '#src/index.js';
import { createOperations } from '#src/operations/registry.js';
import { startContext } from './operations/context.js';
import { startProgram, startReprise } from './support/program.js';

vi.setConfig({ testTimeout: 30_000 });

/** A folder with these files. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** What is wrong with a `reprise.config.ts` of this text, after its path. */
async function faultOf(text: string): Promise<string> {
  const folder = await folderOf({ 'reprise.config.ts': text });
  const error: Error = await loadConfigFile(null, folder).then(
    () => new Error('it is usable'),
    (error) => error,
  );
  return error.message.replace(join(folder, 'reprise.config.ts'), 'FILE');
}

const FAIL = `
import { defineConfig, defineOperation, OperationError, z } from 'reprise';
const fail = defineOperation({
  name: 'fail', input: z.null(), output: z.null(),
  run() { throw new OperationError('BUSY', 'try later', { retryAfter: '5s' }); },
});
export default defineConfig({ operations: [fail] });
`;

const DEFAULTS = { operations: [], http: { allow: [] }, sinks: {}, limits: { outputBytes: 1024 * 1024 } };

test('without a file there are defaults', async () => {
  const folder = await folderOf({});
  expect(await loadConfigFile(null, folder)).toEqual({ path: null, config: DEFAULTS });
});

test.each(['ts', 'mts', 'js', 'mjs'])('a reprise.config.%s in the folder is found', async (extension) => {
  const folder = await folderOf({ [`reprise.config.${extension}`]: FAIL });
  const { path, config } = await loadConfigFile(null, folder);
  expect(path).toBe(join(folder, `reprise.config.${extension}`));
  expect(config.operations.map(({ name }) => name)).toEqual(['fail']);
});

test('a file is found by its name, from the working folder', async () => {
  const folder = await folderOf({ 'other.ts': 'export default { limits: { outputBytes: 2048 } };' });
  const { config } = await loadConfigFile('other.ts', folder);
  expect(config).toEqual({ ...DEFAULTS, limits: { outputBytes: 2048 } });
});

test('it may have types, wait at its top and import files beside it', async () => {
  const folder = await folderOf({
    'reprise.config.ts': `
      import { defineConfig, type UserConfig } from 'reprise';
      import { hosts } from './hosts.js';
      const limits = await Promise.resolve({ outputBytes: 4096 } satisfies UserConfig['limits']);
      export default defineConfig({ http: { allow: hosts }, limits });`,
    'hosts.ts': `export const hosts: string[] = ['10.1.2.3'];`,
  });
  const { config } = await loadConfigFile(null, folder);
  expect(config).toEqual({ ...DEFAULTS, http: { allow: ['10.1.2.3'] }, limits: { outputBytes: 4096 } });
});

test('sinks are handed on', async () => {
  const folder = await folderOf({
    'reprise.config.ts': `
      import { defineConfig, httpSink, logSink, slackSink, smtpSink } from 'reprise';
      export default defineConfig({ sinks: {
        create_record: httpSink({ url: 'https://erp.example/records' }),
        notify: { email: smtpSink({ url: 'smtp://mail.example', from: 'a@b.example' }), default: logSink() },
        webhooks: { secret: 'whsec_${'A'.repeat(32)}' },
      } });`,
  });
  const { config } = await loadConfigFile(null, folder);
  expect(config.sinks).toMatchObject({
    create_record: { name: 'http' },
    notify: { email: { name: 'smtp' }, default: { name: 'log' } },
    webhooks: { secret: `whsec_${'A'.repeat(32)}` },
  });
});

test('what it throws is what this process knows', async () => {
  const folder = await folderOf({ 'reprise.config.ts': FAIL });
  const { config } = await loadConfigFile(null, folder);
  const running = createOperations(config.operations).run('fail', null, startContext().context);
  const error = await running.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(OperationError);
  expect(error).toMatchObject({ code: 'BUSY', retryAfterMs: 5_000 });
});

test('so it is under the loader of a checkout', async () => {
  const folder = await folderOf({ 'reprise.config.ts': FAIL });
  const program = startProgram('config-reader', [join(folder, 'reprise.config.ts')]);
  expect(await program.ended).toMatchObject({ code: 0, lines: ['BUSY'], stderr: '' });
});

test('a file that was named and is not there is told', async () => {
  const folder = await folderOf({});
  await expect(loadConfigFile('nowhere.ts', folder)).rejects.toThrow(
    `REPRISE_CONFIG names ${join(folder, 'nowhere.ts')}, and there is no such file`,
  );
});

test('of two files none is guessed', async () => {
  const folder = await folderOf({ 'reprise.config.ts': '', 'reprise.config.mjs': '' });
  await expect(loadConfigFile(null, folder)).rejects.toThrow(
    `${folder} holds reprise.config.ts and reprise.config.mjs; keep one, or name it in REPRISE_CONFIG`,
  );
});

test('every fault of its contents is told', async () => {
  const text = `
    import { defineOperation, z } from 'reprise';
    const tax = (more) => defineOperation({ name: 'tax', input: z.null(), output: z.null(), run: () => null, ...more });
    export default {
      operations: [tax({}), { name: 'x' }],
      http: { allow: ['10.0.0.0/8', 'every thing'] },
      limits: { outputBytes: 1 },
      sinks: { notify: { email: 'mail' }, webhooks: { secret: 'x' }, create: {} },
      sinc: {},
    };`;
  expect((await faultOf(text)).split('\n')).toEqual([
    'FILE is not usable:',
    '  operations[1]: is no operation: make it with defineOperation',
    '  http.allow[1]: write a host, host:port, an address, or a range as 10.0.0.0/8',
    '  sinks.notify.email: is no sink: make it with httpSink, smtpSink, slackSink or logSink',
    expect.stringContaining('  sinks.webhooks.secret: it is no secret for signatures'),
    '  sinks: Unrecognized key: "create"',
    '  limits.outputBytes: Too small: expected number to be >=1024',
    '  Unrecognized key: "sinc"',
  ]);
});

test('so are names that can not be', async () => {
  const text = `
    import { defineOperation, z } from 'reprise';
    const named = (name) => defineOperation({ name, input: z.null(), output: z.null(), run: () => null });
    export default { operations: [named('a b'), named('tax'), named('tax'), named('http')] };`;
  expect(await faultOf(text)).toBe(
    [
      'FILE is not usable:',
      '  operations: "a b" is no name: use letters, digits, _, - and dots, a letter first',
      '  operations: "tax" is defined more than once',
      '  operations: "http" comes with Reprise: choose another name, or set override: true to replace it',
    ].join('\n'),
  );
});

test.each<[string, string, string]>([
  ['without a default export', 'export const config = {};', 'FILE has no default export: end it with'],
  ['that is empty', '', 'FILE has no default export: end it with'],
  ['that throws', 'throw new Error("no key");', "FILE can't be loaded: no key"],
  ['that throws what is no error', 'throw "no key";', "FILE can't be loaded: no key"],
  [
    'that can not be parsed',
    '\nexport default { a: ; }',
    "FILE can't be loaded: ParseError: Unexpected token",
  ],
  [
    'with an import that leads nowhere',
    'import "./no.js";',
    "FILE can't be loaded: Cannot find module './no.js'",
  ],
  [
    'that exports something else',
    'export default 7;',
    'FILE is not usable:\n  Invalid input: expected object',
  ],
])('a file %s is told', async (_name, text, message) => {
  expect(await faultOf(text)).toContain(message);
});

test('the program ends with the fault', async () => {
  const folder = await folderOf({ 'bad.ts': 'export default { http: 1 };' });
  const ended = await startReprise(['serve'], { REPRISE_CONFIG: join(folder, 'bad.ts') }).ended;
  expect(ended).toMatchObject({
    code: 1,
    lines: [],
    stderr: `The configuration is not usable:\n  ${join(folder, 'bad.ts')} is not usable:\n    http: Invalid input: expected object, received number\n`,
  });
});
