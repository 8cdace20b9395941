import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Json, JsonObject } from '#src/domain/json.js';
import { defineOperation } from '#src/operations/define.js';
import { claimOperations } from '#src/services/agent-claim.js';
import { publishEvent } from '#src/services/publish-event.js';
import { httpSink } from '#src/sinks/http-sink.js';
import { logSink } from '#src/sinks/log-sink.js';
import { slackSink } from '#src/sinks/slack-sink.js';
import { smtpSink } from '#src/sinks/smtp-sink.js';
import { createNotes } from '#test/sinks/setup.js';
import { setupEngine } from '#test/support/engine.js';
import { startHttpServer } from '#test/support/http-server.js';
import { startSmtpServer } from '#test/support/smtp-server.js';

/** All that a step can reach, each of which tells what came to it: a web, sinks of every kind, code, a log, agents and events. */
async function setup() {
  const web = await startHttpServer((_request, response) => response.end('{}'));
  const mail = await startSmtpServer();
  const ran: Json[] = [];
  const charge = defineOperation({
    name: 'charge',
    input: z.object({ amount: z.number().positive() }),
    output: z.json(),
    describe: ({ amount }) => `charge ${amount} euros`,
    run: (input) => ran.push(input),
  });
  const quiet = defineOperation({
    ...{ name: 'quiet', input: z.json(), output: z.json() },
    run: (input) => ran.push(input),
  });
  const toWeb = httpSink({ url: `${web.url}/sink` });
  const slack = slackSink({ url: `${web.url}/slack` });
  const email = smtpSink({ url: mail.url, from: 'reprise@example.com' });
  const engine = await setupEngine({
    operations: [charge, quiet],
    sinks: {
      ...{ create_record: toWeb, update_record: logSink(), create_approval_request: toWeb },
      notify: { email, slack, role: toWeb, default: logSink() },
    },
  });
  onTestFinished(engine.close);
  const { services, caller } = engine;
  const { logger, notes } = createNotes();
  engine.startWorker({ logger });
  const rehearse = async (steps: Json[], payload: JsonObject = {}) => {
    await engine.publish({ workflow_id: 'w', steps });
    const given = { web: web.url, ...payload };
    const { id } = await engine.start('w', given, { dryRun: true });
    const { execution } = await engine.until(id, ({ state }) => state.execution.completedAt !== null);
    const { steps: done } = await engine.stored(id);
    const outputs = Object.fromEntries([...done.values()].map(({ path, output }) => [path, output]));
    return { id, execution, outputs, done };
  };
  const claim = () => claimOperations(services, caller, { queue: 'builds', max: 10, waitMs: 0, agent: 'a' });
  return {
    ...{ ...engine, web, ran, notes, rehearse, claim },
    /** What has come to the outside. */
    touched: async () => [
      ...web.received.map(({ path }) => path),
      ...mail.mails.map(({ to }) => to.join()),
      ...ran,
      ...notes.map(({ msg }) => String(msg)),
      ...(await claim()).map(({ name }) => name),
    ],
  };
}

const WEBHOOK = { type: 'webhook', url: '{{web}}/hook?token=secret' };

/** Every type of entry, to every kind of sink, and what it would do. */
const ENTRIES: [entry: JsonObject, would: RegExp][] = [
  [WEBHOOK, /^webhook POST http:\/\/127\.0\.0\.1:\d+\/hook$/],
  [{ type: 'http_request', method: 'PUT', url: '{{web}}/a' }, /^http_request PUT http:.*\/a$/],
  [{ type: 'log', message: 'order {{n}} is paid' }, /^log: order 7 is paid$/],
  [
    { type: 'notify', recipients: ['a@example.com', 'slack:#ops'], message: 'paid: {{n}}' },
    /^notify a@example\.com, slack:#ops: paid: 7$/,
  ],
  [
    { type: 'notify', recipients: ['role:boss', 'somebody'], message: 'look' },
    /^notify role:boss, somebody: look$/,
  ],
  [{ type: 'create_record', entity: 'order', data: { n: 1 } }, /^create_record order$/],
  [{ type: 'update_record', entity: 'order', entity_id: '{{n}}', data: {} }, /^update_record order 7$/],
  [
    { type: 'create_approval_request', entity: 'order', entity_id: 'o-1', data: {} },
    /^create_approval_request order o-1$/,
  ],
];

const allEntries = ENTRIES.map(([entry]) => entry);

