import { type ChildProcess, spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { StringDecoder } from 'node:string_decoder';
import { expect, test, vi } from 'vitest';
import { runWatch, type WatchFlags } from '#src/cli/watch.js';
import { openLine } from '#test/support/line.js';
import { type Program, startReprise, startRepriseInTerminal } from '#test/support/program.js';
import { setupServer, TOKEN } from '#test/support/server.js';
import { TestTerminal } from '#test/support/terminal.js';

vi.setConfig({ testTimeout: 60_000 });

const hasTerminal = spawnSync('script', ['--version']).status === 0;

const definition = {
  workflow_id: 'orders',
  steps: [
    {
      ...{ id: 'checks', type: 'parallel', next: 'ask' },
      parallel: {
        steps: [
          { id: 'fraud', type: 'execute', execute: [{ type: 'log', message: 'fine' }] },
          { id: 'paid', type: 'wait', wait: { event: 'paid' } },
        ],
      },
    },
    { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'ship it?' }, next: 'ship' },
    { id: 'ship', type: 'execute', execute: [{ type: 'log', message: 'shipped' }] },
  ],
};

/** A server, and an execution of `orders` that waits for its event. */
async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  const { id, executionId: name } = await server.start('orders');
  await server.until(id, ({ state }) => state.steps.get('checks.fraud')?.status === 'succeeded');
  const settings = { REPRISE_URL: new URL(server.url).origin, REPRISE_TOKEN: TOKEN };
  return {
    ...server,
    ...{ id, name, settings },
    watch: (...args: string[]) => startReprise(['watch', ...args], settings),
    /** Goes on to the question, and then to the end. */
    async finish() {
      await server.sendEvent(id, 'paid');
      await server.reach(id, 'paused');
      await server.resume(id, { approved: true });
    },
  };
}

/** Runs the command in this process: what it wrote, and its exit code. */
async function watchHere(execution: string | undefined, flags: WatchFlags, env: Record<string, string>) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const run = runWatch(execution, flags, { env, stdout, stderr }).finally(() => {
    stdout.end();
    stderr.end();
  });
  const [code, written, complaint] = await Promise.all([run, text(stdout), text(stderr)]);
  return { code, lines: written.split('\n').slice(0, -1), complaint };
}

const TIME = /^\d\d:\d\d:\d\d\.\d{3} /;

/** Lines without their times, which each must have. */
function said(lines: readonly string[]): string[] {
  for (const line of lines) expect(line).toMatch(TIME);
  return lines.map((line) => line.replace(TIME, ''));
}

const has = (part: string) => (lines: string[]) => lines.some((line) => line.includes(part));

const FROM_EVENT_TO_END = [
  'checks.paid succeeded',
  'checks has done a branch',
  'checks succeeded',
  'ask started (attempt 1)',
  'ask waits for a decision',
  'execution paused before ship: ship it?',
  'execution resumed (by tester)',
  'ask succeeded',
  'ship started (attempt 1)',
  'ship succeeded',
  'execution completed (executed)',
];

test('through a pipe each event is a line, to the end, which is the exit code', async () => {
  const { name, watch, finish } = await setup();
  const program = watch(name);
  await program.wrote(has(`${name} is WAITING`));
  await finish();
  const { code, lines, stderr } = await program.ended;
  expect({ code, stderr, lines: said(lines) }).toEqual({
    ...{ code: 0, stderr: '' },
    lines: [`${name} is WAITING, 1 of 5 steps done`, ...FROM_EVENT_TO_END],
  });
});

test('as JSON each update has a cursor, after which another watcher goes on', async () => {
  const { id, settings, finish, reach } = await setup();
  const [begin] = await watchBriefly(id, settings);
  await finish();
  await reach(id, 'completed');
  const after = JSON.parse(begin ?? '').cursor;
  const rest = await watchHere(id, { json: true, after }, settings);
  const updates = rest.lines.map((line) => JSON.parse(line));
  expect(rest.code).toBe(0);
  expect(updates.map(({ event }) => event.type)).toHaveLength(FROM_EVENT_TO_END.length);
  const end = await watchHere(id, { json: true, after: updates.at(-1).cursor }, settings);
  expect(end).toEqual({ code: 0, lines: [], complaint: '' });
});

