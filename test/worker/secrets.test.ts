import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.js';
import { defineOperation } from '#src/operations/define.js';
import { editStepInput } from '#src/services/edit-step-input.js';
import { allText } from '#test/support/all-text.js';
import { setupEngine } from '#test/support/engine.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';

const TOKEN = 'sk_live_"3f9/c2+1';
const BASIC = Buffer.from(`ada:${TOKEN}`).toString('base64');
const SPELLINGS = [
  TOKEN,
  JSON.stringify(TOKEN).slice(1, -1),
  encodeURIComponent(TOKEN),
  BASIC,
  Buffer.from(TOKEN).toString('base64').replace(/=+$/, ''),
  TOKEN.slice(0, 12),
];
const BANK = '{{secret("bank")}}';

/** Tells everything it is given to everybody, and ends when it may. */
const createChatty = (mayEnd: Promise<void>) =>
  defineOperation({
    name: 'chatty',
    input: z.object({ key: z.string() }),
    output: z.record(z.string(), z.string()),
    async run({ key }, { attempt, logger, reportProgress }) {
      logger.warn({ key, err: new Error(`with ${key}`) }, `given ${key}`);
      reportProgress(50, `half way with ${key}`);
      if (attempt === 1) throw new Error(`can do nothing with ${key}`);
      await mayEnd;
      return { said: Buffer.from(`:${key}:`).toString('base64'), [key]: key };
    },
  });

async function setup(known: Record<string, string> = { bank: TOKEN, basic: BASIC }) {
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const secrets = { find: (name: string) => known[name] ?? null };
  const server = await startHttpServer(({ path, headers, body }, response) => {
    const status = path.startsWith('/broken') ? 401 : 200;
    sendJson(
      response,
      { pad: 'x'.repeat(176), auth: headers.authorization, path, body, [TOKEN]: TOKEN },
      status,
    );
  });
  let letEnd = () => {};
  const mayEnd = new Promise<void>((resolve) => {
    letEnd = resolve;
  });
  const engine = await setupEngine({ secrets, operations: [createChatty(mayEnd)] });
  onTestFinished(() => engine.close());
  return {
    ...engine,
    letEnd,
    ...{ server, known },
    startLogged: () => engine.startWorker({ logger }),
    /** All that lies in the database and in the log. */
    traces: async () => `${await allText(engine.database.db)}\n${lines.join('')}`,
  };
}

function request(id: string, path: string, more: JsonObject = {}): JsonObject {
  const url = `{{url}}${path}`;
  return { id, type: 'execute', execute: [{ type: 'http_request', method: 'POST', url, ...more }] };
}

const TELLTALE: JsonObject = {
  workflow_id: 'telltale',
  steps: [
    {
      ...request('send', `/echo/${BANK}`, {
        headers: { authorization: `Bearer ${BANK}` },
        body: { key: BANK, note: 'for {{order}}' },
      }),
      next: 'basic',
    },
    {
      ...request('basic', '/echo', {
        headers: { authorization: 'Basic {{secret("basic")}}' },
        body: `key=${BANK}`,
      }),
      next: 'refused',
    },
    { ...request('refused', `/broken?key=${BANK}`, { headers: { authorization: BANK } }), on_error: 'talk' },
    {
      ...{ id: 'talk', type: 'operation', retry: { max_attempts: 2, delay: '1ms' } },
      ...{ operation: { name: 'chatty', input: { key: BANK } }, next: 'record' },
    },
    {
      ...{ id: 'record', type: 'execute' },
      execute: [{ type: 'create_record', entity: 'order', data: { keys: [BANK] } }],
    },
  ],
};

test('a secret that is a host, or comes back as one, is not told', async () => {
  const { publish, start, startLogged, reach, known, traces, ...engine } = await setup();
  known.host = 'S3cr3tValueXYZ';
  const redirect = await startHttpServer((_request, response) => {
    response.writeHead(302, { location: `http://${known.host}.invalid/` }).end();
  });
  const HOST = '{{secret("host")}}';
  const send = (id: string, url: string) => ({
    ...{ id, type: 'execute' },
    execute: [{ type: 'http_request', method: 'POST', url, headers: { 'x-host': HOST } }],
  });
  await publish({ workflow_id: 'direct', steps: [send('direct', `http://${HOST}.invalid/`)] });
  await publish({ workflow_id: 'redirected', steps: [send('redirected', redirect.url)] });
  startLogged();
  for (const workflow of ['direct', 'redirected']) {
    const { id } = await start(workflow);
    await reach(id, 'failed');
    const { execution } = await engine.stored(id);
    expect(execution.errorMessage).toMatch(/getaddrinfo \w+ \*\*\*\.invalid/);
  }
  expect((await traces()).toLowerCase()).not.toContain('s3cr3t');
});

