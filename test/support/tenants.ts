import { canonicalJson, type Json } from '#src/domain/json.js';
import { systemIds } from '#src/domain/runtime.js';
import { type ExecutionUpdate, watchExecution } from '#src/events/watch-execution.js';
import { auditCursor, eventCursor, itemCursor, keyCursor, placeCursor } from '#src/graphql/cursor.js';
import { encodeGlobalId, operationIdOf } from '#src/graphql/global-id.js';
import { claimOperations } from '#src/services/agent-claim.js';
import { createApiKey } from '#src/services/api-key.js';
import { loadApprovalsOf, versionOf } from '#src/services/approval.js';
import { createApprovalLink } from '#src/services/approval-link.js';
import { pauseExecution } from '#src/services/command.js';
import { openProject } from '#src/services/project.js';
import { publishEvent } from '#src/services/publish-event.js';
import { ALL_RIGHTS, type Caller } from '#src/services/services.js';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { RESUME, withBatches } from './batch.js';
import { giveKey, openClients } from './clients.js';
import { setupServer, type TestServer } from './server.js';
import { readAllRows } from './snapshot.js';

/** What a project has, by the names under which others might ask for it. */
interface Things {
  waiting: string;
  waitingName: string;
  paused: string;
  pausedName: string;
  workflow: string;
  version: string;
  workflowKey: string;
  batch: string;
  apiKey: string;
  /** An execution that waits for an approval. */
  asking: string;
  askingName: string;
  approval: string;
  approvalVersion: string;
  /** A link to that approval. */
  link: string;
  /** Whose one operation an agent has. */
  building: string;
  /** That some execution waits for, and in no other project. */
  event: string;
  commandId: string;
  idempotencyKey: string;
}

export type Names = ReturnType<typeof namesOf>;

/** The same kinds of rows in two projects, and somebody who may do everything in one of them, and nothing in the other. */
export async function setupTenants() {
  // What a list of everything would cost is not what is looked at here.
  const limits = { costPerOperation: 10_000_000, costPerMinute: 1_000_000_000 };
  const server = await setupServer({ limits });
  server.services.limits = { ...server.services.limits, agentLeaseMs: 3_600_000 };
  const projectId = await openProject(server.services, 'mine');
  const mine: Caller = { projectId, actor: 'mine-secret', ...ALL_RIGHTS };
  const authorization = await giveKey(server.services, projectId, ['admin']);
  const theirAuthorization = await giveKey(server.services, server.caller.projectId, ['admin']);
  const own = await fill(server, mine, 'mine');
  return {
    ...server,
    ...openClients(server.url, authorization),
    authorization,
    mine,
    own,
    /** More executions of one's own, which nothing happens to. */
    startMore: (count: number) => startMany(server, mine, count),
    /** What there is nowhere. */
    nothing: namesOf(nothing()),
    /** Of somebody who may do everything in the other project. */
    theirAuthorization,
    /** Fills the other project, too; the result is what it has. */
    fillTheirs: () => fill(server, { ...server.caller, actor: 'theirs-secret' }, 'theirs'),
    /** Every row of the other project. */
    theirRows: async () => rowsOf(await readAllRows(server.services.db), server.caller.projectId),
  };
}

/** Rows of a project; those without a project of their own are of an execution or a batch of it. */
function rowsOf(rows: Record<string, string[]>, projectId: string): string[] {
  const projectOf = (row: string) => (JSON.parse(row) as { project_id?: string }).project_id;
  const owners = [rows.workflow_executions, rows.batches, rows.approvals].flatMap((some) => some ?? []);
  const ids = owners.filter((row) => projectOf(row) === projectId).map((row) => JSON.parse(row).id as string);
  return Object.values(rows)
    .flat()
    .filter((row) => (projectOf(row) ?? projectId) === projectId)
    .filter((row) => [projectId, ...ids].some((id) => row.includes(id)));
}

