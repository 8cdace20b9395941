import { type GraphQLField, getNamedType, isLeafType } from 'graphql';
import { expect, test } from 'vitest';
import { NODE_TYPES } from '#src/graphql/global-id.js';
import { schema } from '#src/graphql/schema.js';
import { pauseExecution } from '#src/services/command.js';
import type { Caller } from '#src/services/services.js';
import { giveKey, openClients } from '#test/support/clients.js';
import { type Answer, take } from '#test/support/server.js';
import { maskNames, type Names, setupTenants } from '#test/support/tenants.js';

/** One way to ask a field for what is another project's: by names of that project, or, alike, by names of nothing. */
interface Case {
  /** `there` are the names that are tried; `own` and `more` are one's own. */
  args?: (there: Names, own: Names, more: () => string) => Record<string, unknown>;
  select?: string | ((there: Names) => string);
}

const EXECUTION = `databaseId executionId status triggerPayload metadata resumeData pausedReason queue { waiting position }
  workflow { key versions { name definition } latestVersion { description } } version { tags definition }
  steps { path input output agent steps { path } } graph { nodes { id step { input } } }
  events(first: 50) { edges { node { type actor } } } reruns { totalCount } rerunOf { databaseId } allowedActions
  resumePlan { allowed steps { path } resumeData } approvals { id reason votes { actor } }`;
const BATCH =
  'databaseId status reason actor filter options total items { edges { node { execution { databaseId } } } }';
const KEY = 'databaseId name hint roles';
const APPROVAL =
  'databaseId status reason entity role requestedBy version execution { databaseId } votes { actor } links { id approver }';
const STATS =
  'open { status total } agentQueues { queue taken waiting } startQueues { key limit underWay waiting }';
const page = (node: string) => `edges { cursor node { ${node} } } pageInfo { hasNextPage hasPreviousPage }`;
const list = `totalCount ${page(EXECUTION)}`;
const payload = (type: string, fields: string) => `... on ${type}Payload { ${fields} }`;
const onExecution = (type: string): string => payload(type, 'repeated execution { status pausedReason }');
const asked = (type: string) =>
  payload(
    type,
    'repeated batch { total } preview { selected sampled taken first { execution { databaseId } errorCode } }',
  );
/** The same for each of the names by which an execution goes. */
const byExecution = (select: string, wrap: (id: string, there: Names) => Record<string, unknown>): Case[] =>
  (['waiting', 'waitingNode', 'paused', 'pausedNode'] as const).map((name) => ({
    args: (there: Names) => wrap(there[name], there),
    select,
  }));
const byInput = (type: string, rest: object = {}) =>
  byExecution(onExecution(type), (id) => ({ input: { id, ...rest } }));
const byApproval = (rest: (there: Names) => object): Case[] =>
  (['approval', 'approvalNode'] as const).map((name) => ({
    args: (there: Names) => ({ input: { id: there[name], ...rest(there) } }),
  }));
const many = (type: string): Case[] =>
  [true, false].flatMap((preview) => [
    {
      args: ({ waiting, pausedNode }) => ({ input: { filter: { ids: [waiting, pausedNode] }, preview } }),
      select: asked(type),
    },
    { args: ({ workflowKey }) => ({ input: { filter: { workflowKey }, preview } }), select: asked(type) },
  ]);

const REST = { steps: [{ id: 'rest', type: 'wait', wait: '1h' }] };
const NODES = {
  ...{ ApiKey: 'apiKeyNode', Approval: 'approvalNode', Batch: 'batchNode', Execution: 'waitingNode' },
  ...{ Workflow: 'workflowNode', WorkflowVersion: 'versionNode' },
} as const satisfies Record<(typeof NODE_TYPES)[number], keyof Names>;

