import { ApiKeyNotFoundError } from '#src/domain/access-errors.js';
import type { ApiKey } from '#src/domain/api-key.js';
import { InvalidInputError } from '#src/domain/errors.js';
import { builder } from '#src/graphql/builder.js';
import { placeCursor, placeFrom } from '#src/graphql/cursor.js';
import { apiKeyIdFrom } from '#src/graphql/global-id.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import { ApiKeyRef } from '#src/graphql/refs.js';
import { createApiKey, type NewApiKey, pageApiKeys, revokeApiKey } from '#src/services/api-key.js';
import { durationFrom } from '#src/services/input.js';

ApiKeyRef.implement({
  description: 'A key by which a program comes. The key itself is shown once, when it is made.',
  fields: (t) => ({
    databaseId: t.exposeID('id', { description: 'Its id as in logs and SQL.' }),
    name: t.exposeString('name', {
      description: 'What it is for. Whoever comes with it acts as `key:<name>`.',
    }),
    hint: t.exposeString('hint', { description: 'How the key begins, by which it is known again.' }),
    permissions: t.exposeStringList('permissions', { description: 'What it may do, as `execution:read`.' }),
    roles: t.exposeStringList('roles', { description: 'As whom it may decide.' }),
    createdBy: t.exposeString('createdBy', { description: 'Who made it.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When.', resolve: (key) => key.createdAt }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is good; null: until it is revoked.',
      resolve: (key) => key.expiresAt,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null: never.',
      resolve: (key) => key.lastUsedAt,
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is refused.',
      resolve: (key) => key.revokedAt,
    }),
    revokedBy: t.exposeString('revokedBy', { nullable: true, description: 'Who revoked it.' }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.connection(
    {
      authScopes: { permission: 'admin' },
      type: ApiKeyRef,
      description: 'The API keys of the project, newest first, also those that are good no more.',
      resolve: async (_root, { first, last, after, before }, { services, caller }) => {
        const page = pageSize({ first, last });
        const read = await pageApiKeys(services, caller, {
          after: after == null ? null : placeFrom(after),
          before: before == null ? null : placeFrom(before),
          ...{ limit: page.limit + 1, backwards: page.backwards },
        });
        const bounded = (page.backwards ? before : after) != null;
        return toConnection(read, page, ({ id, createdAt: time }) => placeCursor({ time, id }), bounded);
      },
    },
    { name: 'ApiKeyConnection', description: 'A page of API keys.' },
    { name: 'ApiKeyEdge', description: 'An API key in a page.' },
  ),
);

const CreateApiKeyPayload = builder.objectRef<NewApiKey>('CreateApiKeyPayload').implement({
  description: 'The key was made.',
  fields: (t) => ({
    apiKey: t.field({
      type: ApiKeyRef,
      description: 'What is known of it.',
      resolve: ({ apiKey }) => apiKey,
    }),
    key: t.exposeString('key', {
      description: 'The key itself, to be sent as a bearer token. Keep it now: it is never shown again.',
    }),
  }),
});

builder.mutationField('createApiKey', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'admin' },
    type: CreateApiKeyPayload,
    description:
      'Makes a key for a program. It may do no more than whoever asks for it. Asked twice, there are two.',
    errors: { types: [InvalidInputError] },
    argOptions: { description: 'What the key is for.' },
    typeOptions: { description: 'A key to make.' },
    input: {
      name: t.input.string({
        required: true,
        description: 'What it is for; records call it `key:<name>`. At most 200 characters.',
      }),
      permissions: t.input.stringList({
        required: true,
        description: 'What it may do, as `execution:read`; at least one.',
      }),
      roles: t.input.stringList({ description: 'As whom it may decide. At most 50.' }),
      expiresIn: t.input.string({
        description: 'For how long it is good, as `90d`; left out, until it is revoked.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      createApiKey(services, caller, {
        ...{ name: input.name, permissions: input.permissions, roles: input.roles ?? [] },
        expiresInMs: durationFrom('expiresIn', input.expiresIn),
      }),
  }),
);

const RevokeApiKeyPayload = builder
  .objectRef<{ apiKey: ApiKey; repeated: boolean }>('RevokeApiKeyPayload')
  .implement({
    description: 'The key is refused from now on, and what it had open is closed.',
    fields: (t) => ({
      apiKey: t.field({ type: ApiKeyRef, description: 'The key.', resolve: ({ apiKey }) => apiKey }),
      repeated: t.exposeBoolean('repeated', { description: 'Whether it had been revoked before.' }),
    }),
  });

builder.mutationField('revokeApiKey', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'admin' },
    type: RevokeApiKeyPayload,
    description: 'Makes a key good no more, at once and on every gateway. Repeating it changes nothing.',
    errors: { types: [ApiKeyNotFoundError, InvalidInputError] },
    argOptions: { description: 'Which key.' },
    typeOptions: { description: 'A key to revoke.' },
    input: {
      id: t.input.id({ required: true, description: 'Its global id, or its id as in logs and SQL.' }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      revokeApiKey(services, caller, apiKeyIdFrom(input.id)),
  }),
);
