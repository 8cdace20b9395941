import { OperationLostError } from '#src/domain/agent-errors.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { ErrorInterface } from './errors.js';
import { executionId } from './execution-errors.js';

const interfaces = [ErrorInterface];

builder.objectType(OperationLostError, {
  name: 'OperationLostError',
  description: 'The operation is not the one of this agent any more: its answer does not count.',
  interfaces,
  fields: (t) => ({
    executionId: t.id({
      description: executionId.description,
      resolve: ({ executionId: id }) => encodeGlobalId('Execution', id),
    }),
    stepPath: t.exposeString('stepPath', { description: 'The path of its step.' }),
  }),
});