test('every entry says what it would do, and does nothing', async () => {
  const { rehearse, touched } = await setup();
  const { execution, outputs } = await rehearse([{ id: 'all', type: 'execute', execute: allEntries }], {
    n: 7,
  });
  expect(execution).toMatchObject({ status: 'completed', dryRun: true });
  // One of them asks for an approval, for which a real run would be held.
  expect(outputs.all).toEqual({
    ...{ dry_run: true, would: 'wait for an approval', approved: true },
    effects: ENTRIES.map(([, would]) => ({ dry_run: true, would: expect.stringMatching(would) })),
  });
  expect(await touched()).toEqual([]);
});

test('the same entries do all of it in a real run', async () => {
  const { publish, start, reach, web, touched } = await setup();
  await publish({ workflow_id: 'w', steps: [{ id: 'all', type: 'execute', execute: allEntries }] });
  const { id } = await start('w', { web: web.url, n: 7 });
  await reach(id, 'paused');
  expect((await touched()).sort()).toEqual([
    ...['/a', '/hook?token=secret', '/sink', '/sink', '/sink', '/slack', 'a@example.com'],
    ...['notification: look', 'order 7 is paid', 'update_record: order 7'],
  ]);
});

test('the output of a single entry is what that would do', async () => {
  const { rehearse } = await setup();
  const { outputs, done } = await rehearse([
    { id: 'one', type: 'execute', execute: [{ type: 'log', message: 'x' }] },
  ]);
  expect(outputs.one).toEqual({ dry_run: true, would: 'log: x' });
  expect(done.get('one')?.input).toEqual([{ type: 'log', message: 'x' }]);
});

test.each(['allow', 'block', 'require_approval'])(
  'an action of type %s holds nobody and goes on',
  async (type) => {
    const { rehearse, touched } = await setup();
    const action = { id: 'ask', type: 'action', action: { type, reason: 'may it?' }, next: 'end' };
    const end = { id: 'end', type: 'execute', execute: [{ type: 'log', message: 'the end' }] };
    const plain = await rehearse([action, end]);
    const withEntries = await rehearse([{ ...action, execute: [WEBHOOK] }, end]);
    for (const { execution, outputs } of [plain, withEntries]) {
      expect(execution.status).toBe('completed');
      expect(outputs.end).toEqual({ dry_run: true, would: 'log: the end' });
    }
    const holds = type === 'block' || type === 'require_approval';
    const hook = { dry_run: true, would: expect.stringContaining('webhook POST') };
    const held = { dry_run: true, would: 'wait for an approval', approved: true };
    expect(plain.outputs.ask).toEqual(holds ? held : null);
    expect(withEntries.outputs.ask).toEqual(holds ? { ...held, effects: hook } : hook);
    expect(await touched()).toEqual([]);
  },
);

const operation = (id: string, name: string, input: Json, more: JsonObject = {}) => ({
  ...{ id, type: 'operation', operation: { name, input, ...more } },
});

test('operations say what they would do, and a pure one is done', async () => {
  const { rehearse, touched } = await setup();
  const { execution, outputs } = await rehearse(
    [
      { ...operation('described', 'charge', { amount: '{{n}}' }), next: 'quiet' },
      { ...operation('quiet', 'quiet', {}), next: 'http' },
      { ...operation('http', 'http', { url: '{{web}}/x?key=secret', method: 'delete' }), next: 'log' },
      { ...operation('log', 'log', { message: 'hello' }), next: 'wait' },
      { ...operation('wait', 'wait', { duration: '20s' }), next: 'mapping' },
      operation('mapping', 'mapping', { expression: 'a + 1', data: { a: '{{n}}' } }),
    ],
    { n: 7 },
  );
  expect(execution.status).toBe('completed');
  expect(outputs).toEqual({
    described: { dry_run: true, would: 'charge 7 euros' },
    quiet: { dry_run: true, would: 'run operation quiet' },
    http: { dry_run: true, would: expect.stringMatching(/^http DELETE http:\/\/127\.0\.0\.1:\d+\/x$/) },
    log: { dry_run: true, would: 'log: hello' },
    wait: { dry_run: true, would: 'wait for 20000 ms' },
    mapping: 8,
  });
  expect(await touched()).toEqual([]);
});

