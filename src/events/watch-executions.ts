import type { Db } from '../db/database.js';
import { CursorExpiredError, CursorInvalidError } from '../domain/cursor-errors.js';
import type { ExecutionEvent } from '../domain/event.js';
import type { ExecutionState } from '../domain/execution.js';
import type { Clock } from '../domain/runtime.js';
import { type LaneVector, listEventsBetween, readDropped } from '../store/event.js';
import { findExecutionsOfAll } from '../store/execution.js';
import { BoundedBuffer, weighEvents } from './bounded-buffer.js';
import { readStretch } from './catch-up.js';
import { CursorDue } from './cursor-due.js';
import type { Batch, Feed } from './feed.js';
import { type Pulled, type PullIterator, pullIterator } from './pull-iterator.js';
import { type StateCache, type StreamItem, withStates } from './states.js';
import { decodePlace, encodePlace, isCovered, placeAt, type StreamPlace } from './stream-place.js';
import { chooseItems, mayMatch, type ProjectFilter, type WatchFilter } from './watch-filter.js';

/** What happened to one of the executions, or nothing but how far the stream has come: then both are null. */
export interface ExecutionsUpdate {
  event: ExecutionEvent | null;
  state: ExecutionState | null;
  /** From here a subscriber goes on, on whichever gateway. */
  cursor: string;
}

/**
 * Every event of the executions that match, once, in order within each execution, with the execution as of that event: from now
 * on, or from the place of a cursor. The first update of a stream that begins now has the cursor alone.
 */
export async function watchExecutions(
  { db, feed }: { db: Db; feed: Feed },
  projectId: string,
  filter: WatchFilter,
  after: string | null = null,
): Promise<PullIterator<ExecutionsUpdate>> {
  const key = await feed.streamKey();
  const start = after === null ? null : decodePlace(after, key);
  const watch = new ExecutionsWatch(db, feed.clock, key, { ...filter, projectId });
  const { place, unsubscribe } = await feed.subscribe((batch) => watch.take(batch));
  try {
    if (start) await checkPlace(db, start, await feed.reach(start.to));
    await watch.begin(place, start);
  } catch (error) {
    unsubscribe();
    throw error;
  }
  return pullIterator(
    () => watch.pull(),
    () => {
      unsubscribe();
      watch.close();
    },
  );
}

async function checkPlace(db: Db, { from, to }: StreamPlace, head: LaneVector): Promise<void> {
  if (from.length !== head.length || !isCovered(to, head))
    throw new CursorInvalidError(
      'that was sent',
      'the stream has not come that far: it is of another database',
    );
  await checkKept(db, from);
}

/** Throws {@link CursorExpiredError} where events after a place have been deleted. */
async function checkKept(db: Db, place: LaneVector): Promise<void> {
  const dropped = await readDropped(db);
  if (place.some((pos, lane) => pos < (dropped[lane] ?? 0))) throw new CursorExpiredError();
}

/** What was made of an item of the feed, for the next one who watches many executions. */
const updates = new WeakMap<StreamItem, ExecutionsUpdate>();

/**
 * Knows the place up to which it has taken events in. What the feed brings is used where it begins there; wherever it does not
 * (a cursor, a dropped buffer), the database is read from there, a stretch at a time.
 */
class ExecutionsWatch {
  readonly #db: Db;
  readonly #key: string;
  readonly #filter: ProjectFilter;
  readonly #states: StateCache = new Map();
  #at: LaneVector = [];
  /** How far the feed had come when the oldest batch that is kept began. */
  #head: LaneVector = [];
  readonly #batches = new BoundedBuffer<Batch>(({ events }) => weighEvents(events));
  #ready: ExecutionsUpdate[] = [];
  readonly #cursorDue: CursorDue;
  #wake: () => void = () => {};

  constructor(db: Db, clock: Clock, key: string, filter: ProjectFilter) {
    this.#db = db;
    this.#key = key;
    this.#filter = filter;
    this.#cursorDue = new CursorDue(clock, () => this.#wake());
  }

