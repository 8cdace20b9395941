import { builder } from '#src/graphql/builder.js';
import { placeCursor, placeFrom } from '#src/graphql/cursor.js';
import { batchIdFrom } from '#src/graphql/global-id.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import { BatchRef } from '#src/graphql/refs.js';
import { loadBatch, pageBatches } from '#src/services/batch.js';
import { BatchStatusEnum } from './enums.js';

builder.queryFields((t) => ({
  batch: t.field({
    authScopes: { permission: 'execution:read' },
    type: BatchRef,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'The global id, or the id as in logs and SQL.' }) },
    description: 'One batch. An unknown id is an error with the code BATCH_NOT_FOUND.',
    resolve: (_root, { id }, { services, caller }) => loadBatch(services, caller, batchIdFrom(id)),
  }),
  batches: t.connection(
    {
      authScopes: { permission: 'execution:read' },
      type: BatchRef,
      description: 'Batches, newest first.',
      args: { status: t.arg({ type: [BatchStatusEnum], description: 'In one of these statuses only.' }) },
      resolve: async (_root, { first, last, after, before, status }, { services, caller }) => {
        const page = pageSize({ first, last });
        const read = await pageBatches(services, caller, status ?? null, {
          after: after == null ? null : placeFrom(after),
          before: before == null ? null : placeFrom(before),
          ...{ limit: page.limit + 1, backwards: page.backwards },
        });
        const bounded = (page.backwards ? before : after) != null;
        return toConnection(read, page, ({ id, createdAt: time }) => placeCursor({ time, id }), bounded);
      },
    },
    { name: 'BatchConnection', description: 'A page of batches.' },
    { name: 'BatchEdge', description: 'A batch in a page.' },
  ),
}));