/** An answer with each name that was sent, or that stands for it, made the same whatever it was. */
export function maskNames(answer: unknown, names: Names): string {
  // The fields of an answer stand in the order in which they were found.
  const text = canonicalJson(answer as Json);
  return Object.entries(names)
    .sort(([, one], [, other]) => other.length - one.length)
    .reduce((masked, [name, value]) => masked.replaceAll(value, `<${name}>`), text);
}

const SOON = () => new Date(Date.now() + 60_000);

function namesOf(things: Things) {
  const { waiting, paused, asking, approval, building, workflow, version, batch, apiKey, workflowKey } =
    things;
  return {
    ...things,
    waitingNode: encodeGlobalId('Execution', waiting),
    pausedNode: encodeGlobalId('Execution', paused),
    askingNode: encodeGlobalId('Execution', asking),
    approvalNode: encodeGlobalId('Approval', approval),
    workflowNode: encodeGlobalId('Workflow', workflow),
    versionNode: encodeGlobalId('WorkflowVersion', version),
    batchNode: encodeGlobalId('Batch', batch),
    apiKeyNode: encodeGlobalId('ApiKey', apiKey),
    operation: operationIdOf({ executionId: building, path: 'build' }),
    eventCursor: eventCursor(waiting, 1),
    itemCursor: itemCursor(batch, 0),
    placeCursor: placeCursor({ time: SOON(), id: waiting }),
    earlyCursor: placeCursor({ time: new Date('2001-01-01'), id: waiting }),
    keyCursor: keyCursor(workflowKey),
    auditCursor: auditCursor({ at: SOON(), lane: 0, pos: 1 }),
  };
}

function nothing(): Things {
  const id = () => systemIds.uuid();
  const [waiting, paused] = [id(), id()];
  return {
    ...{ waiting, waitingName: `exec_${systemIds.short()}`, paused, pausedName: `exec_${systemIds.short()}` },
    ...{ workflow: id(), version: id(), workflowKey: 'only-nobody', batch: id(), apiKey: id() },
    ...{
      asking: id(),
      askingName: `exec_${systemIds.short()}`,
      approval: id(),
      approvalVersion: 'of-nothing',
      link: id(),
    },
    ...{ building: id(), event: 'go-nobody', commandId: 'of-nobody', idempotencyKey: 'once-of-nobody' },
  };
}

const waitFor = (event: string) => [
  { id: 'wait', type: 'wait', wait: { event }, next: 'end' },
  { id: 'end', type: 'action', action: { type: 'allow' } },
];
const asks = (secret: string) => ({ type: 'require_approval', reason: secret });
const BUILD = { name: 'compile', executor: 'agent', queue: 'builds', input: { part: '{{part}}' } };

