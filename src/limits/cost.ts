import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  buildSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  printSchema,
  type SelectionSetNode,
} from 'graphql';
import { LimitError } from './limit-error.js';
import type { Taking } from './limiter.js';

/** What carrying anything out costs besides its fields: a write is a transaction, a subscription stays. */
const BASE = { query: 0, mutation: 10, subscription: 10 } as const;

/** What agents ask for to get work, keep it and answer for it. */
export const AGENT_FIELDS: ReadonlySet<string> = new Set([
  'claimOperations',
  'heartbeatOperations',
  'completeOperation',
  'failOperation',
  'operationsAvailable',
]);

export interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
  context: object;
}

/**
 * What an operation takes: one for each field, in lists for each item that was asked for. Null where there is no such operation, or
 * its variables can't be read, which its execution tells. Throws {@link LimitError} where it costs more than `most`, and a
 * `GraphQLError` where an argument can't be.
 */
export function takingOf(asked: Asked, most: number): Taking | null {
  const operation = getOperationAST(asked.document, asked.operationName);
  if (!operation) return null;
  const cost = costOf(operation, asked);
  if (cost === null) return null;
  if (cost > most)
    throw new LimitError(
      'TOO_COMPLEX',
      `this operation costs ${cost}, and ${most} is the most there may be (COST_PER_OPERATION): ask for smaller pages, or for less of each object`,
    );
  return { kind: isForAgents(operation, asked.document) ? 'agent' : 'ordinary', cost };
}

function costOf(
  operation: OperationDefinitionNode,
  { schema, document, variables, context }: Asked,
): number | null {
  const plain = plainOf(schema);
  const given = variables ?? {};
  if (getVariableValues(plain, operation.variableDefinitions ?? [], given).errors) return null;
  const definitions = document.definitions.filter(
    (one) => one === operation || one.kind === Kind.FRAGMENT_DEFINITION,
  );
  const alone = { kind: Kind.DOCUMENT, definitions } as const;
  const { complexity } = complexityFromQuery(alone, { schema: plain, ctx: context, variables: given });
  return Math.ceil(complexity) + BASE[operation.operation];
}

const plains = new WeakMap<GraphQLSchema, GraphQLSchema>();

/**
 * The same schema with the costs and nothing else: values are counted as they came. An id that can't be read is told by its field,
 * and does not keep the others from being counted.
 */
function plainOf(schema: GraphQLSchema): GraphQLSchema {
  const known = plains.get(schema);
  if (known) return known;
  const plain = buildSchema(printSchema(schema), { assumeValid: true });
  for (const type of Object.values(plain.getTypeMap())) {
    const original = schema.getType(type.name);
    if (!hasFields(type) || !hasFields(original)) continue;
    for (const field of Object.values(type.getFields()))
      field.extensions = { complexity: original.getFields()[field.name]?.extensions.complexity };
  }
  plains.set(schema, plain);
  return plain;
}

function hasFields(type: unknown): type is GraphQLObjectType | GraphQLInterfaceType {
  return isObjectType(type) || isInterfaceType(type);
}

/** Whether all that it asks for are agents' fields: what else comes along with one makes it an ordinary operation. */
function isForAgents({ selectionSet }: OperationDefinitionNode, document: DocumentNode): boolean {
  const fields = namesOf(selectionSet, document, new Set());
  fields.delete('__typename');
  return fields.size > 0 && [...fields].every((name) => AGENT_FIELDS.has(name));
}

/** The fields of a selection, also out of its fragments, each of which is looked into once. */
function namesOf({ selections }: SelectionSetNode, document: DocumentNode, seen: Set<string>): Set<string> {
  const names = new Set<string>();
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    else {
      const set =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : unseenFragment(selection.name.value, document, seen);
      for (const name of set ? namesOf(set, document, seen) : []) names.add(name);
    }
  }
  return names;
}

function unseenFragment(
  name: string,
  { definitions }: DocumentNode,
  seen: Set<string>,
): SelectionSetNode | undefined {
  if (seen.has(name)) return undefined;
  seen.add(name);
  return definitions.find(
    (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
  )?.selectionSet;
}
