import { ApiKeyNotFoundError } from '#src/domain/access-errors.js';
import { builder } from '#src/graphql/builder.js';
import { ErrorInterface } from './errors.js';

const interfaces = [ErrorInterface];

builder.objectType(ApiKeyNotFoundError, {
  name: 'ApiKeyNotFoundError',
  description: 'There is no such API key in this project.',
  interfaces,
  fields: (t) => ({ apiKeyId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});