test.each([
  ['charge', { amount: -1 }, 'OPERATION_INPUT_INVALID'],
  ['chrage', { amount: 1 }, 'OPERATION_UNKNOWN'],
  ['mapping', { expression: '1 +' }, 'MAPPING_ERROR'],
])('what is wrong with operation %s given %j fails it as a real run does', async (name, input, code) => {
  const { rehearse, touched, publish, start, reach } = await setup();
  const step = operation('do', name, input);
  const { execution } = await rehearse([step]);
  await publish({ workflow_id: 'real', steps: [step] });
  const real = await reach((await start('real')).id, 'failed');
  expect(execution.errorCode).toBe(code);
  expect(execution.errorMessage).toBe(real.execution.errorMessage);
  expect(await touched()).toEqual([]);
});

test('no agent gets an operation, and none is waited for', async () => {
  const { rehearse, touched, row } = await setup();
  const step = operation('build', 'compile', { part: '{{n}}' }, { executor: 'agent', queue: 'builds' });
  const { id, execution, outputs } = await rehearse([step], { n: 7 });
  expect(execution.status).toBe('completed');
  expect(outputs.build).toEqual({
    ...{ dry_run: true, would: 'give operation compile to an agent of the queue builds' },
  });
  expect(await row(id, 'build')).toMatchObject({ input: { part: 7 }, queue: null, waitKind: null });
  expect(await touched()).toEqual([]);
});

test('waits end at once, and leave their events to others', async () => {
  const { rehearse, services, caller, touched } = await setup();
  await publishEvent(services, caller, { event: 'paid', payload: {}, ttlMs: 60_000, commandId: 'e' });
  const { execution, outputs } = await rehearse([
    { id: 'hear', type: 'wait', wait: { event: 'paid', timeout: '1h' }, next: 'rest' },
    { id: 'rest', type: 'wait', wait: '24h' },
  ]);
  expect(execution.status).toBe('completed');
  expect(outputs).toEqual({
    hear: { dry_run: true, would: 'wait for the event paid' },
    rest: { dry_run: true, would: expect.stringMatching(/^wait until \d{4}-/) },
  });
  const again = { event: 'paid', payload: {}, ttlMs: 60_000, commandId: 'e' };
  expect(await publishEvent(services, caller, again)).toEqual({ executionId: null, repeated: true });
  expect(await touched()).toEqual([]);
});

test('conditions, branches and items run as they are', async () => {
  const { rehearse, touched, row } = await setup();
  const { id, execution, outputs } = await rehearse(
    [
      {
        id: 'many',
        type: 'condition',
        condition: { field: 'items.length', operator: 'gt', value: 1 },
        on_true: 'each',
      },
      {
        ...{ id: 'each', type: 'foreach', next: 'both' },
        foreach: {
          items: '{{items}}',
          collect: 'send',
          steps: [{ id: 'send', type: 'execute', execute: [{ type: 'log', message: 'to {{item}}' }] }],
        },
      },
      {
        ...{ id: 'both', type: 'parallel' },
        parallel: {
          steps: [
            { id: 'left', type: 'wait', wait: { event: 'never' } },
            { id: 'right', type: 'execute', execute: [WEBHOOK] },
          ],
        },
      },
    ],
    { items: ['a', 'b'] },
  );
  expect(execution).toMatchObject({ status: 'completed', finishedSteps: 7 });
  expect(outputs.many).toEqual({ result: true });
  expect(outputs.each).toMatchObject({
    results: [
      { dry_run: true, would: 'log: to a' },
      { dry_run: true, would: 'log: to b' },
    ],
  });
  expect((await row(id, 'both.left'))?.output).toEqual({ dry_run: true, would: 'wait for the event never' });
  expect(await touched()).toEqual([]);
});

test('every workflow that the docs show leaves the world as it was, and waits for nobody', async () => {
  const page = readFileSync(new URL('../../docs/workflows.md', import.meta.url), 'utf8');
  const shown = [...page.matchAll(/(?:<!-- run (\{.*?\}) -->\n)?```json\n(.*?)```/gs)];
  const { publish, start, until, history, touched, web } = await setup();
  for (const [, run = '{}', definition = '{}'] of shown) {
    const document = JSON.parse(definition) as JsonObject;
    const { workflow } = await publish({ workflow_id: 'shown', ...document });
    const payload = { ...(JSON.parse(run) as { payload?: JsonObject }).payload, bank_url: web.url };
    const { id } = await start(workflow.key, payload, { dryRun: true });
    await until(id, ({ state }) => state.execution.completedAt !== null);
    const waits = (await history(id)).filter((event) => /waiting|claimed|paused/.test(event));
    expect(waits, definition).toEqual([]);
  }
  expect(await touched()).toEqual([]);
}, 60_000);
