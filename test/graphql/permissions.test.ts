import { readFileSync } from 'node:fs';
import {
  type FieldNode,
  getNamedType,
  isObjectType,
  Kind,
  type OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { expect, test } from 'vitest';
import { isGranted, PERMISSIONS, type Permission } from '#src/domain/permission.js';
import { READING } from '#src/graphql/builder.js';
import { listFieldPermissions } from '#src/graphql/field-permissions.js';
import { encodeGlobalId, NODE_TYPES } from '#src/graphql/global-id.js';
import { schema } from '#src/graphql/schema.js';
import { createApiKey } from '#src/services/api-key.js';
import { giveKey, openClients } from '#test/support/clients.js';
import {
  type Given,
  type NamedOperation,
  operationOf,
  operations,
  SAY_AT_ONCE,
  setupOperations,
  variablesOf,
} from '#test/support/operations.js';
import { type Answer, TRANSPORTS, take } from '#test/support/server.js';
import { readAllRows } from '#test/support/snapshot.js';

const rules = listFieldPermissions(schema);
const ROOTS: Record<OperationTypeNode, string> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

const ROOT_TYPES = Object.values(ROOTS);

/** The fields at the top of an operation, as `Query.execution`. */
function fieldsOf(named: NamedOperation): string[] {
  const { operation, selectionSet } = operationOf(named);
  return selectionSet.selections
    .filter((one): one is FieldNode => one.kind === Kind.FIELD)
    .map(({ name }) => `${ROOTS[operation]}.${name.value}`);
}

/** The one permission that all of them take. */
function permissionFor(operation: NamedOperation): Permission {
  const fields = fieldsOf(operation);
  const needed = rules
    .filter(({ type, field }) => fields.includes(`${type}.${field}`))
    .map(({ permission }) => permission);
  const [first] = needed;
  if (!first || first === 'by id' || needed.some((one) => one !== first))
    throw new Error(`${operation.name} takes ${needed.join(', ')}: it can not be tried as the others`);
  return first;
}

/** Those of all fields that it selects, however deep. */
function permissionsOf(operation: NamedOperation): Permission[] {
  const types = new TypeInfo(schema);
  const selected = new Set<string>();
  const enter = () => void selected.add(`${types.getParentType()?.name}.${types.getFieldDef()?.name}`);
  visit(operation.document, visitWithTypeInfo(types, { Field: { enter } }));
  const needed = rules.filter(({ type, field }) => selected.has(`${type}.${field}`));
  return [...new Set(needed.map(({ permission }) => permission as Permission))];
}

const kindOf = (named: NamedOperation) => operationOf(named).operation;
const isQuery = (operation: NamedOperation) => kindOf(operation) === 'query';
const isMutation = (operation: NamedOperation) => kindOf(operation) === 'mutation';
const isSubscription = (operation: NamedOperation) => kindOf(operation) === 'subscription';
const SELECTIONS: Record<string, string> = {
  approvals: 'approvals { id }',
  events: 'events { edges { cursor } }',
  graph: 'graph { nodes { id } }',
  reruns: 'reruns { totalCount }',
  resumePlan: 'resumePlan { allowed }',
  steps: 'steps { path }',
};

const codesOf = ({ errors }: Pick<Answer, 'errors'>) =>
  (errors ?? []).map(({ extensions }) => extensions?.code);

async function setup() {
  const server = await setupOperations();
  await server.worker.stop(5_000);
  const { services, caller, url } = server;
  return {
    ...server,
    rows: () => readAllRows(services.db),
    /** Somebody with these permissions and no others. */
    comeWith: async (permissions: readonly Permission[]) =>
      openClients(url, await giveKey(services, caller.projectId, permissions)),
  };
}

test('every field of Query, Mutation and Subscription has a rule', () => {
  const ruleless = rules.filter(({ permission }) => permission === null);
  expect(ruleless.map(({ type, field }) => `${type}.${field}`)).toEqual([]);
});

/**
 * The fields below the top that show approvals, definitions or payloads, and what each takes besides what its object was reached by;
 * null: nothing, since all ways to the object take as much.
 */
const TELLING: Record<string, Permission | null> = {
  'Approval.data': null,
  'Approval.delegations': null,
  'Approval.form': null,
  'Approval.links': 'admin',
  'Approval.votes': null,
  'ApprovalDecidedEvent.reason': 'approval:read',
  'ApprovalDelegatedEvent.delegate': 'approval:read',
  'ApprovalDelegatedEvent.delegator': 'approval:read',
  'ApprovalEdge.node': null,
  'ApprovalEscalatedEvent.role': 'approval:read',
  'ApprovalVotedEvent.reason': 'approval:read',
  'ApprovalsUpdate.approvals': null,
  'ApprovePayload.approval': null,
  'AuditEntry.detail': null,
  'Batch.filter': null,
  'Batch.options': null,
  'ClaimedOperation.input': null,
  'CreateApprovalLinkPayload.approval': null,
  'DelegateApprovalPayload.approval': null,
  'Execution.approvals': 'approval:read',
  'Execution.metadata': 'execution:read',
  'Execution.resumeData': 'execution:read',
  'Execution.triggerPayload': 'execution:read',
  'ExecutionFailedEvent.error': 'execution:read',
  'RejectPayload.approval': null,
  'ResumePlan.resumeData': null,
  'RevokeApprovalLinkPayload.link': null,
  'StepExecution.error': null,
  'StepExecution.input': null,
  'StepExecution.output': null,
  'StepFailedEvent.error': 'execution:read',
  // Not among the events that tell of approvals: whoever is shown these may read executions.
  'StepInputEditedEvent.new': null,
  'StepInputEditedEvent.old': null,
  'StepRetriedEvent.error': null,
  'StepWaitingEvent.approvals': 'approval:read',
  'WorkflowVersion.definition': 'workflow:read',
};
const TELLING_TYPES = [
  ...['Approval', 'ApprovalDelegation', 'ApprovalLink', 'ApprovalVote', 'AskedApproval'],
  ...['JSON', 'JSONObject', 'StepError'],
];

test('each field below the top that shows approvals, definitions or payloads takes what it is to take', () => {
  const ruled = new Map(rules.map(({ type, field, permission }) => [`${type}.${field}`, permission]));
  const below = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !ROOT_TYPES.includes(name))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({
        name: `${type.name}.${field.name}`,
        of: getNamedType(field.type).name,
      })),
    );
  const telling = below.filter(
    ({ name, of }) => TELLING_TYPES.includes(of) || (/^Approval\w+Event\./.test(name) && ruled.has(name)),
  );
  const found = telling.map(({ name }) => [name, ruled.get(name) ?? null]);
  expect(Object.fromEntries(found)).toEqual(TELLING);
});

