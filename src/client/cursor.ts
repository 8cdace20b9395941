import type { LiveState } from './state.js';

/** One update of a subscription that can be resumed. */
interface Update {
  cursor: string;
  event?: { at?: string } | null;
}

/**
 * Whether a lost connection leaves no gap: where the document has a variable `after`, and selects `cursor` at the top of its
 * one field.
 */
export type Resumable<Data, Variables> = unknown extends Data
  ? boolean
  : 'after' extends keyof Variables
    ? Data extends Record<string, { cursor: string }>
      ? true
      : false
    : false;

export function declaresAfter(query: string): boolean {
  return /\$after\s*:/.test(query);
}

/** The update in a result, or null where it has no cursor. */
export function updateIn(data: unknown): Update | null {
  const values = typeof data === 'object' && data !== null ? Object.values(data) : [];
  return values.find((value) => typeof value?.cursor === 'string') ?? null;
}

/**
 * What an update says of how current the subscription is, that began at a time of the server's. Null where it says nothing: then
 * only that no more of them come does.
 */
export function stateAt({ event }: Update, begunAt: Date | null): LiveState | null {
  if (!begunAt || typeof event?.at !== 'string') return null;
  return Date.parse(event.at) >= begunAt.getTime() ? 'live' : 'catching-up';
}
