import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import type { Permission } from '#src/domain/permission.js';
import type { Caller } from '#src/services/services.js';
import { approvalStep, logStep, parallelStep } from '#test/definition/step-fixtures.js';
import { setupServer } from '#test/support/server.js';

const DATA = { approved: true, password: 'hunter2', deep: [{ apiKey: 'hunter2', note: 'fine' }] };
const SEEN = { approved: true, password: '***', deep: [{ apiKey: '***', note: 'fine' }] };
const WORKFLOW: JsonObject = {
  workflow_id: 'order',
  steps: [
    { ...approvalStep('ask'), next: 'both' },
    { ...parallelStep('both', 'all_must_pass', [approvalStep('again')]), next: 'after' },
    approvalStep('after'),
  ],
};

/** A server to which the same person comes with more permissions, or with fewer. */
async function setup() {
  let known: Caller | null = null;
  const authenticate = (authorization: string | null | undefined) => {
    const permissions: Permission[] =
      authorization === 'Bearer many'
        ? ['execution:read', 'execution:resume', 'execution:force']
        : ['execution:read', 'execution:resume'];
    return known && { caller: { ...known, permissions }, expiresAt: null };
  };
  const server = await setupServer({ authenticate });
  known = server.caller;
  const send = (token: string, query: string, variables: object, accept = 'application/json') =>
    server.post(JSON.stringify({ query, variables }), { authorization: `Bearer ${token}`, accept });
  const ask = async (token: string, query: string, variables: object) => {
    const { data, errors } = (await (await send(token, query, variables)).json()) as Awaited<
      ReturnType<typeof server.query>
    >;
    expect(errors).toBeUndefined();
    return data;
  };
  return { ...server, send, ask };
}

/** One whose approvals, also one inside a parallel, were given with data that looks secret; held for the last. */
async function setupDecided() {
  const server = await setup();
  const { publish, startWorker, start, reach, resume, until } = server;
  await publish(WORKFLOW);
  startWorker();
  const { id } = await start('order');
  await reach(id, 'paused');
  await resume(id, DATA);
  await until(id, ({ state }) => state.execution.status === 'paused' && state.steps.has('both.again'));
  await resume(id, DATA);
  await until(id, ({ state }) => state.execution.status === 'paused' && state.steps.has('after'));
  return { ...server, id };
}

test('what looks secret in the data of a resume is shown to those alone who may force', async () => {
  const { id, ask } = await setupDecided();
  const query = `query ($id: ID!, $input: ResumePlanInput) { execution(id: $id) {
    resumeData resumePlan(input: $input) { resumeData } steps { path output } } }`;
  const input = { resumeData: { token: 'hunter3' } };
  const few = await ask('few', query, { id, input });
  expect(few.execution).toMatchObject({
    ...{ resumeData: SEEN, resumePlan: { resumeData: { ...SEEN, token: '***' } } },
    steps: [
      { path: 'ask', output: SEEN },
      { path: 'both', output: { again: SEEN } },
      { path: 'after', output: null },
    ],
  });
  expect(JSON.stringify(few)).not.toMatch(/hunter/);
  const many = await ask('many', query, { id, input });
  expect(many.execution).toMatchObject({
    ...{ resumeData: DATA, resumePlan: { resumeData: { ...DATA, token: 'hunter3' } } },
    steps: [{ output: DATA }, { output: { again: DATA } }, { output: null }],
  });
});

test('a resume, and a batch of resumes, answer without it', async () => {
  const { id, ask } = await setupDecided();
  const resumeData = { ...DATA, token: 'hunter3' };
  const batch = `mutation ($input: ResumeExecutionsInput!) { resumeExecutions(input: $input) {
    ... on ResumeExecutionsPayload { batch { options } } } }`;
  const answered = await ask('few', batch, { input: { filter: { ids: [id] }, resumeData } });
  expect(answered.resumeExecutions.batch.options).toMatchObject({ data: { ...SEEN, token: '***' } });
  const one = `mutation ($input: ResumeExecutionInput!) { resumeExecution(input: $input) {
    ... on ResumeExecutionPayload { execution { resumeData steps { output } } } ... on Error { message } } }`;
  expect(JSON.stringify(await ask('few', one, { input: { id, resumeData } }))).not.toMatch(/hunter/);
});

test.each([
  ['many', 'few'],
  ['few', 'many'],
])('of two streams of one person in the same words, %s first, each tells what it may', async (...tokens) => {
  const { send, publish, start, startWorker, reach, resume, subscribers } = await setup();
  await publish({ workflow_id: 'order', steps: [{ ...approvalStep('ask'), next: 'log' }, logStep('log')] });
  startWorker();
  const { id } = await start('order');
  await reach(id, 'paused');
  const query = `subscription ($id: ID!) { executionUpdated(id: $id) { execution { status resumeData } } }`;
  const streams = [];
  for (const token of tokens) {
    streams.push((await send(token, query, { id }, 'text/event-stream')).text());
    await subscribers(streams.length);
  }
  await resume(id, DATA);
  const texts = new Map((await Promise.all(streams)).map((text, index) => [tokens[index], text]));
  expect(texts.get('few')).toContain('"password":"***"');
  expect(texts.get('few')).not.toContain('hunter2');
  expect(texts.get('many')).toContain('hunter2');
});
