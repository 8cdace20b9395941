import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse, visit } from 'graphql';
import { expect, test } from 'vitest';
import { eventCursor } from '#src/graphql/cursor.js';
import { holdForApproval } from '#test/support/approval.js';
import { RESUME, withBatches } from '#test/support/batch.js';
import { setupServer, type TestServer, take } from '#test/support/server.js';

const FOLDER = fileURLToPath(new URL('../../schema/operations', import.meta.url));
const documents = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    return { name: basename(file, '.graphql'), text, parsed: parse(text) };
  });

const operationOf = ({ definitions }: DocumentNode) =>
  definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION);
const operations = documents.filter(({ parsed }) => operationOf(parsed));

/** The document with the fragments that it uses, wherever they are. */
function whole({ text, parsed }: (typeof documents)[number]): string {
  const used = new Set<string>();
  visit(parsed, { FragmentSpread: ({ name }) => void used.add(name.value) });
  const fragments = documents.filter(({ parsed: { definitions } }) =>
    definitions.some((one) => one.kind === Kind.FRAGMENT_DEFINITION && used.has(one.name.value)),
  );
  return [text, ...fragments.map((fragment) => fragment.text)].join('\n');
}

const definition = {
  workflow_id: 'waits',
  steps: [
    { id: 'wait', type: 'wait', wait: { event: 'go' }, next: 'end' },
    { id: 'end', type: 'action', action: { type: 'allow' } },
  ],
};

const onAgent = {
  workflow_id: 'on-agent',
  steps: [
    { id: 'build', type: 'operation', operation: { name: 'compile', executor: 'agent', queue: 'builds' } },
  ],
};

interface Given {
  /** An execution that waits for the event `go`. */
  waiting: string;
  /** One that waits, and is paused once a subscription is there to see it. */
  paused: string;
  /** An operation that was given to an agent. */
  claimed: { id: string; epoch: number };
  /** A batch that was stopped by its first execution. */
  stopped: string;
  /** An approval that waits for a decision. */
  asked: { id: string; version: string };
}

/** What each operation is tried with: an operation that is not here fails its test. */
const VARIABLES: Record<string, (given: Given) => Record<string, unknown>> = {
  approve: ({ asked }) => ({ input: { ...asked, reason: 'it is ours', commandId: 'c' } }),
  'create-approval-link': ({ asked: { id } }) => ({
    input: { id, approver: 'ada', roles: ['finance'], expiresIn: '2d', commandId: 'c' },
  }),
  'delegate-approval': ({ asked: { id } }) => ({ input: { id, to: 'bob', reason: 'away' } }),
  'get-approval': ({ asked: { id } }) => ({ id }),
  'list-approvals': () => ({ filter: { status: ['PENDING'], role: 'finance' }, first: 10 }),
  'list-my-approvals': () => ({ first: 10 }),
  reject: ({ asked }) => ({ input: { ...asked, reason: 'it is not' } }),
  'watch-approvals': () => ({}),
  'cancel-batch': ({ stopped }) => ({ input: { id: stopped, commandId: 'c' } }),
  'cancel-execution': ({ waiting }) => ({ input: { id: waiting, reason: 'no need', commandId: 'c' } }),
  'cancel-executions': () => ({ input: { filter: { workflowKey: 'waits' }, ratePerSecond: 5 } }),
  'claim-operations': () => ({ input: { queue: 'builds', max: 3, agent: 'a' } }),
  'complete-operation': ({ claimed }) => ({ input: { ...claimed, output: { size: 7 } } }),
  'count-paused': () => ({ filter: { workflowKey: 'waits' } }),
  'edit-step-input': ({ paused }) => ({
    input: { id: paused, path: 'wait', stepInput: { match: { n: 1 } } },
  }),
  'continue-batch': ({ stopped }) => ({ input: { id: stopped } }),
  'fail-operation': ({ claimed }) => ({ input: { ...claimed, code: 'BROKEN', message: 'it broke' } }),
  'heartbeat-operations': ({ claimed }) => ({ input: { operations: [{ ...claimed, percent: 12.5 }] } }),
  'operations-available': () => ({ queue: 'builds' }),
  'get-batch': ({ stopped }) => ({ id: stopped, first: 1, status: ['REFUSED'] }),
  'get-execution': ({ waiting }) => ({ id: waiting }),
  'list-agent-steps': ({ waiting }) => ({ id: waiting }),
  'get-queue-stats': () => ({}),
  'get-workflow': () => ({ key: 'waits' }),
  'list-batches': () => ({ status: ['STOPPED'], first: 10 }),
  'list-execution-events': ({ paused }) => ({ id: paused, first: 2, after: eventCursor(paused, 1) }),
  'list-executions': () => ({ filter: { status: ['WAITING'], workflowKey: 'waits' }, first: 10 }),
  'list-paused-executions': () => ({ workflowKey: 'waits', first: 10 }),
  'list-paused-page': () => ({ workflowKey: 'waits', first: 10 }),
  'list-step-results': ({ waiting }) => ({ id: waiting }),
  'list-workflows': () => ({ first: 10 }),
  'pause-execution': ({ waiting }) => ({ input: { id: waiting, reason: 'lunch', mode: 'ABORT' } }),
  'plan-resume': ({ paused }) => ({ id: paused, input: { resumeData: { approved: true }, force: false } }),
  'pause-executions': () => ({ input: { filter: { statuses: ['WAITING'] }, preview: true } }),
  'pause-workflow': () => ({ input: { key: 'waits', reason: 'stocktaking', commandId: 'c' } }),
  'publish-event': () => ({ input: { event: 'go', payload: { at: 'once' } } }),
  'publish-workflow': () => ({ input: { definition, key: 'waits' } }),
  'rerun-execution': ({ paused }) => ({ input: { id: paused, fromStepId: 'wait', reason: 'again' } }),
  'resume-execution': ({ paused }) => ({ input: { id: paused, resumeData: { approved: true } } }),
  'resume-executions': ({ paused }) => ({ input: { filter: { ids: [paused] }, canary: 1, settle: '1s' } }),
  'resume-workflow': () => ({ input: { key: 'waits' } }),
  'send-event': ({ waiting }) => ({ input: { id: waiting, event: 'go', payload: { at: 'once' } } }),
  'watch-batch': ({ stopped }) => ({ id: stopped }),
  'start-execution': () => ({
    input: {
      ...{ workflowKey: 'waits', payload: {}, idempotencyKey: 'once', dryRun: true },
      ...{ startAt: '2026-01-01T00:00:00Z', queue: { key: 'line', limit: 3 } },
    },
  }),
  'get-graph': ({ waiting }) => ({ id: waiting }),
  'list-newest': () => ({ filter: { workflowKey: 'waits' }, first: 10 }),
  'watch-steps': ({ paused }) => ({ id: paused, after: eventCursor(paused, 1) }),
  'watch-events': ({ paused }) => ({ filter: { ids: [paused] }, ofAll: true }),
  'watch-execution': ({ paused }) => ({ id: paused, after: eventCursor(paused, 1) }),
  'watch-executions': ({ paused }) => ({ filter: { ids: [paused] } }),
  'watch-paused-count': () => ({ filter: { workflowKey: 'waits' } }),
  'watch-queue-stats': () => ({}),
};