  async begin(head: LaneVector, start: StreamPlace | null): Promise<void> {
    // What came while this was begun is kept in batches already; what lies before the start is nothing to this watch.
    let passed: Batch | undefined;
    while (start && this.#batches.first && !isCovered(start.to, this.#batches.first.from))
      passed = this.#batches.shift();
    // What came already, but was too much to be kept, has told how far the feed is.
    const come = this.#head.length > 0 ? this.#head : head;
    this.#head = this.#batches.first?.from ?? passed?.to ?? come;
    this.#at = start?.to ?? this.#head;
    if (!start) this.#ready.push(this.#onlyCursor());
    else if (!isSame(start.from, start.to)) {
      const events = await listEventsBetween(this.#db, start.from, start.to);
      this.#ready.push(...(await this.#updates(events, start.from, start.to, start.skip)));
    }
  }

  take(batch: Batch): void {
    if (batch.isUnread) {
      this.#batches.clear();
      this.#head = batch.to;
    } else if (!this.#batches.push(batch)) {
      this.#batches.clear();
      this.#batches.push(batch);
      this.#head = batch.from;
    }
    this.#wake();
  }

  pull(): Pulled<ExecutionsUpdate> {
    return this.#ready.shift() ?? this.#pullLater();
  }

  async #pullLater(): Promise<ExecutionsUpdate> {
    for (;;) {
      const update = this.#ready.shift();
      if (update) return update;
      if (this.#cursorDue.isDue) return this.#handOnCursor();
      if (!isSame(this.#at, this.#head)) await this.#catchUp();
      else if (this.#batches.first) await this.#open(this.#batches.first);
      else await this.#news();
    }
  }

  close(): void {
    this.#cursorDue.end();
  }

  async #catchUp(): Promise<void> {
    const from = this.#at;
    const { events, to } = await readStretch(this.#db, from, this.#head);
    // Looked at after reading: what was deleted meanwhile is missing in it.
    await checkKept(this.#db, from);
    this.#ready = await this.#updates(events, from, to);
    this.#at = to;
    this.#pass(events.length);
  }

  async #open(batch: Batch): Promise<void> {
    this.#states.clear();
    const items = await batch.items();
    const chosen = await chooseItems(
      this.#filter,
      items.map((item, index) => ({ ...item, index })),
    );
    this.#ready = chosen.map(({ index }) => this.#shared(items, index, batch));
    // It may have been dropped meanwhile, with the head moved on: then what it held is not read again.
    if (this.#batches.first === batch) {
      this.#batches.shift();
      this.#head = batch.to;
    }
    this.#at = batch.to;
    this.#pass(items.length);
  }

  /** What the feed brings is the same for all who watch: one update for all of them. */
  #shared(items: readonly StreamItem[], index: number, { from, to }: Batch): ExecutionsUpdate {
    const item = items[index] as StreamItem;
    const { event, state } = item;
    const update = updates.get(item) ?? {
      event,
      state,
      cursor: this.#cursor(from, to, index + 1, items.length),
    };
    updates.set(item, update);
    return update;
  }

  #pass(count: number): void {
    if (this.#ready.length > 0) this.#cursorDue.reset();
    else this.#cursorDue.pass(count);
  }

  #handOnCursor(): ExecutionsUpdate {
    this.#cursorDue.reset();
    return this.#onlyCursor();
  }

  /** The updates that follow from events which were read for this watch alone: only those that may match are folded. */
  async #updates(
    events: readonly ExecutionEvent[],
    from: LaneVector,
    to: LaneVector,
    skip = 0,
  ): Promise<ExecutionsUpdate[]> {
    const places = new Map(events.map((event, index) => [event, index]));
    const executions = await findExecutionsOfAll(this.#db, [
      ...new Set(events.map((event) => event.executionId)),
    ]);
    const own = new Set(
      executions.filter((execution) => mayMatch(this.#filter, execution)).map(({ id }) => id),
    );
    const wanted = events.filter((event) => own.has(event.executionId));
    const items = await withStates(this.#db, wanted, this.#states);
    const indexed = items.map((item) => ({ ...item, index: places.get(item.event) ?? 0 }));
    const chosen = await chooseItems(
      this.#filter,
      indexed.filter(({ index }) => index >= skip),
    );
    return chosen.map(({ event, state, index }) => ({
      event,
      state,
      cursor: this.#cursor(from, to, index + 1, events.length),
    }));
  }

  #cursor(from: LaneVector, to: LaneVector, skip: number, count: number): string {
    return encodePlace(skip === count ? placeAt(to) : { from, to, skip }, this.#key);
  }

  #onlyCursor(): ExecutionsUpdate {
    return { event: null, state: null, cursor: encodePlace(placeAt(this.#at), this.#key) };
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function isSame(one: LaneVector, other: LaneVector): boolean {
  return one === other || one.every((pos, lane) => pos === other[lane]);
}
