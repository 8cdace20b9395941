import type { Execution } from '#src/domain/execution.js';
import { builder } from '#src/graphql/builder.js';
import type { GraphqlContext } from '#src/graphql/context.js';
import { placeCursor, placeFrom } from '#src/graphql/cursor.js';
import { type PageSize, pageSize, toConnection } from '#src/graphql/paging.js';
import { ExecutionRef } from '#src/graphql/refs.js';
import {
  type ExecutionFilter,
  type ExecutionOrder,
  pageExecutions,
  totalExecutions,
} from '#src/services/execution.js';
import { loadWorkflowByKey } from '#src/services/workflow.js';
import { ExecutionStatusEnum } from './enums.js';

const ExecutionFilterInput = builder.inputType('ExecutionFilter', {
  description: 'Which executions. All that is given must hold.',
  fields: (t) => ({
    status: t.field({ type: [ExecutionStatusEnum], description: 'One of these statuses.' }),
    workflowKey: t.string({ description: 'Of the workflow of this key.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Started at this time or later.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Started at this time or before.' }),
  }),
});

const ExecutionOrderEnum = builder.enumType('ExecutionOrder', {
  description: 'The order of a list of executions.',
  values: {
    CREATED_AT_DESC: { value: 'created_desc', description: 'Newest first.' },
    CREATED_AT_ASC: { value: 'created_asc', description: 'Oldest first.' },
  } as const,
});

interface ListedExecutions extends ReturnType<typeof toConnection<Execution>> {
  filter: ExecutionFilter;
}

const ExecutionEdge = builder.edgeObject({
  type: ExecutionRef,
  name: 'ExecutionEdge',
  description: 'An execution in a page.',
});
const ExecutionConnection = builder.connectionObject(
  {
    type: ExecutionRef,
    name: 'ExecutionConnection',
    description: 'A page of executions.',
    fields: (t) => ({
      totalCount: t.int({
        // All of them are counted.
        complexity: 10,
        description: 'How many there are in all pages.',
        resolve: (page, _args, { services, caller }) =>
          totalExecutions(services, caller, (page as unknown as ListedExecutions).filter),
      }),
    }),
  },
  ExecutionEdge,
);

interface PageArgs {
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}

async function listPage(
  { services, caller }: GraphqlContext,
  filter: ExecutionFilter,
  { order, descending }: { order: ExecutionOrder; descending: boolean },
  args: PageArgs,
): Promise<ListedExecutions> {
  const size: PageSize = pageSize(args);
  const read = await pageExecutions(services, caller, filter, {
    order,
    descending: descending !== size.backwards,
    after: placeOrNull(size.backwards ? args.before : args.after),
    before: placeOrNull(size.backwards ? args.after : args.before),
    limit: size.limit + 1,
  });
  const timeOf = (execution: Execution) =>
    (order === 'paused' ? execution.pausedAt : execution.createdAt) ?? execution.createdAt;
  const bounded = (size.backwards ? args.before : args.after) != null;
  return {
    ...toConnection(
      read,
      size,
      (execution) => placeCursor({ time: timeOf(execution), id: execution.id }),
      bounded,
    ),
    filter,
  };
}

function placeOrNull(cursor: string | null | undefined) {
  return cursor == null ? null : placeFrom(cursor);
}

/** Null where the filter names a workflow that there is not: nothing can match. */
async function toFilter(
  { services, caller }: GraphqlContext,
  input: typeof ExecutionFilterInput.$inferInput | null | undefined,
): Promise<ExecutionFilter> {
  const { status, workflowKey, createdAfter, createdBefore } = input ?? {};
  const workflow = workflowKey == null ? null : await loadWorkflowByKey(services, caller, workflowKey);
  return {
    ...(status ? { statuses: status } : {}),
    ...(workflowKey == null ? {} : { workflowId: workflow?.id ?? NO_WORKFLOW }),
    ...(createdAfter ? { createdAfter } : {}),
    ...(createdBefore ? { createdBefore } : {}),
  };
}

/** An id that no row has. */
const NO_WORKFLOW = '00000000-0000-0000-0000-000000000000';

builder.queryFields((t) => ({
  executions: t.field({
    authScopes: { permission: 'execution:read' },
    type: ExecutionConnection,
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: ExecutionFilterInput, description: 'Which.' }),
      orderBy: t.arg({
        type: ExecutionOrderEnum,
        defaultValue: 'created_desc',
        description: 'In which order.',
      }),
    },
    description: 'Executions, newest first unless asked otherwise.',
    resolve: async (_root, { filter, orderBy, ...args }, context) =>
      listPage(
        context,
        await toFilter(context, filter),
        { order: 'created', descending: orderBy !== 'created_asc' },
        args,
      ),
  }),
  pausedExecutions: t.field({
    authScopes: { permission: 'execution:read' },
    type: ExecutionConnection,
    args: {
      ...t.arg.connectionArgs(),
      workflowKey: t.arg.string({ description: 'Of the workflow of this key only.' }),
    },
    description: 'What is paused, the longest paused first.',
    resolve: async (_root, { workflowKey, ...args }, context) => {
      const filter = await toFilter(context, { status: ['paused'], workflowKey });
      return listPage(context, filter, { order: 'paused', descending: false }, args);
    },
  }),
}));

builder.objectField(ExecutionRef, 'reruns', (t) =>
  t.field({
    authScopes: { permission: 'execution:read' },
    type: ExecutionConnection,
    args: t.arg.connectionArgs(),
    description: 'The executions that go on from results of this one, oldest first.',
    resolve: ({ id }, args, context) =>
      listPage(context, { rerunOf: id }, { order: 'created', descending: false }, args),
  }),
);