/** How each field at the top is tried: one that is not here fails the test. */
const CASES: Record<string, Case[]> = {
  'Query.apiKeys': [
    { select: page(KEY) },
    { args: ({ placeCursor }) => ({ after: placeCursor, first: 10 }), select: page(KEY) },
    { args: ({ earlyCursor }) => ({ before: earlyCursor, last: 10 }), select: page(KEY) },
  ],
  'Query.approval': [
    { args: ({ approval }) => ({ id: approval }), select: APPROVAL },
    { args: ({ approvalNode }) => ({ id: approvalNode }), select: APPROVAL },
  ],
  'Query.approvals': [
    { select: page(APPROVAL) },
    ...(['asking', 'askingNode', 'askingName'] as const).map((name) => ({
      args: (there: Names) => ({ filter: { executionId: there[name] } }),
      select: page(APPROVAL),
    })),
    { args: () => ({ filter: { status: ['PENDING'] } }), select: page(APPROVAL) },
    { args: ({ earlyCursor }) => ({ after: earlyCursor }), select: page(APPROVAL) },
    { args: ({ placeCursor }) => ({ before: placeCursor, last: 10 }), select: page(APPROVAL) },
  ],
  'Query.auditLog': [
    { select: page('actor action target detail') },
    { args: ({ paused }) => ({ filter: { target: paused } }), select: page('actor action target') },
    { args: () => ({ filter: { actor: 'theirs-secret' } }), select: page('actor action target') },
    {
      args: ({ auditCursor }) => ({ after: auditCursor }),
      select: page('actor action target detail'),
    },
  ],
  'Query.batch': [
    { args: ({ batch }) => ({ id: batch }), select: BATCH },
    { args: ({ batchNode }) => ({ id: batchNode }), select: BATCH },
    {
      args: (_there, own) => ({ id: own.batch }),
      select: ({ itemCursor }) => `items(after: "${itemCursor}") { edges { cursor } }`,
    },
    { args: (_there, own) => ({ id: own.batch }), select: BATCH },
  ],
  'Query.batches': [
    { select: page(BATCH) },
    { args: ({ placeCursor }) => ({ after: placeCursor }), select: page(BATCH) },
    { args: ({ earlyCursor }) => ({ before: earlyCursor, last: 10 }), select: page(BATCH) },
  ],
  'Query.execution': [
    ...byExecution(EXECUTION, (id) => ({ id })),
    { args: ({ waitingName }) => ({ id: waitingName }), select: EXECUTION },
    { args: (_there, own) => ({ id: own.paused }), select: EXECUTION },
    {
      args: (_there, own) => ({ id: own.waiting }),
      select: ({ eventCursor }) => `events(after: "${eventCursor}") { edges { cursor } }`,
    },
  ],
  'Query.executions': [
    { select: list },
    { args: ({ workflowKey }) => ({ filter: { workflowKey } }), select: list },
    { args: () => ({ filter: { workflowKey: 'waits' }, orderBy: 'CREATED_AT_ASC' }), select: list },
    { args: ({ placeCursor }) => ({ after: placeCursor }), select: list },
    { args: ({ earlyCursor }) => ({ before: earlyCursor, last: 10 }), select: list },
  ],
  'Query.myApprovals': [
    { select: page(APPROVAL) },
    { args: ({ earlyCursor }) => ({ after: earlyCursor }), select: page(APPROVAL) },
  ],
  'Query.node': NODE_TYPES.map((type) => ({
    args: (there: Names) => ({ id: there[NODES[type]] }),
    select: '__typename id',
  })),
  'Query.nodes': [
    {
      args: (there, own) => ({ ids: NODE_TYPES.flatMap((type) => [there[NODES[type]], own[NODES[type]]]) }),
      select: '__typename id',
    },
  ],
  'Query.pausedCount': [{}, { args: ({ workflowKey }) => ({ filter: { workflowKey } }) }],
  'Query.pausedExecutions': [
    { select: list },
    { args: ({ workflowKey }) => ({ workflowKey }), select: list },
    { args: ({ placeCursor }) => ({ after: placeCursor }), select: list },
  ],
  'Query.queueStats': [{ select: STATS }],
  'Query.workflow': [
    { args: ({ workflowKey }) => ({ key: workflowKey }), select: 'key' },
    {
      args: () => ({ key: 'waits' }),
      select: 'id versions { definition } latestVersion { definition } pausedBy',
    },
  ],
  'Query.workflows': [
    { select: page('key versions { name }') },
    { args: ({ keyCursor }) => ({ after: keyCursor }), select: page('id key') },
  ],
  'Mutation.approve': byApproval(({ approvalVersion: version }) => ({ version })),
  'Mutation.cancelBatch': [
    { args: ({ batch }) => ({ input: { id: batch } }) },
    { args: ({ batchNode }) => ({ input: { id: batchNode } }) },
  ],
  'Mutation.cancelExecution': byInput('CancelExecution'),
  'Mutation.cancelExecutions': many('CancelExecutions'),
  'Mutation.claimOperations': [
    {
      args: () => ({ input: { queue: 'builds', max: 100, agent: 'a' } }),
      select: payload('ClaimOperations', 'operations { id input }'),
    },
  ],
  'Mutation.completeOperation': [{ args: ({ operation }) => ({ input: { id: operation, epoch: 1 } }) }],
  'Mutation.continueBatch': [
    { args: ({ batch }) => ({ input: { id: batch } }) },
    { args: ({ batchNode }) => ({ input: { id: batchNode } }) },
  ],
  'Mutation.createApiKey': [
    {
      args: () => ({ input: { name: 'new', permissions: ['admin'] } }),
      select: payload('CreateApiKey', 'apiKey { name createdBy }'),
    },
  ],
  'Mutation.createApprovalLink': byApproval(() => ({ approver: 'eve' })),
  'Mutation.delegateApproval': byApproval(() => ({ to: 'grace' })),
  'Mutation.editStepInput': byInput('EditStepInput', { path: 'wait', stepInput: { match: {} } }),
  'Mutation.failOperation': [
    {
      args: ({ operation }) => ({ input: { id: operation, epoch: 1, code: 'BROKEN', message: 'it broke' } }),
    },
  ],
  'Mutation.heartbeatOperations': [
    {
      args: ({ operation }) => ({ input: { operations: [{ id: operation, epoch: 1, percent: 50 }] } }),
      select: payload('HeartbeatOperations', 'operations { id leaseUntil }'),
    },
  ],
  'Mutation.pauseExecution': [
    ...byInput('PauseExecution'),
    {
      args: ({ commandId }, _own, more) => ({ input: { id: more(), commandId, reason: 'lunch' } }),
      select: onExecution('PauseExecution'),
    },
  ],
  'Mutation.pauseExecutions': many('PauseExecutions'),
  'Mutation.pauseWorkflow': [{ args: ({ workflowKey }) => ({ input: { key: workflowKey } }) }],
  'Mutation.publishEvent': [
    { args: ({ event }) => ({ input: { event } }) },
    {
      args: ({ commandId }) => ({ input: { event: 'new', commandId, ttl: '1h' } }),
      select: payload('PublishEvent', 'repeated execution { id }'),
    },
  ],
  'Mutation.publishWorkflow': [
    {
      args: ({ workflowKey }) => ({ input: { definition: REST, key: workflowKey } }),
      select: payload('PublishWorkflow', 'created version { version }'),
    },
  ],
  'Mutation.reject': byApproval(({ approvalVersion: version }) => ({ version })),
  'Mutation.rerunExecution': byInput('RerunExecution', { fromStepId: 'wait' }),
  'Mutation.resumeExecution': byInput('ResumeExecution', { resumeData: { approved: true } }),
  'Mutation.resumeExecutions': many('ResumeExecutions'),
  'Mutation.resumeWorkflow': [{ args: ({ workflowKey }) => ({ input: { key: workflowKey } }) }],
  'Mutation.revokeApiKey': [
    { args: ({ apiKey }) => ({ input: { id: apiKey } }) },
    { args: ({ apiKeyNode }) => ({ input: { id: apiKeyNode } }) },
  ],
  'Mutation.revokeApprovalLink': [{ args: ({ link }) => ({ input: { id: link } }) }],
  'Mutation.sendEvent': byExecution(onExecution('SendEvent'), (id, { event }) => ({ input: { id, event } })),
  'Mutation.startExecution': [
    { args: ({ workflowKey }) => ({ input: { workflowKey } }) },
    {
      args: ({ idempotencyKey }) => ({ input: { workflowKey: 'waits', idempotencyKey } }),
      select: payload('StartExecution', 'created execution { status triggerPayload }'),
    },
  ],
  'Subscription.approvalsUpdated': [{ select: 'event { seq } approvals { id }' }],
  'Subscription.batchUpdated': [
    { args: ({ batch }) => ({ id: batch }), select: BATCH },
    { args: ({ batchNode }) => ({ id: batchNode }), select: BATCH },
  ],
  'Subscription.executionUpdated': [
    ...byExecution(`cursor execution { ${EXECUTION} }`, (id) => ({ id })),
    { args: ({ waitingName }) => ({ id: waitingName }), select: 'cursor' },
    { args: ({ eventCursor }, own) => ({ id: own.waiting, after: eventCursor }), select: 'cursor' },
  ],
  'Subscription.executionsUpdated': [
    { select: 'event { seq } execution { databaseId }' },
    {
      args: ({ workflowKey }) => ({ filter: { workflowKey } }),
      select: 'event { seq } execution { databaseId }',
    },
    {
      args: ({ waiting }) => ({ filter: { ids: [waiting] } }),
      select: 'event { seq } execution { databaseId }',
    },
  ],
  'Subscription.operationsAvailable': [{ args: () => ({ queue: 'builds' }), select: 'queue waiting' }],
  'Subscription.pausedCount': [{}, { args: ({ workflowKey }) => ({ filter: { workflowKey } }) }],
  'Subscription.queueStats': [{ select: STATS }],
};

