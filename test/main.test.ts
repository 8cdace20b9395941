import { EventEmitter, once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openEmbedded } from '#src/db/embedded.js';
import { dataFolder } from './support/data-folder.js';
import { startHttpServer } from './support/http-server.js';
import { type Program, startReprise } from './support/program.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A data folder with an empty database: creating one takes seconds, copying it does not. */
let created = '';
beforeAll(async () => {
  created = await mkdtemp(join(tmpdir(), 'reprise-created-'));
  await (await openEmbedded(created)).close();
});
afterAll(() => rm(created, { recursive: true }));

const OWN_TOKEN = { REPRISE_TOKEN: 'a-token-of-my-own' };

async function setup() {
  const dataDir = await dataFolder();
  await cp(created, dataDir, { recursive: true });
  const settings = { REPRISE_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' };
  return {
    dataDir,
    run: (args: string[], more: Record<string, string> = {}) => startReprise(args, { ...settings, ...more }),
  };
}

/** Where a server can be asked, once it says so, and the token it prints. */
async function ready(program: Program): Promise<{ url: string; token: string }> {
  const found: Record<string, string> = {};
  await program.wrote((lines) => {
    for (const line of lines) Object.assign(found, /^Reprise is ready at (?<url>\S+)/.exec(line)?.groups);
    for (const line of lines) Object.assign(found, /^Bearer token: (?<token>\S+)/.exec(line)?.groups);
    return found.url !== undefined && found.token !== undefined;
  });
  return { url: found.url ?? '', token: found.token ?? '' };
}

async function ask({ url, token }: { url: string; token: string }, query: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
}

test('migrate brings the database up to date, and is done when there is nothing to do', async () => {
  const { dataDir, run } = await setup();
  const opening = `reprise: opening the database in ${join(dataDir, 'pglite')}`;
  expect(await run(['migrate']).ended).toEqual({
    code: 0,
    signal: null,
    lines: [opening, expect.stringMatching(/^reprise: database migrated \(\d+ new\)$/)],
    stderr: '',
  });
  expect((await run(['migrate']).ended).lines).toEqual([opening, 'reprise: database is up to date']);
  expect(await readdir(dataDir)).toEqual(['pglite']);
});

test('rotate-keys says what it has done, and asks for a key', async () => {
  const { run } = await setup();
  const key = Buffer.alloc(32, 1).toString('base64');
  const { code, lines } = await run(['rotate-keys'], { RESUME_DATA_KEYS: `2026:${key}` }).ended;
  expect({ code, last: lines.at(-1) }).toEqual({
    ...{ code: 0, last: 'reprise: looked at 0 rows, sealed 0 of them by the key 2026' },
  });
  expect(await run(['rotate-keys']).ended).toMatchObject({
    ...{ code: 1, stderr: 'reprise: RESUME_DATA_KEYS is not set, so nothing is sealed\n' },
  });
});

test('the secrets of the environment and of a file that changes go to where they are sent', async () => {
  const { dataDir, run } = await setup();
  const file = join(dataDir, '..', `${basename(dataDir)}.json`);
  onTestFinished(() => rm(file, { force: true }));
  await writeFile(file, '{"filed":"the first of the file"}');
  const bodies = new EventEmitter();
  const bank = await startHttpServer(({ body }, response) => {
    response.end();
    bodies.emit('body', body);
  });
  const program = run([], {
    ...{
      SECRETS_FILE: file,
      REPRISE_SECRET_OWN: 'one of the environment',
      HTTP_ALLOW: '127.0.0.1',
      LOG_LEVEL: 'debug',
    },
  });
  const server = await ready(program);
  const body = '{{secret("own")}}, {{secret("filed")}}';
  const steps = [{ id: 'send', type: 'execute', execute: [{ type: 'webhook', url: bank.url, body }] }];
  const definition = JSON.stringify({ workflow_id: 'w', steps }).replace(/"(\w+)":/g, '$1:');
  const publish = `mutation { publishWorkflow(input: { definition: ${definition} }) { __typename } }`;
  const start = 'mutation { startExecution(input: { workflowKey: "w", payload: {} }) { __typename } }';
  const sent = async () => {
    const [[got]] = await Promise.all([once(bodies, 'body'), ask(server, start)]);
    return got;
  };
  const published = { publishWorkflow: { __typename: 'PublishWorkflowPayload' } };
  expect(await ask(server, publish)).toEqual({ data: published });
  expect(await sent()).toBe('one of the environment, the first of the file');
  await writeFile(file, '{"filed":"the second one of the file"}');
  expect(await sent()).toBe('one of the environment, the second one of the file');
  program.process.kill('SIGTERM');
  const { lines, stderr } = await program.ended;
  expect([...lines, stderr].filter((line) => /of the (file|environment)/.test(line))).toEqual([]);
});

test('SIGTERM stops a server cleanly, and the next one on its folder goes on where it was', async () => {
  const { dataDir, run } = await setup();
  const first = run(['serve']);
  const server = await ready(first);
  const start =
    'startExecution(input: { workflowKey: "quote-expiry", payload: { quote: {} } }) { __typename }';
  expect(await ask(server, `mutation { ${start} }`)).toEqual({
    data: { startExecution: { __typename: 'StartExecutionPayload' } },
  });
  first.process.kill('SIGTERM');
  const { lines, ...end } = await first.ended;
  expect(end).toEqual({ code: 0, signal: null, stderr: '' });
  expect(lines.slice(-2)).toEqual(['reprise: SIGTERM: stopping', 'reprise: stopped']);
  expect(await readdir(dataDir)).toEqual(['pglite', 'token']);

  const second = run([]);
  const again = await ready(second);
  expect(again.token).toBe(server.token);
  expect(await readFile(join(dataDir, 'token'), 'utf8')).toBe(`${server.token}\n`);
  expect(await ask(again, '{ executions { totalCount } }')).toEqual({
    data: { executions: { totalCount: 1 } },
  });
  second.process.kill('SIGINT');
  expect(await second.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('SIGTERM closes live connections one by one, and a second one ends it at once', async () => {
  const { run } = await setup();
  const program = run(['serve'], { DRAIN_SECONDS: '600' });
  const { url, token } = await ready(program);
  const headers = { authorization: `Bearer ${token}` };
  const sockets = [1, 2].map(
    () => new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { headers }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const closes = sockets.map((socket) => once(socket, 'close'));
  program.process.kill('SIGTERM');
  expect((await Promise.race(closes))[0]).toBe(1012);
  expect((await fetch(new URL('/ready', url))).status).toBe(503);
  expect(await ask({ url, token }, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  program.process.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
  expect((await Promise.all(closes)).map(([code]) => code).sort()).toEqual([1006, 1012]);
});

test('a second server on one data folder is told who holds it', async () => {
  const { dataDir, run } = await setup();
  const first = run(['serve']);
  const server = await ready(first);
  const second = await run(['serve']).ended;
  expect(second).toEqual({
    code: 1,
    signal: null,
    lines: [],
    stderr: expect.stringMatching(
      `^reprise: the data folder ${dataDir} is in use by process ${first.process.pid} on host .+; stop that process, or set`,
    ),
  });
  expect(await ask(server, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('a port that is taken is told, and the folder is free again', async () => {
  const { dataDir, run } = await setup();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { code, stderr, lines } = await run(['serve'], { PORT: String(port) }).ended;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `reprise: can't listen at 127.0.0.1:${port} (EADDRINUSE): name another place in HOST and PORT\n`,
  });
  expect(lines.filter((line) => line.includes('worker started'))).toEqual([]);
  expect(await readdir(dataDir)).toEqual(['pglite', 'token']);
});

test('a host that can not be listened at is told before a worker takes anything up', async () => {
  const { run } = await setup();
  const { code, stderr, lines } = await run(['serve'], { HOST: 'no.such.invalid', ...OWN_TOKEN }).ended;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^reprise: can't listen at no\.such\.invalid:0 \(\w+\): name another place in HOST and PORT\n$/,
    ),
  });
  expect(lines.filter((line) => line.includes('worker started'))).toEqual([]);
});

test('everything that is wrong with settings and files is told at once, before the database is touched', async () => {
  const { dataDir, run } = await setup();
  const config = join(dataDir, '..', `${basename(dataDir)}.config.ts`);
  onTestFinished(() => rm(config, { force: true }));
  await writeFile(config, 'export default { http: 1, limits: 2 };');
  const { code, lines, stderr } = await run(['serve'], {
    ...{ LOG_LEVEL: 'loud', PORT: '9464', METRICS_PORT: '9464' },
    ...{ PERSISTED_DOCUMENTS: 'only', PERSISTED_DOCUMENT_FILES: '/nowhere/a.json,/nowhere/b.json' },
    REPRISE_CONFIG: config,
  }).ended;
  expect({ code, lines }).toEqual({ code: 1, lines: [] });
  expect(stderr.split('\n')).toEqual([
    'The configuration is not usable:',
    '  LOG_LEVEL is "loud", which it can not be; choose debug, info, warn, error or silent',
    '  METRICS_PORT is 9464, and PORT is, too; choose another one, or 0 for any that is free',
    expect.stringMatching(
      /^ {2}PERSISTED_DOCUMENT_FILES names \/nowhere\/a.json, which can't be used: ENOENT/,
    ),
    expect.stringMatching(
      /^ {2}PERSISTED_DOCUMENT_FILES names \/nowhere\/b.json, which can't be used: ENOENT/,
    ),
    `  ${config} is not usable:`,
    '    http: Invalid input: expected object, received number',
    '    limits: Invalid input: expected object, received number',
    '',
  ]);
});

test.each([
  [
    ['serve'],
    { PORT: 'http', DRAIN: 'never' },
    [
      'The configuration is not usable:',
      '  PORT is "http", which it can not be; choose a port from 0 (any free one) to 65535',
      '  DRAIN is "never", which it can not be; set a duration such as 10s or 1m',
    ],
  ],
  [
    ['serve'],
    { HOST: '0.0.0.0' },
    [
      'The configuration is not usable:',
      '  REPRISE_TOKEN is not set, and HOST=0.0.0.0 can be reached from other machines; set a secret of your own, or listen on 127.0.0.1; JWT_SECRET or JWKS_URL will do, too',
    ],
  ],
  [
    ['migrate'],
    { DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/reprise' },
    [
      'reprise: connect ECONNREFUSED 127.0.0.1:1; see that PostgreSQL runs where DATABASE_URL says, and can be reached from here',
    ],
  ],
  [
    ['serve', '--role', 'judge'],
    {},
    ["error: option '--role <role>' argument 'judge' is invalid. Allowed choices are all, gateway, worker."],
  ],
  [['srve'], {}, ['error: there is no command srve; did you mean `serve`?']],
  [
    ['serve'],
    { REPRISE_DATA_DIR: '/dev/null/data' },
    [
      "reprise: the data folder /dev/null/data can't be made (ENOTDIR); name one that can in REPRISE_DATA_DIR",
    ],
  ],
  [
    ['migrate'],
    { REPRISE_DATA_DIR: '/proc/data' },
    ["reprise: the data folder /proc/data can't be made (ENOENT); name one that can in REPRISE_DATA_DIR"],
  ],
])('%j with %j exits with 1 and says why', async (args, settings, why) => {
  const dataDir = await dataFolder();
  const { code, stderr } = await startReprise(args, { REPRISE_DATA_DIR: dataDir, ...settings }).ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${why.join('\n')}\n` });
});

test('a worker alone tells how it goes on a port of its own', async () => {
  const { run } = await setup();
  const program = run(['serve', '--role', 'worker'], { METRICS_PORT: '0' });
  let url = '';
  await program.wrote((lines) => {
    for (const line of lines) url = /metrics and probes at (\S+)$/.exec(line)?.[1] ?? url;
    return lines.some((line) => line.includes('worker started'));
  });
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  expect(await get('/health')).toEqual({ status: 200, text: '{"status":"ok"}\n' });
  expect(await get('/ready')).toEqual({ status: 200, text: '{"status":"ready"}\n' });
  const { text } = await get('/metrics');
  expect(text).toContain('\nreprise_worker_runs 0\n');
  expect(text).toContain('\nactive_workflow_executions{status="paused"} 0\n');
  expect(text).toMatch(/\nnodejs_eventloop_lag_p99_seconds \S+\n/);
  expect((await get('/graphql')).status).toBe(404);
  program.process.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
});

test('the token of a gateway opens its metrics', async () => {
  const { run } = await setup();
  const { url, token } = await ready(run(['serve']));
  const scrape = (authorization: string) => fetch(new URL('/metrics', url), { headers: { authorization } });
  expect((await scrape('')).status).toBe(401);
  expect(await (await scrape(`Bearer ${token}`)).text()).toContain('\nreprise_connections 0\n');
});
