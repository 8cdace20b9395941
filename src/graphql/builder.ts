import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin, { type AuthFailure, AuthScopeFailureType } from '@pothos/plugin-scope-auth';
import WithInputPlugin from '@pothos/plugin-with-input';
import { ForbiddenError } from '../domain/access-errors.js';
import type { Json, JsonObject } from '../domain/json.js';
import { isGranted, type Permission } from '../domain/permission.js';
import type { Caller } from '../services/services.js';
import type { GraphqlContext } from './context.js';
import { fieldCost } from './field-cost.js';
import { decodeGlobalId, encodeGlobalId, type NodeType, nodeTypeOf } from './global-id.js';
import { nameAttempt, noteAttempt } from './refused-attempts.js';
import { DateTimeScalar, JsonObjectScalar, JsonScalar } from './scalars.js';

export interface Types {
  Context: GraphqlContext;
  AuthScopes: {
    /** In the caller's own project; what is another one's nobody finds. */
    permission: Permission;
    /** Whoever was let in. */
    anyone: boolean;
  };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: Json; Output: Json };
    JSONObject: { Input: JsonObject; Output: JsonObject };
    ID: { Input: string; Output: string };
  };
}

/** The permission that a failure is about. */
function wantedIn(failure: AuthFailure): string {
  if ('failures' in failure) return failure.failures.map(wantedIn).join(', ');
  return failure.kind === AuthScopeFailureType.AuthScope ? String(failure.parameter) : 'another';
}

/** What reading an object of a type by its global id takes. */
export const READING: Record<NodeType, Permission> = {
  ApiKey: 'admin',
  Approval: 'approval:read',
  Batch: 'execution:read',
  Execution: 'execution:read',
  Workflow: 'workflow:read',
  WorkflowVersion: 'workflow:read',
};

/** The least that is missing of what reading these objects takes; without any, whoever was let in may ask. */
function scopesOfNodes(caller: Caller, ids: readonly unknown[]) {
  const types = ids.map((id) => nodeTypeOf(id));
  const missing = types
    .map((type) => type && READING[type])
    .find((wanted) => wanted && !isGranted(caller.permissions, wanted));
  return missing ? { permission: missing } : { anyone: true };
}

const capitalize = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

export const builder = new SchemaBuilder<Types>({
  plugins: [ScopeAuthPlugin, ErrorsPlugin, WithInputPlugin, RelayPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  // What an operation costs is added up before it is carried out, and not by its resolvers.
  complexity: { fieldComplexity: fieldCost, disabled: true },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ caller }) => ({
      permission: (wanted) => isGranted(caller.permissions, wanted),
      anyone: true,
    }),
    unauthorizedError: (_parent, context, info, { failure }) => {
      const error = new ForbiddenError(context.caller.actor, wantedIn(failure));
      noteAttempt(context, error, nameAttempt(info));
      return error;
    },
  },
  errors: {
    directResult: true,
    // An input that can't be read at all (an id of something else) is a typed error too.
    unsafelyHandleInputErrors: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capitalize(fieldName)}Result`,
      description: 'What came of it: its payload, or why it was refused.',
    },
  },
  withInput: { typeOptions: { name: ({ fieldName }) => `${capitalize(fieldName)}Input` } },
  relay: {
    encodeGlobalID: encodeGlobalId,
    decodeGlobalID: decodeGlobalId,
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The objects of this page, with their cursors.',
    },
    nodeFieldOptions: { nullable: false, description: 'The object itself.' },
    cursorFieldOptions: { description: 'Where the object stands in the list: for `after` and `before`.' },
    pageInfoFieldOptions: { description: 'Whether there is more, and where this page begins and ends.' },
    nodeTypeOptions: { description: 'Anything with an id of its own.' },
    idFieldOptions: { description: 'The global id.' },
    pageInfoTypeOptions: { description: 'Where a page begins and ends, and whether there is more.' },
    hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first object of this page.' },
    endCursorFieldOptions: { description: 'The cursor of the last object of this page.' },
    firstArgOptions: { description: 'How many from the start, at most 100.' },
    lastArgOptions: { description: 'How many from the end, at most 100.' },
    afterArgOptions: { description: 'Only what stands after this cursor.' },
    beforeArgOptions: { description: 'Only what stands before this cursor.' },
    nodeQueryOptions: {
      authScopes: (_root: unknown, { id }: { id: unknown }, { caller }: GraphqlContext) =>
        scopesOfNodes(caller, [id]),
      description: 'Any object by its global id.',
      args: { id: { description: 'The global id.' } },
    },
    nodesQueryOptions: {
      authScopes: (_root: unknown, { ids }: { ids: unknown[] }, { caller }: GraphqlContext) =>
        scopesOfNodes(caller, ids),
      description: 'Many objects by their global ids, in the same order; null where there is none.',
      args: { ids: { description: 'The global ids.' } },
    },
  },
});

builder.addScalarType('DateTime', DateTimeScalar);
builder.addScalarType('JSON', JsonScalar);
builder.addScalarType('JSONObject', JsonObjectScalar);

builder.queryType({ description: 'What can be read.' });
builder.mutationType({
  description:
    'What can be asked for. Each answers with its success or with a named error that says what to do.',
});
builder.subscriptionType({ description: 'What can be watched live.' });