test('the page on permissions tells the rules of all fields', () => {
  const page = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');
  const untold = rules.filter(({ type, field, permission }) => {
    const name = ROOT_TYPES.includes(type) ? field : `${type}.${field}`;
    return !page.includes(`| \`${name}\` | ${permission === 'by id' ? 'see below' : `\`${permission}\``} |`);
  });
  expect(untold).toEqual([]);
});

test('every field at the top but those by id is in a named operation, with which it is tried here', () => {
  const tried = new Set(operations.flatMap(fieldsOf));
  const top = rules.filter(({ type, permission }) => ROOT_TYPES.includes(type) && permission !== 'by id');
  const untried = top.map(({ type, field }) => `${type}.${field}`).filter((name) => !tried.has(name));
  expect(untried).toEqual([]);
});

test('without its permission and with all others, no operation does or tells anything', async () => {
  const { comeWith, given, rows, feed } = await setup();
  const outcomes: unknown[] = [];
  for (const needed of PERMISSIONS) {
    const concerned = operations.filter((operation) => permissionFor(operation) === needed);
    if (concerned.length === 0) continue;
    const { query, subscribe } = await comeWith(PERMISSIONS.filter((one) => !isGranted([one], needed)));
    const before = await rows();
    for (const operation of concerned) {
      const asked = [operation.text, variablesOf(operation, given)] as const;
      const answers = isSubscription(operation)
        ? (await Promise.all(TRANSPORTS.map((transport) => take(subscribe(transport, ...asked), 1)))).flat()
        : [await query(...asked)];
      for (const answer of answers) {
        const { data, errors } = answer;
        const values = Object.values(data ?? {}).filter((value) => value !== null);
        outcomes.push([operation.name, values, codesOf(answer), errors?.[0]?.message.includes(needed)]);
      }
    }
    expect(await rows()).toEqual(before);
  }
  const asked = operations.flatMap((operation) =>
    isSubscription(operation) ? [operation, operation] : [operation],
  );
  expect(outcomes.sort()).toEqual(asked.map(({ name }) => [name, [], ['FORBIDDEN'], true]).sort());
  expect(feed.subscribers).toBe(0);
});

test('with its permission alone, every query is answered', async () => {
  const { comeWith, given } = await setup();
  const refused: unknown[] = [];
  for (const operation of operations.filter(isQuery)) {
    const { query } = await comeWith(permissionsOf(operation));
    const answer = await query(operation.text, variablesOf(operation, given));
    if (answer.errors) refused.push([operation.name, ...codesOf(answer)]);
  }
  expect(refused).toEqual([]);
});

test.each(operations.filter(isMutation))('with its permission alone, $name is done', async (operation) => {
  const { comeWith, given, pause } = await setup();
  await pause();
  const { query } = await comeWith(permissionsOf(operation));
  const { data, errors } = await query(operation.text, variablesOf(operation, given));
  expect(errors).toBeUndefined();
  expect(Object.values(data)).toEqual([
    expect.objectContaining({ __typename: expect.stringMatching(/Payload$/) }),
  ]);
});

test.each(TRANSPORTS)(
  'with its permission alone, every subscription is served over %s',
  async (transport) => {
    const { comeWith, given, pause, resume, subscribers } = await setup();
    for (const operation of operations.filter(isSubscription)) {
      const { subscribe } = await comeWith(permissionsOf(operation));
      const updates = subscribe(transport, operation.text, variablesOf(operation, given));
      const first = take(updates, 1);
      if (!SAY_AT_ONCE.has(operation.name)) {
        await subscribers(1);
        await pause();
      }
      expect(await first, operation.name).toEqual([{ data: expect.anything() }]);
      await updates.return?.();
      await subscribers(0);
      if (!SAY_AT_ONCE.has(operation.name)) await resume(given.paused);
    }
  },
);

const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

test.each(NODE_TYPES)(
  'by its id, an object of type %s is told to those who may read it alone',
  async (type) => {
    const { comeWith, given } = await setup();
    const id = encodeGlobalId(type, given.waiting);
    const needed = READING[type];
    const [some, others] = await Promise.all([
      comeWith([needed]),
      comeWith(PERMISSIONS.filter((one) => !isGranted([one], needed))),
    ]);
    const found = type === 'Execution' ? { id } : null;
    expect(await some.query(NODE, { id })).toEqual({ data: { node: found } });
    expect(await some.query(NODES, { ids: [id] })).toEqual({ data: { nodes: [found] } });
    expect(codesOf(await others.query(NODE, { id }))).toEqual(['FORBIDDEN']);
    const readable = NODE_TYPES.filter((other) => READING[other] !== needed && other !== 'ApiKey');
    const ids = [...readable.map((other) => encodeGlobalId(other, given.waiting)), id];
    expect(codesOf(await others.query(NODES, { ids }))).toEqual(['FORBIDDEN']);
  },
);

test('what a command answers with does not show what only readers may see', async () => {
  const { comeWith, given } = await setup();
  const below = rules.filter(({ type }) => type === 'Execution').map(({ field }) => field);
  const { query } = await comeWith(['execution:pause']);
  for (const field of below) {
    const selection = SELECTIONS[field] ?? field;
    const answer = await query(
      `mutation ($id: ID!) { pauseExecution(input: { id: $id, commandId: "once" }) { ... on PauseExecutionPayload { execution { ${selection} } } } }`,
      { id: given.waiting },
    );
    const shown = answer.data?.pauseExecution?.execution?.[field] ?? null;
    expect([field, shown, codesOf(answer)]).toEqual([field, null, ['FORBIDDEN']]);
  }
});

test('a definition is told to those who may read workflows alone, wherever it is reached from', async () => {
  const { comeWith, given } = await setup();
  const ways = [
    'version { definition }',
    'workflow { latestVersion { definition } }',
    'workflow { versions { version } }',
  ];
  const [reader, both] = await Promise.all([
    comeWith(['execution:read']),
    comeWith(['execution:read', 'workflow:read']),
  ]);
  for (const way of ways) {
    const asked = [`query ($id: ID!) { execution(id: $id) { ${way} } }`, { id: given.waiting }] as const;
    expect(codesOf(await reader.query(...asked))).toEqual(['FORBIDDEN']);
    expect((await both.query(...asked)).errors).toBeUndefined();
  }
});

test.each([
  ['resumeExecution', ({ paused }: Given) => ({ id: paused })],
  ['resumeExecutions', () => ({ filter: { statuses: ['PAUSED'] } })],
  ['resumeWorkflow', () => ({ key: 'waits' })],
])('by force, %s takes execution:force as well', async (field, inputOf) => {
  const { comeWith, given, pause, rows } = await setup();
  await pause();
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const text = `mutation ($input: ${type}Input!) { ${field}(input: $input) { __typename } }`;
  const input = { ...inputOf(given), force: true };
  const [without, withForce] = [
    await comeWith(PERMISSIONS.filter((one) => !isGranted([one], 'execution:force'))),
    await comeWith(['execution:resume', 'execution:force']),
  ];
  const before = await rows();
  expect(codesOf(await without.query(text, { input }))).toEqual(['FORBIDDEN']);
  expect(await rows()).toEqual(before);
  expect(await withForce.query(text, { input })).toEqual({
    data: { [field]: { __typename: `${type}Payload` } },
  });
});

test.each(['pauseExecution', 'resumeExecution'])('whoever may cancel may %s', async (field) => {
  const { comeWith, given, pause } = await setup();
  if (field === 'resumeExecution') await pause();
  const { query } = await comeWith(['execution:cancel']);
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const text = `mutation ($input: ${type}Input!) { ${field}(input: $input) { __typename } }`;
  expect(await query(text, { input: { id: given.paused } })).toEqual({
    data: { [field]: { __typename: `${type}Payload` } },
  });
});

test('two of one name who may see different things do not share what one of them is shown', async () => {
  const { url, services, caller, given, pause, subscribers } = await setup();
  const asked = [
    'subscription ($id: ID!) { executionUpdated(id: $id) { execution { status version { definition } } } }',
    { id: given.paused },
  ] as const;
  const comers = [];
  for (const permissions of [['execution:read', 'workflow:read'], ['execution:read']]) {
    const request = { name: 'ci', permissions, roles: [], expiresInMs: null };
    const { key } = await createApiKey(services, caller, request);
    comers.push(openClients(url, `Bearer ${key}`).subscribe('WebSocket', ...asked));
  }
  const answers = comers.map((updates) => take(updates, 2));
  await subscribers(2);
  await pause();
  const [reader, other] = await Promise.all(answers);
  expect(reader?.map(codesOf)).toEqual([[], []]);
  expect(other?.map(codesOf)).toEqual([['FORBIDDEN'], ['FORBIDDEN']]);
});
