import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
} from 'graphql';
import { operationIdOf } from '#src/graphql/global-id.js';
import { schema } from '#src/graphql/schema.js';

/** What the arguments are about, where they are right. */
export const definition = {
  workflow_id: 'waits',
  steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }],
};

/** One place of a text in the arguments of a field: `pauseExecution(input.reason)`. */
export interface Place {
  kind: string;
  field: GraphQLField<unknown, unknown>;
  path: string[];
  type: GraphQLNamedType;
}

/** All of them, as the schema has them. */
export const places = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
  (root) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args
        .flatMap((arg) => textsIn(arg))
        .map(({ path, type }): Place => ({ kind: (root?.name ?? '').toLowerCase(), field, path, type })),
    ),
);

function textsIn(input: GraphQLArgument | GraphQLInputField): Pick<Place, 'path' | 'type'>[] {
  const type = getNamedType(input.type);
  const path = isListType(getNullableType(input.type)) ? [input.name, '0'] : [input.name];
  if (isInputObjectType(type)) {
    return Object.values(type.getFields())
      .flatMap((field) => textsIn(field))
      .map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
  }
  return ['String', 'ID', 'JSON', 'JSONObject'].includes(type.name) ? [{ path, type }] : [];
}

const OPERATION = operationIdOf({ executionId: '00000000-0000-7000-8000-000000000001', path: 'build' });

const NO_BATCH = '00000000-0000-7000-8000-000000000002';

/** What the arguments of each field are where nothing is wrong with them. */
export const goodArguments = (
  id: string,
  asked = { id: NO_BATCH, version: 'v' },
): Record<string, Record<string, unknown>> => ({
  approval: { id: asked.id },
  approve: { input: asked },
  reject: { input: asked },
  delegateApproval: { input: { id: asked.id, to: 'grace' } },
  createApprovalLink: { input: { id: asked.id, approver: 'ada' } },
  createApiKey: { input: { name: 'ci', permissions: ['admin'] } },
  revokeApiKey: { input: { id: NO_BATCH } },
  revokeApprovalLink: { input: { id: NO_BATCH } },
  workflow: { key: 'waits' },
  node: { id },
  nodes: { ids: [id] },
  batch: { id: NO_BATCH },
  batchUpdated: { id: NO_BATCH },
  pauseExecutions: { input: { filter: { workflowKey: 'waits' } } },
  resumeExecutions: { input: { filter: { workflowKey: 'waits' } } },
  cancelExecutions: { input: { filter: { workflowKey: 'waits' } } },
  continueBatch: { input: { id: NO_BATCH } },
  cancelBatch: { input: { id: NO_BATCH } },
  pauseWorkflow: { input: { key: 'waits' } },
  resumeWorkflow: { input: { key: 'waits' } },
  execution: { id },
  executionUpdated: { id },
  startExecution: { input: { workflowKey: 'waits', queue: { key: 'q', limit: 1 } } },
  pauseExecution: { input: { id } },
  resumeExecution: { input: { id } },
  cancelExecution: { input: { id } },
  editStepInput: { input: { id, path: 'wait', stepInput: {} } },
  rerunExecution: { input: { id, fromStepId: 'wait' } },
  sendEvent: { input: { id, event: 'go' } },
  publishEvent: { input: { event: 'go', ttl: '1s' } },
  claimOperations: { input: { queue: 'q', agent: 'a' } },
  heartbeatOperations: { input: { operations: [{ id: OPERATION, epoch: 1 }] } },
  completeOperation: { input: { id: OPERATION, epoch: 1 } },
  failOperation: { input: { id: OPERATION, epoch: 1, code: 'C', message: 'm' } },
  operationsAvailable: { queue: 'q' },
  publishWorkflow: { input: { definition: { steps: definition.steps }, key: 'waits' } },
});

export function withText(
  args: Record<string, unknown>,
  { path, type }: Place,
  text: string,
): Record<string, unknown> {
  const copy = structuredClone(args);
  let at: Record<string, unknown> = copy;
  for (const [index, name] of path.slice(0, -1).entries()) {
    at[name] ??= path[index + 1] === '0' ? [] : {};
    at = at[name] as Record<string, unknown>;
  }
  const isJson = type.name.startsWith('JSON');
  at[path.at(-1) ?? ''] = isJson ? { ...definition, deep: [{ [text]: text }] } : text;
  return copy;
}

/** Asks for the field with everything as variables. */
export function operationOf({ kind, field }: Place): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const error = kind === 'mutation' ? '... on Error { code }' : '';
  const selection = isLeafType(getNamedType(field.type)) ? '' : `{ __typename ${error} }`;
  return `${kind} (${declared}) { ${field.name}(${given}) ${selection} }`;
}