/** What a watcher wrote that was stopped after its first line. */
async function watchBriefly(id: string, settings: Record<string, string>): Promise<string[]> {
  const program = startReprise(['watch', id, '--json'], settings);
  await program.wrote((lines) => lines.length > 0);
  program.process.kill('SIGINT');
  const { code, lines } = await program.ended;
  expect(code).toBe(130);
  return lines;
}

test('an execution that has ended tells by its exit code how', async () => {
  const { id, settings, cancel, reach, publish, start } = await setup();
  await cancel(id);
  await reach(id, 'cancelled');
  expect(await watchHere(id, {}, settings)).toMatchObject({ code: 2, complaint: '' });
  const refuse = { type: 'http_request', method: 'GET', url: 'http://127.0.0.1:1' };
  await publish({ workflow_id: 'fails', steps: [{ id: 'send', type: 'execute', execute: [refuse] }] });
  const failing = await start('fails');
  const failed = await watchHere(failing.id, {}, settings);
  expect([failed.code, said(failed.lines).at(-1)]).toEqual([1, expect.stringMatching(/HTTP_UNREACHABLE/)]);
});

test.each<[string, string | undefined, WatchFlags, string]>([
  ['EXECUTION_NOT_FOUND', 'exec_2222222222222222', {}, 'there is no execution exec_2222222222222222'],
  ['INVALID_INPUT', 'what?', {}, '"what?" is no id of an execution'],
  ['CURSOR_INVALID', 'NAME', { after: 'garbage' }, 'no execution gave it'],
  ['WORKFLOW_NOT_FOUND', undefined, { workflow: 'none' }, 'there is no workflow with the key none'],
  [
    'WORKFLOW_NOT_FOUND',
    undefined,
    { workflow: 'none', paused: true },
    'there is no workflow with the key none',
  ],
  ['USAGE', 'NAME', { paused: true }, 'leave --workflow and --paused out'],
])('what can not be watched is told, with %s', async (code, execution, flags, why) => {
  const { name, settings } = await setup();
  const what = execution === 'NAME' ? name : execution;
  const ended = await watchHere(what, { ...flags, json: true }, settings);
  expect(ended).toMatchObject({ code: 3, complaint: expect.stringContaining(why) });
  expect(JSON.parse(ended.lines[0] ?? '')).toEqual({
    error: { code, message: expect.stringContaining(why) },
  });
});

test('a token that the server does not know is told as such, whatever is watched', async () => {
  const { name, url, settings } = await setup();
  const strange = { ...settings, REPRISE_TOKEN: 'another-token-than-that' };
  for (const [what, flags] of [
    [name, {}],
    [undefined, {}],
    [undefined, { paused: true }],
  ] as const)
    expect(await watchHere(what, flags, strange)).toEqual({
      ...{ code: 3, lines: [] },
      complaint: `reprise watch: ${url} does not know the token in REPRISE_TOKEN\n`,
    });
});

test('without a token it says what to set', async () => {
  expect(await watchHere('exec_one', {}, {})).toMatchObject({
    ...{ code: 3, complaint: expect.stringContaining('REPRISE_TOKEN is not set') },
  });
});

test('a server that is away is waited for, which is said, and nothing is missed', async () => {
  const { name, url, finish, reach, id } = await setup();
  const line = await openLine(url);
  const settings = { REPRISE_URL: line.url, REPRISE_TOKEN: TOKEN };
  const programs = [
    startReprise(['watch', name], settings),
    startReprise(['watch', name, '--json'], settings),
  ];
  const [plain, json] = programs as [Program, Program];
  await Promise.all([plain.wrote(has('is WAITING')), json.wrote(has('"cursor"'))]);
  await line.cut();
  await json.wrote(has('"offline"'));
  await finish();
  await reach(id, 'completed');
  await line.restore();
  const [read, told] = await Promise.all([plain.ended, json.ended]);
  expect([read.code, told.code]).toEqual([0, 0]);
  expect(said(read.lines).slice(1)).toEqual(FROM_EVENT_TO_END);
  expect(read.stderr).toContain(`reprise watch: no connection to ${line.url}; trying again\n`);
  const states = told.lines.map((text) => JSON.parse(text)).filter(({ state }) => state);
  expect(states[0]).toEqual({ state: 'offline', url: line.url });
});