const WATCH =
  'subscription ($after: String) { executionsUpdated(after: $after) { cursor execution { databaseId } } }';

interface Root {
  kind: 'query' | 'mutation' | 'subscription';
  field: GraphQLField<unknown, unknown>;
}

const ROOTS = {
  query: schema.getQueryType(),
  mutation: schema.getMutationType(),
  subscription: schema.getSubscriptionType(),
};
const fields = new Map(
  Object.entries(ROOTS).flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field): [string, Root] => [
      `${root?.name}.${field.name}`,
      { kind: kind as Root['kind'], field },
    ]),
  ),
);
/** What a case that asks wrongly is answered with. */
const FAULTS = /GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT|INTERNAL|TOO_|RATE_LIMIT|COST/;
const cases = Object.entries(CASES).flatMap(([name, all]) =>
  all.map((one, index) => ({ ...one, name, title: `${name} ${index + 1}` })),
);
type NamedCase = (typeof cases)[number];
const isMutation = ({ name }: NamedCase) => name.startsWith('Mutation.');

type Tenants = Awaited<ReturnType<typeof setupTenants>>;

/** What is answered, with the names that were sent made the same. */
async function ask(
  { query, subscribe, own }: Tenants,
  { name, args, select = '' }: NamedCase,
  there: Names,
  more: () => string,
): Promise<string> {
  const { kind, field } = fields.get(name) as Root;
  const variables = args?.(there, own, more) ?? {};
  const given = field.args.filter((arg) => arg.name in variables);
  const declared = given.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const refused = kind === 'mutation' ? '__typename ... on Error { code message }' : '';
  const selected = `${refused} ${typeof select === 'string' ? select : select(there)}`;
  const selection = isLeafType(getNamedType(field.type)) ? '' : `{ ${selected} }`;
  const inBrackets = (text: string) => (text === '' ? '' : `(${text})`);
  const text = `${kind} ${inBrackets(declared)} { ${field.name}${inBrackets(passed)} ${selection} }`;
  const answer =
    kind === 'subscription'
      ? await first(subscribe('WebSocket', text, variables))
      : await query(text, variables);
  return maskNames(answer, there);
}