async function fill(server: TestServer, caller: Caller, owner: string): Promise<Names> {
  const { services } = server;
  const secret = `${owner}-secret`;
  const about = { name: secret, description: secret, tags: [secret] };
  const publish = (definition: object) =>
    publishWorkflow(services, caller, { definition: { ...about, ...definition } as never, key: null });
  const only = await publish({ workflow_id: `only-${owner}`, steps: waitFor(`go-${owner}`) });
  await publish({ workflow_id: 'waits', steps: waitFor('go') });
  await publish({ workflow_id: 'builds', steps: [{ id: 'build', type: 'operation', operation: BUILD }] });
  await publish({ workflow_id: 'asks', steps: [{ id: 'ask', type: 'action', action: asks(secret) }] });
  const start = (workflowKey: string, more: object = {}) =>
    startOne(server, caller, workflowKey, secret, more);
  const worker = server.startWorker();
  const idempotencyKey = `once-of-${owner}`;
  const waiting = await start(`only-${owner}`, { idempotencyKey });
  const paused = await start('waits');
  const line = { key: 'line', limit: 1 };
  const inLine = await start('waits', { queue: line });
  for (const one of [inLine, waiting, paused])
    await until(server, caller, one.id, ({ state }) => state.execution.status === 'waiting');
  await start('waits', { queue: line });
  const commandId = `of-${owner}`;
  const pause = { mode: 'wait', clock: 'run', reason: secret } as const;
  await pauseExecution(services, caller, { executionId: paused.id, commandId, ...pause });
  // So that the numbers of the two are not the same.
  if (owner === 'theirs') {
    const { id } = await start(`only-${owner}`, { startAt: SOON() });
    await pauseExecution(services, caller, { executionId: id, commandId: null, ...pause });
  }
  const building = await claimOne(server, caller, secret, () => start('builds'));
  // One that nobody has claimed, in the other project alone.
  if (owner === 'theirs') await untilQueued(server, caller, await start('builds'));
  const asking = await start('asks');
  await until(server, caller, asking.id, ({ state }) => state.execution.status === 'paused');
  const [asked] = await loadApprovalsOf(services, caller, [asking.id]);
  if (!asked) throw new Error('nothing was asked');
  const batch = await stopOne(server, caller, [waiting.id, inLine.id]);
  await publishEvent(services, caller, {
    ...{ event: `kept-${owner}`, payload: { secret }, ttlMs: 3_600_000, commandId: null },
  });
  const { apiKey } = await createApiKey(services, caller, {
    ...{ name: secret, permissions: ['admin'], roles: [secret], expiresInMs: null },
  });
  const { linkId } = await createApprovalLink(services, caller, {
    ...{ id: asked.id, approver: secret, roles: [secret], expiresInMs: null, commandId: null },
  });
  await worker.stop(5_000);
  return namesOf({
    ...{
      waiting: waiting.id,
      waitingName: waiting.executionId,
      paused: paused.id,
      pausedName: paused.executionId,
    },
    ...{ workflow: only.workflow.id, version: only.version.id, workflowKey: `only-${owner}`, batch },
    ...{ apiKey: apiKey.id, asking: asking.id, askingName: asking.executionId },
    ...{
      approval: asked.id,
      approvalVersion: versionOf(asked),
      link: String(linkId),
      building,
      event: `go-${owner}`,
      commandId,
      idempotencyKey,
    },
  });
}

async function startOne(
  { services }: TestServer,
  caller: Caller,
  workflowKey: string,
  secret: string,
  more: object,
) {
  const { execution } = await startExecution(services, caller, {
    ...{ workflowKey, payload: { secret, part: secret }, idempotencyKey: null, triggerEvent: secret },
    ...{ metadata: { secret }, ...more },
  });
  return execution;
}

/** Executions that no worker has come to. */
async function startMany(server: TestServer, caller: Caller, count: number): Promise<string[]> {
  const started = Array.from({ length: count }, () => startOne(server, caller, 'waits', 'mine-secret', {}));
  return (await Promise.all(started)).map(({ id }) => id);
}

async function until(
  { services, feed }: TestServer,
  { projectId }: Caller,
  id: string,
  wanted: (update: ExecutionUpdate) => boolean,
): Promise<void> {
  const updates = await watchExecution({ db: services.db, feed }, projectId, id, null);
  for await (const update of updates) if (wanted(update)) break;
  await updates.return?.();
}

function untilQueued(server: TestServer, caller: Caller, { id }: { id: string }): Promise<void> {
  return until(server, caller, id, ({ state }) =>
    [...state.steps.values()].some(({ queue }) => queue !== null),
  );
}

async function claimOne(
  server: TestServer,
  caller: Caller,
  agent: string,
  startBuild: () => Promise<{ id: string }>,
): Promise<string> {
  const { id } = await startBuild();
  await untilQueued(server, caller, { id });
  const request = { queue: 'builds', max: 1, waitMs: 0, agent };
  await claimOperations(server.services, caller, request);
  return id;
}

/** A batch that its first execution has stopped. */
async function stopOne(server: TestServer, caller: Caller, ids: string[]): Promise<string> {
  const { createBatch, untilBatch } = withBatches({ services: server.services, caller });
  const request = {
    filter: { ids, statuses: ['waiting' as const] },
    stopAfter: 1,
    reason: caller.actor,
  };
  const { batch } = await createBatch(RESUME, request);
  return (await untilBatch(batch.id, ({ status }) => status === 'stopped')).id;
}
