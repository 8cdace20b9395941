import type { Db } from '../db/database.js';
import type { Execution, ExecutionStatus } from '../domain/execution.js';
import { type LaneVector, listEventsBetween } from '../store/event.js';
import type { Batch, Feed } from './feed.js';
import { type END, pullIterator } from './pull-iterator.js';
import { type StreamItem, withStates } from './states.js';

export interface WatchFilter {
  workflowId?: string;
  statuses?: readonly ExecutionStatus[];
  ids?: readonly string[];
}

/** Most events kept for a reader that lags; past it they are dropped here and read again from the database. */
const MOST_BUFFERED = 256;

/** Every event from now on of the executions that match, as they are at that event; in order within each execution. */
export async function watchExecutions(
  { db, feed }: { db: Db; feed: Feed },
  projectId: string,
  filter: WatchFilter,
): Promise<AsyncIterableIterator<StreamItem>> {
  const watch = new ExecutionsWatch(db, ({ state }) => matches(state.execution, projectId, filter));
  const { place, unsubscribe } = await feed.subscribe((batch) => watch.take(batch));
  watch.begin(place);
  return pullIterator(() => watch.pull(), unsubscribe);
}

function matches(
  execution: Execution,
  projectId: string,
  { workflowId, statuses, ids }: WatchFilter,
): boolean {
  return (
    execution.projectId === projectId &&
    (workflowId === undefined || execution.workflowId === workflowId) &&
    (statuses === undefined || statuses.includes(execution.status)) &&
    (ids === undefined || ids.includes(execution.id))
  );
}

class ExecutionsWatch {
  readonly #db: Db;
  readonly #wanted: (item: StreamItem) => boolean;
  #place: LaneVector = [];
  #batches: Batch[] = [];
  #ready: StreamItem[] = [];
  #wake: () => void = () => {};

  constructor(db: Db, wanted: (item: StreamItem) => boolean) {
    this.#db = db;
    this.#wanted = wanted;
  }

  begin(place: LaneVector): void {
    this.#place = place;
  }

  take(batch: Batch): void {
    const kept = this.#batches.reduce((sum, { events }) => sum + events.length, 0);
    if (kept >= MOST_BUFFERED) this.#batches = [];
    this.#batches.push(batch);
    this.#wake();
  }

  async pull(): Promise<StreamItem | typeof END> {
    for (;;) {
      const item = this.#ready.shift();
      if (item) return item;
      const batch = this.#batches.shift();
      if (batch) this.#ready = (await this.#open(batch)).filter(this.#wanted);
      else await this.#news();
    }
  }

  /** A batch that does not begin where this watch stands follows dropped ones: what lies between is read again. */
  async #open(batch: Batch): Promise<readonly StreamItem[]> {
    const place = this.#place;
    this.#place = batch.to;
    if (batch.from === place) return batch.items();
    return withStates(this.#db, await listEventsBetween(this.#db, place, batch.to), new Map());
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