test('a secret goes where it is sent, and lies neither in the database nor in the log', async () => {
  const { server, publish, start, startLogged, until, letEnd, reach, stored, traces } = await setup();
  await publish(TELLTALE);
  const { id } = await start('telltale', { url: server.url, order: 'o-1' });
  startLogged();
  await until(id, ({ state }) => state.steps.get('talk')?.progress?.message === 'half way with ***');
  letEnd();
  await reach(id, 'completed');

  const [sent, basic] = server.received;
  expect(sent).toMatchObject({
    headers: { authorization: `Bearer ${TOKEN}` },
    path: expect.stringMatching(/^\/echo\/sk_live_/),
  });
  expect(JSON.parse(sent?.body ?? '')).toEqual({ key: TOKEN, note: 'for o-1' });
  expect(basic).toMatchObject({ headers: { authorization: `Basic ${BASIC}` }, body: `key=${TOKEN}` });

  const { steps } = await stored(id);
  expect(steps.get('send')).toMatchObject({
    input: [{ url: `${server.url}/echo/${BANK}`, headers: { authorization: `Bearer ${BANK}` } }],
    output: { body: { auth: 'Bearer ***', '***': '***' } },
  });
  expect(steps.get('basic')?.output).toMatchObject({ body: { auth: 'Basic ***', body: 'key=***' } });
  expect(steps.get('refused')?.error?.message).toMatch(/answered 401: .*"auth":"\*\*\*$/);
  expect(steps.get('talk')).toMatchObject({
    attempt: 2,
    output: { said: expect.stringContaining('***'), '***': '***' },
  });

  const found = await traces();
  for (const told of [
    'given ***',
    'half way with ***',
    'can do nothing with ***',
    'create_record: order',
    'step.retried',
  ])
    expect(found).toContain(told);
  expect(SPELLINGS.filter((spelling) => found.includes(spelling))).toEqual([]);
});

test('a dry run asks for no secret, and tells none', async () => {
  const { server, known, publish, start, startLogged, reach, stored, traces } = await setup();
  for (const name of Object.keys(known)) delete known[name];
  await publish(TELLTALE);
  const { id } = await start('telltale', { url: server.url, order: 'o-1' }, { dryRun: true });
  startLogged();
  await reach(id, 'completed');
  expect(server.received).toEqual([]);
  const { steps } = await stored(id);
  const would = `http_request POST ${server.url}/echo/%7B%7Bsecret(%22bank%22)%7D%7D`;
  expect(steps.get('send')?.output).toEqual({ dry_run: true, would });
  expect(await traces()).not.toContain(TOKEN);
});

test('a step that names a secret which nobody knows fails at once, and says which', async () => {
  const { server, publish, start, startLogged, reach } = await setup({});
  const retry = { max_attempts: 3, delay: '1ms' };
  await publish({ workflow_id: 'w', steps: [{ ...request('send', '', { body: BANK }), retry }] });
  const { id } = await start('w', { url: server.url });
  startLogged();
  const { execution, steps } = await reach(id, 'failed');
  expect(steps.get('send')?.attempt).toBe(1);
  expect(execution).toMatchObject({
    errorCode: 'SECRET_UNKNOWN',
    errorMessage: expect.stringContaining(
      'the secret bank is not known to this worker; set REPRISE_SECRET_BANK, or name it in the file of SECRETS_FILE',
    ),
  });
  expect(server.received).toEqual([]);
});

test('whoever starts an execution gets at no secret by what he sends', async () => {
  const { server, publish, start, startLogged, reach } = await setup();
  const body = { note: '{{note}}', deep: '{{deep}}' };
  await publish({
    workflow_id: 'w',
    steps: [request('send', '', { headers: { authorization: BANK }, body })],
  });
  const { id } = await start('w', { url: server.url, note: `so ${BANK}`, deep: { a: [BANK] } });
  startLogged();
  await reach(id, 'completed');
  expect(server.received[0]?.headers.authorization).toBe(TOKEN);
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ note: `so ${BANK}`, deep: { a: [BANK] } });
});

test('a value that was changed is used from the next step on, at no restart', async () => {
  const { server, known, publish, start, startLogged, reach } = await setup({ bank: 'the first value' });
  await publish({ workflow_id: 'w', steps: [request('send', '', { body: BANK })] });
  startLogged();
  await reach((await start('w', { url: server.url })).id, 'completed');
  known.bank = 'the second value';
  await reach((await start('w', { url: server.url })).id, 'completed');
  expect(server.received.map(({ body }) => body)).toEqual(['the first value', 'the second value']);
});

test('an input that a person edits keeps the secrets of the definition, and takes no others', async () => {
  const { server, services, caller, publish, start, startLogged, reach, stored, resume, traces } =
    await setup();
  await publish({
    workflow_id: 'w',
    steps: [request('send', '/broken', { headers: { authorization: BANK }, body: 'a' })],
  });
  const { id } = await start('w', { url: server.url });
  startLogged();
  await reach(id, 'failed');
  const edit = async (change: JsonObject) => {
    const { steps } = await stored(id);
    const [entry] = (steps.get('send')?.input ?? []) as JsonObject[];
    const stepInput = [{ ...entry, url: `${server.url}/fine`, ...change }];
    const request = { executionId: id, commandId: null, path: 'send', stepInput, reason: null };
    return editStepInput(services, caller, request);
  };
  await expect(edit({ body: BANK })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    faults: [
      expect.objectContaining({
        path: 'stepInput[0].body',
        message: '`{{secret("bank")}}` can\'t be put here',
      }),
    ],
  });
  await edit({ body: 'b' });
  await resume(id);
  await reach(id, 'completed');
  expect(server.received.at(-1)).toMatchObject({
    path: '/fine',
    body: 'b',
    headers: { authorization: TOKEN },
  });
  expect(await traces()).not.toContain(TOKEN);
});
