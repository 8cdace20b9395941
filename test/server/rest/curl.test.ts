import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { routes } from '#src/server/rest/routes.js';
import { loadApprovalsOf } from '#src/services/approval.js';
import { hasCurl } from '#test/support/curl.js';
import { setupServer, TOKEN } from '#test/support/server.js';

const run = promisify(execFile);
const page = readFileSync(new URL('../../../docs/rest.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? '');
const SHOWN = {
  pause: shown('/pause"'),
  listPaused: shown('/paused?'),
  resume: shown('/resume" -H "Authorization: Bearer $TOKEN"\n'),
  decide: shown('/resume"', '"approved": false'),
  list: shown('/executions?'),
  get: shown('/executions/$EXECUTION"'),
  trace: shown('/trace"'),
  approve: shown('/approve"'),
  reject: shown('/reject"'),
  start: shown('Idempotency-Key'),
  cancel: shown('/cancel"'),
};

/** The one command of the page that holds all of these texts. */
function shown(...texts: string[]): string {
  const [found, ...more] = commands.filter((command) => texts.every((text) => command.includes(text)));
  if (found === undefined || more.length > 0) throw new Error(`not one command has ${texts.join(' and ')}`);
  return found;
}

/** A server with a workflow that asks, and a shell in which commands are given as people give them. */
async function setup(skip: (condition: boolean, note: string) => void) {
  skip(!hasCurl(), 'curl is not installed here');
  const server = await setupServer();
  const { publish, start, startWorker, reach, services, caller } = server;
  await publish({
    workflow_id: 'refund',
    steps: [
      { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'is it ours?' }, next: 'pay' },
      { id: 'pay', type: 'execute', execute: [{ type: 'log', message: 'paid' }] },
    ],
  });
  startWorker();
  const env = { PATH: process.env.PATH, REPRISE: new URL(server.url).origin, TOKEN };
  return {
    ...server,
    /** One that is held until somebody decides. */
    async startHeld() {
      const { id } = await start('refund');
      await reach(id, 'paused');
      return id;
    },
    /** One that has nothing to do for an hour. */
    async startWaiting() {
      await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
      const { id } = await start('rest');
      await reach(id, 'waiting');
      return id;
    },
    async approvalOf(executionId: string) {
      const [approval] = await loadApprovalsOf(services, caller, [executionId]);
      return approval?.id ?? '';
    },
    /** What the command prints, as JSON, and the status that it was answered with. */
    async give(command: string, variables: Record<string, string> = {}) {
      const noted = `curl() { command curl --fail-with-body -w '\\n%{http_code}' "$@"; }\n${command}`;
      const given = run('sh', ['-c', noted], { env: { ...env, ...variables } });
      const { stdout } = await given.catch((refused: { stdout: string }) => refused);
      const [body = '', status] = stdout.trim().split(/\n(?=\d+$)/);
      return { status: Number(status), body: JSON.parse(body) };
    },
  };
}

test('the commands of the page pause, list and resume', async ({ skip }) => {
  const { start, publish, startHeld, reach, give } = await setup(skip);
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id: EXECUTION } = await start('rest');
  await reach(EXECUTION, 'waiting');
  expect(await give(SHOWN.pause, { EXECUTION })).toMatchObject({
    status: 200,
    body: { id: EXECUTION, status: 'paused', paused_reason: 'the price is odd', paused_step_id: 'rest' },
  });
  expect(await give(SHOWN.listPaused)).toMatchObject({
    status: 200,
    body: { count: 1, executions: [{ id: EXECUTION, status: 'paused' }] },
  });
  expect(await give(SHOWN.pause, { EXECUTION })).toMatchObject({
    status: 409,
    body: { message: `execution ${EXECUTION} is not running (status: paused)` },
  });
  expect(await give(SHOWN.resume, { EXECUTION })).toMatchObject({
    status: 200,
    body: { status: 'waiting', resume_data: { approved: true }, resume_count: 1 },
  });
  expect(await give(SHOWN.resume, { EXECUTION })).toMatchObject({
    status: 409,
    body: { message: `execution ${EXECUTION} is not paused (status: waiting)` },
  });
  const held = await startHeld();
  expect(await give(SHOWN.decide, { EXECUTION: held })).toMatchObject({
    status: 200,
    body: { status: 'blocked', result: 'blocked', resume_data: { approved: false, comment: 'not ours' } },
  });
});