test('all executions of a workflow are told line by line, until it is stopped', async () => {
  const { name, watch, start, finish, subscribers } = await setup();
  const program = watch('--workflow', 'orders');
  await subscribers(1);
  const { executionId } = await start('orders');
  await finish();
  await program.wrote(has(`${name} completed (executed)`));
  await program.wrote(has(`${executionId} checks.paid waits for the event paid`));
  program.process.kill('SIGTERM');
  const { code, lines } = await program.ended;
  expect(code).toBe(143);
  const own = said(lines).filter((line) => line.startsWith(name));
  expect(own).toEqual(FROM_EVENT_TO_END.map((line) => `${name} ${line.replace('execution ', '')}`));
});

test('what is paused is told, and when it is so no more', async () => {
  const { id, name, watch, pause, resume } = await setup();
  await pause(id);
  const program = watch('--paused', '--workflow', 'orders');
  const paused = `${name} of orders is paused`;
  await program.wrote(has(paused));
  await resume(id);
  await program.wrote(has(`${name} is paused no more`));
  program.process.kill('SIGINT');
  const { code, lines } = await program.ended;
  expect([code, said(lines).length]).toEqual([130, 2]);
});

test('a reader who has had enough ends it quietly', async () => {
  const { watch, finish } = await setup();
  const program = watch('--workflow', 'orders', '--json');
  await program.wrote((lines) => lines.length > 0);
  program.process.stdout?.destroy();
  await finish();
  expect(await program.ended).toMatchObject({ code: 141, stderr: '' });
});

/** Its bytes come in pieces, which may end inside a character. */
function followText({ stdout }: ChildProcess, take: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  stdout?.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
}

test.skipIf(!hasTerminal)('in a terminal the steps are a tree, which stays when it is over', async () => {
  const { name, settings, finish } = await setup();
  const program = startRepriseInTerminal(['watch', name], settings, { columns: 60, rows: 20 });
  const terminal = new TestTerminal(60, 20);
  let written = '';
  followText(program.process, (text) => {
    terminal.write(text);
    written += text;
  });
  await program.wrote(has('waits for the event paid'));
  expect(terminal.isCursorHidden).toBe(true);
  await finish();
  expect((await program.ended).code).toBe(0);
  expect(terminal.shown().map((line) => line.replace(/\d+(\.\d)?m?s/, '0s').replace(/ +0s/, ' 0s'))).toEqual([
    `${name}  orders v1  COMPLETED 0s`,
    '██████████████████████████████ 100%  5 of 5 steps',
    '✓ checks 2/2 0s',
    '├─ ✓ fraud 0s',
    '└─ ✓ paid 0s',
    '✓ ask 0s',
    '✓ ship 0s',
  ]);
  expect([terminal.isCursorHidden, written.includes('\u001b[33m')]).toEqual([false, true]);
});

test.skipIf(!hasTerminal)('Ctrl-C gives the terminal back, and NO_COLOR keeps it plain', async () => {
  const { settings } = await setup();
  const plain = { ...settings, NO_COLOR: '1' };
  const program = startRepriseInTerminal(['watch', '--workflow', 'orders'], plain, { columns: 80, rows: 10 });
  const terminal = new TestTerminal(80, 10);
  let written = '';
  followText(program.process, (text) => {
    terminal.write(text);
    written += text;
  });
  await program.wrote(has('WAITING'));
  program.process.stdin?.write('\u0003');
  expect((await program.ended).code).toBe(130);
  expect(terminal.isCursorHidden).toBe(false);
  expect(written).not.toMatch(/\[\d*m/);
});
