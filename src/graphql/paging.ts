import { InvalidInputError } from '../domain/errors.js';

export const DEFAULT_PAGE = 50;
export const LARGEST_PAGE = 100;

/** How many, and from which end. */
export interface PageSize {
  limit: number;
  backwards: boolean;
}

/** Reads `first` and `last`: one of them at most, each 0 to 100; 50 where neither is given. */
export function pageSize({
  first,
  last,
}: {
  first?: number | null | undefined;
  last?: number | null | undefined;
}): PageSize {
  if (first != null && last != null) throw refusal('first', 'can not be used together with last');
  const limit = first ?? last ?? DEFAULT_PAGE;
  if (limit < 0 || limit > LARGEST_PAGE) throw refusal(first != null ? 'first' : 'last', `is ${limit}`);
  return { limit, backwards: last != null };
}

function refusal(path: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path, message, hint: `send first or last, from 0 to ${LARGEST_PAGE}` }]);
}

/** A Relay page of what was read with one more than `limit`, nearest first. */
export function toConnection<T>(
  read: readonly T[],
  { limit, backwards }: PageSize,
  cursorOf: (item: T) => string,
  bounded: boolean,
) {
  const more = read.length > limit;
  const items = read.slice(0, limit);
  if (backwards) items.reverse();
  const edges = items.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: backwards ? bounded : more,
      hasPreviousPage: backwards ? more : bounded,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