test('they tell of executions, and where there is none', async ({ skip }) => {
  const { startHeld, give } = await setup(skip);
  const EXECUTION = await startHeld();
  expect(await give(SHOWN.list)).toMatchObject({
    status: 200,
    body: { total: 1, page: 1, page_size: 20, executions: [{ id: EXECUTION, workflow_id: 'refund' }] },
  });
  expect(await give(SHOWN.get, { EXECUTION })).toMatchObject({
    status: 200,
    body: { id: EXECUTION, paused_reason: 'is it ours?' },
  });
  expect(await give(SHOWN.trace, { EXECUTION })).toMatchObject({
    status: 200,
    body: {
      execution: { id: EXECUTION },
      steps: [{ step_id: 'ask', status: 'waiting' }],
      workflow: { workflow_id: 'refund' },
    },
  });
  const nowhere = { EXECUTION: '00000000-0000-7000-8000-000000000001' };
  expect((await give(SHOWN.get, nowhere)).status).toBe(404);
  expect((await give(SHOWN.trace, { EXECUTION: 'nothing' })).status).toBe(400);
  expect((await give(SHOWN.trace, { EXECUTION, TOKEN: 'wrong' })).status).toBe(401);
});

test('they approve and reject, once', async ({ skip }) => {
  const { startHeld, approvalOf, reach, give } = await setup(skip);
  const approved = await startHeld();
  const APPROVAL = await approvalOf(approved);
  expect(await give(SHOWN.approve, { APPROVAL })).toMatchObject({
    status: 200,
    body: { id: APPROVAL, status: 'approved', decided_reason: 'it is ours' },
  });
  await reach(approved, 'completed');
  expect(await give(SHOWN.reject, { APPROVAL })).toMatchObject({
    status: 409,
    body: { message: 'approval is not pending (status: approved)' },
  });
  const rejected = await startHeld();
  expect(await give(SHOWN.reject, { APPROVAL: await approvalOf(rejected) })).toMatchObject({
    status: 200,
    body: { status: 'rejected', decided_reason: 'not ours' },
  });
  await reach(rejected, 'blocked');
});

test('they start, once for each key, and cancel', async ({ skip }) => {
  const { reach, give } = await setup(skip);
  const { status, body } = await give(SHOWN.start);
  expect({ status, payload: body.trigger_payload }).toEqual({
    status: 201,
    payload: { order: { id: 'A-7' } },
  });
  expect(await give(SHOWN.start)).toMatchObject({ status: 200, body: { id: body.id } });
  await reach(body.id, 'paused');
  expect(await give(SHOWN.cancel, { EXECUTION: body.execution_id })).toMatchObject({
    status: 200,
    body: { id: body.id, status: 'cancelled' },
  });
});

test('no command of the page is left out', () => {
  expect(new Set(Object.values(SHOWN))).toEqual(new Set(commands));
});

/** What each example of the page for people is about, so that it can be taken. */
const ABOUT: Record<string, (server: Server) => Promise<string> | string> = {
  startExecution: async ({ publish }) => {
    await publish({ workflow_id: 'quote-expiry', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
    return '';
  },
  pauseExecution: ({ startWaiting }) => startWaiting(),
  resumeExecution: ({ startHeld }) => startHeld(),
  cancelExecution: ({ startWaiting }) => startWaiting(),
  listExecutions: () => '',
  listPausedExecutions: () => '',
  getExecution: ({ startHeld }) => startHeld(),
  traceExecution: ({ startHeld }) => startHeld(),
  getApproval: async ({ startHeld, approvalOf }) => approvalOf(await startHeld()),
  approve: async ({ startHeld, approvalOf }) => approvalOf(await startHeld()),
  reject: async ({ startHeld, approvalOf }) => approvalOf(await startHeld()),
};

type Server = Awaited<ReturnType<typeof setup>>;

test.for(routes.map(({ name }) => name))(
  'the example of %s on the page for people is taken',
  async (name, { skip }) => {
    const server = await setup(skip);
    const page = await (await fetch(new URL('/api/v1/docs', server.url))).text();
    const [, example = ''] = new RegExp(`<h2 id="${name}">.*?<pre>(.*?)</pre>`, 's').exec(page) ?? [];
    const command = example.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    const ID = await ABOUT[name]?.(server);
    expect(await server.give(command, { ID: ID ?? 'of nothing' })).toMatchObject({
      status: name === 'startExecution' ? 201 : 200,
    });
  },
);

/** As they stand in many a note: without a type where there is no body, with one where there is. */
test.for([
  `curl -X POST -H "Authorization: Bearer $TOKEN" $REPRISE/api/v1/executions/$EXECUTION/resume`,
  `curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" $REPRISE/api/v1/executions/$EXECUTION/resume`,
  `curl -X POST -H "Authorization: Bearer $TOKEN" -d '' $REPRISE/api/v1/executions/$EXECUTION/resume`,
  `curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"resume_data": {"approved": true}}' $REPRISE/api/v1/executions/$EXECUTION/resume/`,
])('%s lets what is held go on', async (command, { skip }) => {
  const { startHeld, reach, give } = await setup(skip);
  const EXECUTION = await startHeld();
  expect(await give(command, { EXECUTION })).toMatchObject({
    status: 200,
    body: { resume_data: { approved: true } },
  });
  await reach(EXECUTION, 'completed');
});