/** Subscriptions that say at once what there is, and do not read the feed. */
const SAY_AT_ONCE = new Set([
  'operations-available',
  'watch-batch',
  'watch-paused-count',
  'watch-queue-stats',
]);

async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  const [waiting, paused] = await Promise.all([server.start('waits'), server.start('waits')]);
  for (const { id } of [waiting, paused])
    await server.until(id, ({ state }) => state.execution.status === 'waiting');
  const pause = () =>
    server.query('mutation ($id: ID!) { pauseExecution(input: { id: $id }) { __typename } }', {
      id: paused.id,
    });
  const claimed = await claimOne(server);
  const stopped = await stopOne(server, [waiting.id, paused.id]);
  const { approvalId, version } = await holdForApproval(server);
  const asked = { id: approvalId, version };
  return { ...server, pause, given: { waiting: waiting.id, paused: paused.id, claimed, stopped, asked } };
}

/** A resume of what is not paused. */
async function stopOne(server: TestServer, ids: string[]): Promise<string> {
  const { createBatch, untilBatch } = withBatches(server);
  const { batch } = await createBatch(RESUME, { filter: { ids, statuses: ['waiting'] }, stopAfter: 1 });
  return (await untilBatch(batch.id, ({ status }) => status === 'stopped')).id;
}

async function claimOne(server: TestServer): Promise<Given['claimed']> {
  await server.publish(onAgent);
  await server.start('on-agent');
  const { data } = await server.query(`mutation {
    claimOperations(input: { queue: "builds", agent: "a", waitMs: 20000 }) {
      ... on ClaimOperationsPayload { operations { id epoch } }
    }
  }`);
  return data.claimOperations.operations[0];
}

test.each(operations)('$name is answered without an error', async (document) => {
  const { pause, given, query, subscribe, subscribers } = await setup();
  const variables = VARIABLES[document.name]?.(given);
  if (!variables) throw new Error(`VARIABLES has none for ${document.name}`);
  const operation = operationOf(document.parsed);
  const name = operation?.name?.value ?? '';
  const subscription = operation?.operation === 'subscription';
  const updates = subscription ? take(subscribe('WebSocket', whole(document), variables), 1) : null;
  if (updates && !SAY_AT_ONCE.has(document.name)) await subscribers(1);
  await pause();
  const answer = updates ? (await updates)[0] : await query(whole(document), variables);

  expect(answer).toEqual({ data: expect.anything() });
  expect(Object.values(answer?.data)).not.toContain(null);
  if (operation?.operation === 'mutation') {
    expect(Object.values(answer?.data)).toEqual([expect.objectContaining({ __typename: `${name}Payload` })]);
  }
});
