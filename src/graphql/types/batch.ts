import type { BatchItem } from '#src/domain/batch.js';
import { watchBatch } from '#src/events/watch-batch.js';
import { builder } from '#src/graphql/builder.js';
import { itemCursor, itemPositionFrom } from '#src/graphql/cursor.js';
import { batchIdFrom } from '#src/graphql/global-id.js';
import { executionOf } from '#src/graphql/loaders.js';
import { maskedFor } from '#src/graphql/masked.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import { BatchRef, ExecutionRef } from '#src/graphql/refs.js';
import { pageItems } from '#src/services/batch.js';
import { BatchActionEnum, BatchItemStatusEnum, BatchStatusEnum } from './enums.js';

const BatchItemRef = builder.objectRef<BatchItem>('BatchItem').implement({
  description: 'An execution of a batch, and what came of it.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'In which order it is taken: 1 is the first.' }),
    execution: t.field({
      type: ExecutionRef,
      description: 'The execution as it is now.',
      resolve: ({ executionId }, _args, context) => executionOf(executionId, context),
    }),
    status: t.field({
      type: BatchItemStatusEnum,
      description: 'What came of it.',
      resolve: ({ status }) => status,
    }),
    errorCode: t.exposeString('errorCode', {
      nullable: true,
      description: 'The kind of error, where it was refused or failed.',
    }),
    errorMessage: t.exposeString('errorMessage', { nullable: true, description: 'The same in words.' }),
    at: t.field({ type: 'DateTime', nullable: true, description: 'When.', resolve: ({ at }) => at }),
  }),
});

const at = <const N extends boolean>(nullable: N, description: string) =>
  ({ type: 'DateTime', nullable, description }) as const;

BatchRef.implement({
  description:
    'One command for many executions. Which ones was settled when it was asked for; workers carry it out, and go on with it after a crash.',
  fields: (t) => ({
    databaseId: t.exposeString('id', { description: 'Its id as in logs and SQL.' }),
    action: t.field({
      type: BatchActionEnum,
      description: 'What is done to each.',
      resolve: ({ action }) => action,
    }),
    status: t.field({
      type: BatchStatusEnum,
      description: 'Where it stands.',
      resolve: ({ status }) => status,
    }),
    filter: t.field({
      type: 'JSONObject',
      description: 'What its executions were selected by, as it is stored.',
      resolve: ({ filter }) => filter,
    }),
    options: t.field({
      type: 'JSONObject',
      description: 'The options of the command, as they are stored.',
      resolve: ({ input }, _args, context) => maskedFor(input, context),
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why.' }),
    actor: t.exposeString('actor', { description: 'Who asked for it.' }),
    total: t.exposeInt('total', { description: 'How many executions it is for.' }),
    done: t.exposeInt('done', { description: 'For how many of them the command was carried out.' }),
    refused: t.exposeInt('refused', { description: 'How many did not take it.' }),
    failed: t.exposeInt('failed', { description: 'For how many it broke.' }),
    pending: t.int({
      description: 'How many it has yet to come to.',
      resolve: ({ total, done, refused, failed }) => total - done - refused - failed,
    }),
    ratePerSecond: t.exposeInt('ratePerSecond', {
      nullable: true,
      description: 'Most executions a second; null for no limit.',
    }),
    canary: t.exposeInt('canary', { description: 'So many are tried before all others.' }),
    settleMs: t.exposeInt('settleMs', {
      description: 'Milliseconds that those are watched for, unless all of them come to rest before.',
    }),
    settleUntil: t.field({
      ...at(true, 'Until when those are, or were, watched.'),
      resolve: ({ settleUntil }) => settleUntil,
    }),
    stopAfter: t.exposeInt('stopAfter', {
      nullable: true,
      description: 'So many that are refused or fail stop it; continueBatch raises it by what there were.',
    }),
    stoppedBecause: t.exposeString('stoppedBecause', { nullable: true, description: 'Why it is stopped.' }),
    createdAt: t.field({ ...at(false, 'When it was asked for.'), resolve: (batch) => batch.createdAt }),
    updatedAt: t.field({ ...at(false, 'When it last came further.'), resolve: (batch) => batch.updatedAt }),
    finishedAt: t.field({ ...at(true, 'When it ended.'), resolve: (batch) => batch.finishedAt }),
    items: t.connection(
      {
        authScopes: { permission: 'execution:read' },
        type: BatchItemRef,
        description: 'Its executions, in the order in which they are taken.',
        args: {
          status: t.arg({ type: [BatchItemStatusEnum], description: 'With one of these outcomes only.' }),
        },
        resolve: async (batch, { first, last, after, before, status }, { services }) => {
          const page = pageSize({ first, last });
          const positionOf = (cursor?: string | null) =>
            cursor == null ? null : itemPositionFrom(cursor, batch.id);
          const read = await pageItems(services, batch, status ?? null, {
            ...{ after: positionOf(after), before: positionOf(before) },
            ...{ limit: page.limit + 1, backwards: page.backwards },
          });
          const bounded = (page.backwards ? before : after) != null;
          return toConnection(read, page, ({ position }) => itemCursor(batch.id, position), bounded);
        },
      },
      { name: 'BatchItemConnection', description: 'A page of the executions of a batch.' },
      { name: 'BatchItemEdge', description: 'An execution of a batch in a page.' },
    ),
  }),
});

builder.subscriptionField('batchUpdated', (t) =>
  t.field({
    authScopes: { permission: 'execution:read' },
    type: BatchRef,
    args: { id: t.arg.id({ required: true, description: 'The global id, or the id as in logs and SQL.' }) },
    description:
      'A batch as it is now, and then each time that it has come further; what comes fast is told at once. Completes when the batch is completed or cancelled.',
    subscribe: (_root, { id }, { services, caller }) =>
      watchBatch(services, caller.projectId, batchIdFrom(id)),
    resolve: (batch) => batch,
  }),
);
