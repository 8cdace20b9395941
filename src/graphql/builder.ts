import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import WithInputPlugin from '@pothos/plugin-with-input';
import type { Json, JsonObject } from '../domain/json.js';
import type { GraphqlContext } from './context.js';
import { fieldCost } from './field-cost.js';
import { decodeGlobalId, encodeGlobalId } from './global-id.js';
import { DateTimeScalar, JsonObjectScalar, JsonScalar } from './scalars.js';

export interface Types {
  Context: GraphqlContext;
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

const capitalize = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

export const builder = new SchemaBuilder<Types>({
  plugins: [ErrorsPlugin, WithInputPlugin, RelayPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  // What an operation costs is added up before it is carried out, and not by its resolvers.
  complexity: { fieldComplexity: fieldCost, disabled: true },
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
      description: 'Any object by its global id.',
      args: { id: { description: 'The global id.' } },
    },
    nodesQueryOptions: {
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
