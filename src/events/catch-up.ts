import type { Db } from '../db/database.js';
import type { ExecutionEvent } from '../domain/event.js';
import { findPlaces, type LaneVector, listEventsBetween, type PlacedEvent } from '../store/event.js';

/** Most events that are read at once, over all lanes that have any. */
const MOST_AT_ONCE = 256;

/** A part of the stream, and where it ends: a place that no event lies behind whose predecessor lies before. */
export interface Stretch {
  events: readonly ExecutionEvent[];
  to: LaneVector;
}

/**
 * The next part of the stream between two places, of a size that is bounded however much lies between. Lanes are cut off where
 * an event would come before its predecessor, which may be in another lane: `seq` is dense, so a hole shows.
 */
export async function readStretch(
  db: Db,
  from: LaneVector,
  until: LaneVector,
  most = MOST_AT_ONCE,
): Promise<Stretch> {
  const moved = until.filter((pos, lane) => pos > (from[lane] ?? 0)).length;
  const mostPerLane = Math.max(1, Math.floor(most / Math.max(1, moved)));
  const end = until.map((pos, lane) => Math.min(pos, (from[lane] ?? 0) + mostPerLane));
  const events = await listEventsBetween(db, from, end);
  if (end.every((pos, lane) => pos === until[lane])) return { events, to: until };
  const before = await placesBefore(db, events);
  const to = cutOff(events, before, end);
  return { events: events.filter(({ lane, lanePos }) => lanePos <= (to[lane] ?? 0)), to };
}

/** Where the predecessor of the first event of each execution stands: by execution, and none for the first of all. */
async function placesBefore(db: Db, events: readonly PlacedEvent[]): Promise<Map<string, Place>> {
  const wanted = new Map<string, number>();
  let last: string | null = null;
  for (const { executionId, seq } of events) {
    if (executionId !== last && seq > 1) wanted.set(executionId, seq - 1);
    last = executionId;
  }
  return findPlaces(db, wanted);
}

interface Place {
  lane: number;
  lanePos: number;
}

/** Lowers the ends of lanes until every event that is left has its predecessor before it, or left as well. */
function cutOff(
  events: readonly PlacedEvent[],
  before: ReadonlyMap<string, Place>,
  end: LaneVector,
): LaneVector {
  const to = [...end];
  const isIn = ({ lane, lanePos }: Place) => lanePos <= (to[lane] ?? 0);
  for (let changed = true; changed; ) {
    changed = false;
    let last: PlacedEvent | null = null;
    for (const event of events) {
      const place = last?.executionId === event.executionId ? last : before.get(event.executionId);
      const follows = last?.executionId !== event.executionId || last.seq === event.seq - 1;
      if (isIn(event) && ((place && !isIn(place)) || !follows)) {
        to[event.lane] = event.lanePos - 1;
        changed = true;
      }
      last = event;
    }
  }
  return to;
}
