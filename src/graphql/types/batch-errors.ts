import { BatchEndedError, BatchNotFoundError, BatchNotStoppedError } from '#src/domain/batch-errors.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { BatchStatusEnum } from './enums.js';
import { ErrorInterface } from './errors.js';

const interfaces = [ErrorInterface];

builder.objectType(BatchNotFoundError, {
  name: 'BatchNotFoundError',
  description: 'There is no such batch in this project.',
  interfaces,
  fields: (t) => ({ batchId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

const batchId = {
  description: 'The global id of the batch.',
  resolve: ({ id }: { id: string }) => encodeGlobalId('Batch', id),
};
const batchStatus = { type: BatchStatusEnum, description: 'Its status when it refused.' } as const;

builder.objectType(BatchNotStoppedError, {
  name: 'BatchNotStoppedError',
  description: 'Only a batch that was stopped can be continued.',
  interfaces,
  fields: (t) => ({
    batchId: t.id(batchId),
    batchStatus: t.expose('status', batchStatus),
  }),
});

builder.objectType(BatchEndedError, {
  name: 'BatchEndedError',
  description: 'The batch has ended, and nothing is left to cancel.',
  interfaces,
  fields: (t) => ({
    batchId: t.id(batchId),
    batchStatus: t.expose('status', batchStatus),
  }),
});
