import type { Db } from '../db/database.js';
import type { ExecutionEvent } from '../domain/event.js';
import { type ExecutionState, isFinal } from '../domain/execution.js';
import { beforeFirstEvent } from '../domain/first-state.js';
import { fold } from '../domain/fold.js';
import { listEventsUpTo } from '../store/event.js';
import { findExecutionsOfAll } from '../store/execution.js';

/** An event, and its execution as of that event (without payloads, outputs and resume data, which events don't hold). */
export interface StreamItem {
  event: ExecutionEvent;
  state: ExecutionState;
  /** The execution before that event. */
  before: ExecutionState;
}

/** The last known states, so that the next event of each needs no reading. */
export type StateCache = Map<string, ExecutionState>;

const MOST_STATES = 5_000;

/** The state of each execution as of the given number of its last event. */
export async function rewind(db: Db, upTo: ReadonlyMap<string, number>): Promise<StateCache> {
  const executions = await findExecutionsOfAll(db, [...upTo.keys()]);
  const states: StateCache = new Map(
    executions.map((execution) => [execution.id, beforeFirstEvent(execution)]),
  );
  const eventsOf = groupByExecution(await listEventsUpTo(db, upTo));
  for (const [id, state] of states) states.set(id, fold(state, eventsOf.get(id) ?? []));
  return states;
}

/** Pairs events, sorted by execution and number, with the states they lead to. `cache` is used and kept up to date. */
export async function withStates(
  db: Db,
  events: readonly ExecutionEvent[],
  cache: StateCache,
): Promise<StreamItem[]> {
  const eventsOf = groupByExecution(events);
  // Taken from the cache before anything is awaited: other readings move it on meanwhile.
  const known: StateCache = new Map();
  const unknown = new Map<string, number>();
  for (const [id, [first]] of eventsOf) {
    const before = (first?.seq ?? 1) - 1;
    const cached = cache.get(id);
    if (cached?.execution.eventSeq === before) known.set(id, cached);
    else unknown.set(id, before);
  }
  for (const [id, state] of await rewind(db, unknown)) known.set(id, state);
  const items: StreamItem[] = [];
  for (const [id, own] of eventsOf) {
    let state = known.get(id);
    if (!state) continue;
    for (const event of own) {
      const before = state;
      state = fold(before, [event]);
      items.push({ event, state, before });
    }
    remember(cache, state);
  }
  return items;
}

function remember(cache: StateCache, state: ExecutionState): void {
  cache.delete(state.execution.id);
  if (isFinal(state.execution.status)) return;
  cache.set(state.execution.id, state);
  const oldest = cache.size > MOST_STATES ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
}

/** Keeps their order. */
export function groupByExecution(events: readonly ExecutionEvent[]): Map<string, ExecutionEvent[]> {
  const groups = new Map<string, ExecutionEvent[]>();
  for (const event of events) {
    const group = groups.get(event.executionId);
    if (group) group.push(event);
    else groups.set(event.executionId, [event]);
  }
  return groups;
}
