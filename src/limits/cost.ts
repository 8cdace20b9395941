import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
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
 * its variables can't be read, which its execution tells. Throws {@link LimitError} where it costs more than `most`.
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
  const definitions = document.definitions.filter(
    (one) => one === operation || one.kind === Kind.FRAGMENT_DEFINITION,
  );
  try {
    const { complexity } = complexityFromQuery(
      { kind: Kind.DOCUMENT, definitions },
      { schema, ctx: context, variables: variables ?? {} },
    );
    return Math.ceil(complexity) + BASE[operation.operation];
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
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
