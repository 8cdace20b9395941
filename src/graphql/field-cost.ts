import { type GraphQLField, getNamedType, isObjectType } from 'graphql';
import type { GraphqlContext } from './context.js';
import { DEFAULT_PAGE, LARGEST_PAGE } from './paging.js';

type Args = Record<string, unknown>;

/** What counts the objects of a field. */
const COUNTS = ['first', 'last', 'count'];

/**
 * What a field costs: one, and what is selected of each object as often as there may be objects. A list whose length nobody asks
 * for, as the steps of an execution, counts for ten.
 */
export function fieldCost(
  args: Args,
  _context: GraphqlContext,
  field: GraphQLField<unknown, GraphqlContext, Args>,
): { field: number; multiplier?: number } {
  if (isPart(field)) return { field: 1, multiplier: 1 };
  if (Array.isArray(args.ids)) return { field: 1, multiplier: args.ids.length };
  if (!field.args.some(({ name }) => COUNTS.includes(name))) return { field: 1 };
  const asked = COUNTS.map((count) => args[count]).find((count) => typeof count === 'number');
  // More, or less than nothing, is refused.
  return { field: 1, multiplier: Math.min(Math.max(asked ?? DEFAULT_PAGE, 0), LARGEST_PAGE) };
}

/** The edges of a page, which is counted already. */
function isPart({ name, type }: GraphQLField<unknown, GraphqlContext, Args>): boolean {
  const item = getNamedType(type);
  return name === 'edges' && isObjectType(item) && 'cursor' in item.getFields();
}