async function first(updates: AsyncIterableIterator<Answer>): Promise<Answer | undefined> {
  const [answer] = await take(updates, 1);
  await updates.return?.();
  return answer;
}

test('every query, mutation and subscription is tried across two projects', () => {
  expect(Object.keys(CASES).sort()).toEqual([...fields.keys()].sort());
  expect(cases.length).toBeGreaterThan(fields.size);
});

test('what another project has is to nobody else there: what is asked for by its ids is as if it were not', async () => {
  const tenants = await setupTenants();
  const none = () => '';
  const before = new Map<string, string>();
  const reads = cases.filter((one) => !isMutation(one));
  for (const one of reads) before.set(one.title, await ask(tenants, one, tenants.nothing, none));
  const theirs = await tenants.fillTheirs();
  const rows = await tenants.theirRows();
  expect(rows.length).toBeGreaterThan(30);
  const after = new Map<string, string>();
  for (const one of reads) after.set(one.title, await ask(tenants, one, theirs, none));
  expect(after).toEqual(before);

  const rest = await tenants.startMore(10);
  const more = () => rest.pop() as string;
  for (const one of cases.filter(isMutation)) {
    const expected = await ask(tenants, one, tenants.nothing, more);
    expect([one.title, await ask(tenants, one, theirs, more)]).toEqual([one.title, expected]);
    expect(expected).not.toMatch(FAULTS);
  }
  expect(await tenants.theirRows()).toEqual(rows);
  for (const text of before.values()) expect(text).not.toMatch(FAULTS);

  // Whoever it belongs to is told something else: so the cases above could fail.
  const owner = { ...tenants, ...openClients(tenants.url, tenants.theirAuthorization) };
  const alike: string[] = [];
  for (const one of reads)
    if ((await ask(owner, one, theirs, none)) === before.get(one.title)) alike.push(one.title);
  // The cursor is refused for the execution that is not its own, and a stream begins alike for all: more of that below.
  const same = ['approvalsUpdated 1', 'executionUpdated 6', 'executionsUpdated 1', 'executionsUpdated 3'];
  expect(alike).toEqual(same.map((title) => `Subscription.${title}`));
}, 120_000);

test('what happens in another project is told to nobody else, also after a cursor of that project', async () => {
  const { subscribe, startMore, fillTheirs, services, caller, mine, subscribers, url } = await setupTenants();
  const theirs = await fillTheirs();
  const [own = ''] = await startMore(1);
  const them = openClients(url, await giveKey(services, caller.projectId, ['execution:read']));
  const begun = await first(them.subscribe('WebSocket', WATCH));
  const updates = [
    subscribe('WebSocket', WATCH),
    subscribe('server-sent events', WATCH),
    subscribe('WebSocket', WATCH, { after: begun?.data.executionsUpdated.cursor }),
  ];
  const seen = updates.map((each, index) => take(each, index === 2 ? 1 : 2));
  await subscribers(3);
  const pause = (one: Caller, executionId: string) =>
    pauseExecution(services, one, { executionId, commandId: null, mode: 'wait', clock: 'run', reason: null });
  await pause(caller, theirs.waiting);
  await pause(mine, own);
  const last = (await Promise.all(seen)).map((answers) => answers.at(-1)?.data.executionsUpdated.execution);
  expect(last).toEqual(updates.map(() => ({ databaseId: own })));
  for (const each of updates) await each.return?.();
});
