import { Kind, type OperationDefinitionNode } from 'graphql';
import { eventCursor } from '#src/graphql/cursor.js';
import { createApiKey } from '#src/services/api-key.js';
import { createApprovalLink } from '#src/services/approval-link.js';
import { holdForApproval } from './approval.js';
import { RESUME, withBatches } from './batch.js';
import { readNamedOperations } from './named-operations.js';
import { type ServerOptions, setupServer, type TestServer } from './server.js';

export type NamedOperation = ReturnType<typeof readNamedOperations>[number];
export const operations = readNamedOperations();

export function operationOf({ document }: NamedOperation): OperationDefinitionNode {
  const found = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (!found) throw new Error('a named operation is one');
  return found;
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

export interface Given {
  /** An execution that waits for the event `go`. */
  waiting: string;
  /** One that waits, and is paused once a subscription is there to see it. */
  paused: string;
  /** An operation that was given to an agent. */
  claimed: { id: string; epoch: number };
  /** A batch that was stopped by its first execution. */
  stopped: string;
  /** An API key. */
  key: string;
  /** An approval that anybody may decide. */
  asked: { id: string; version: string };
  /** A link by which it can be. */
  link: string;
}

/** What each operation is tried with: an operation that is not here fails its test. */
const VARIABLES: Record<string, (given: Given) => Record<string, unknown>> = {
  approve: ({ asked }) => ({ input: { ...asked, reason: 'fine', commandId: 'c' } }),
  'create-approval-link': ({ asked: { id } }) => ({
    input: { id, approver: 'ada', roles: ['finance'], expiresIn: '2d', commandId: 'c' },
  }),
  'delegate-approval': ({ asked: { id } }) => ({ input: { id, to: 'grace' } }),
  'get-approval': ({ asked: { id } }) => ({ id }),
  'list-audit-log': () => ({ filter: { outcome: 'ok' }, first: 10 }),
  'list-approval-links': ({ asked: { id } }) => ({ id }),
  'list-approvals': () => ({ filter: { status: ['PENDING'] }, first: 10 }),
  'list-my-approvals': () => ({ first: 10 }),
  reject: ({ asked }) => ({ input: { ...asked, reason: 'no' } }),
  'watch-approvals': () => ({}),
  'cancel-batch': ({ stopped }) => ({ input: { id: stopped, commandId: 'c' } }),
  'cancel-execution': ({ waiting }) => ({ input: { id: waiting, reason: 'no need', commandId: 'c' } }),
  'cancel-executions': () => ({ input: { filter: { workflowKey: 'waits' }, ratePerSecond: 5 } }),
  'create-api-key': () => ({
    input: { name: 'ci', permissions: ['execution:start'], roles: ['release'], expiresIn: '90d' },
  }),
  'list-api-keys': () => ({ first: 10 }),
  'revoke-api-key': ({ key }) => ({ input: { id: key } }),
  'revoke-approval-link': ({ link }) => ({ input: { id: link } }),
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
export const SAY_AT_ONCE = new Set([
  'operations-available',
  'watch-batch',
  'watch-paused-count',
  'watch-queue-stats',
]);

/** A server in which there is something for each operation to be asked of. */
export async function setupOperations(options: ServerOptions = {}) {
  const server = await setupServer(options);
  await server.publish(definition);
  const worker = server.startWorker();
  const [waiting, paused] = await Promise.all([server.start('waits'), server.start('waits')]);
  for (const { id } of [waiting, paused])
    await server.until(id, ({ state }) => state.execution.status === 'waiting');
  const pause = () =>
    server.query('mutation ($id: ID!) { pauseExecution(input: { id: $id }) { __typename } }', {
      id: paused.id,
    });
  const claimed = await claimOne(server);
  const stopped = await stopOne(server, [waiting.id, paused.id]);
  const { apiKey } = await createApiKey(server.services, server.caller, {
    ...{ name: 'old', permissions: ['execution:read'], roles: [], expiresInMs: null },
  });
  const { approvalId, version } = await holdForApproval(server);
  const asked = { id: approvalId, version };
  const { linkId } = await createApprovalLink(server.services, server.caller, {
    ...{ id: approvalId, approver: 'bob', roles: [], expiresInMs: null, commandId: null },
  });
  const made = { key: apiKey.id, asked, link: String(linkId) };
  const given = { waiting: waiting.id, paused: paused.id, claimed, stopped, ...made };
  return { ...server, worker, pause, given };
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

/** What an operation is tried with. */
export function variablesOf({ name }: NamedOperation, given: Given): Record<string, unknown> {
  const variables = VARIABLES[name]?.(given);
  if (!variables) throw new Error(`VARIABLES has none for ${name}`);
  return variables;
}
