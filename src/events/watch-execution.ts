import type { Db } from '../db/database.js';
import { CursorExpiredError, CursorInvalidError } from '../domain/cursor-errors.js';
import type { ExecutionEvent } from '../domain/event.js';
import { type ExecutionState, isFinal } from '../domain/execution.js';
import { ExecutionNotFoundError } from '../domain/execution-errors.js';
import { fold } from '../domain/fold.js';
import { listEvents } from '../store/event.js';
import { readState } from '../store/execution.js';
import { BoundedBuffer, MOST_KEPT, weighEvents } from './bounded-buffer.js';
import type { Batch, Feed } from './feed.js';
import { END, type Pulled, type PullIterator, pullIterator } from './pull-iterator.js';
import { rewind } from './states.js';

/** The state now (`event: null`), or an event with the state it led to. */
export interface ExecutionUpdate {
  event: ExecutionEvent | null;
  state: ExecutionState;
}

/**
 * Each event of one execution once, in order: after a snapshot, or from the number `afterSeq` on. Ends after the last event
 * of an execution that has ended.
 */
export async function watchExecution(
  { db, feed }: { db: Db; feed: Feed },
  projectId: string,
  id: string,
  afterSeq: number | null,
): Promise<PullIterator<ExecutionUpdate>> {
  const watch = new ExecutionWatch(db, id);
  const { unsubscribe } = await feed.subscribe((batch) => watch.take(batch));
  try {
    await watch.begin(projectId, afterSeq);
  } catch (error) {
    unsubscribe();
    throw error;
  }
  return pullIterator(() => watch.pull(), unsubscribe);
}

/** What was made of an event of the feed, for the next one who watches the same execution. */
const updates = new WeakMap<ExecutionEvent, ExecutionUpdate & { state: ExecutionState }>();

/**
 * Knows the last event it handed on. What the feed brings is used where it is the next one; wherever it is not (history, a
 * dropped buffer), the database is read from there. So all of catching up, lagging and reconnecting is one rule.
 */
class ExecutionWatch {
  readonly #db: Db;
  readonly #id: string;
  #state: ExecutionState | null = null;
  #snapshotDue = false;
  readonly #queue = new BoundedBuffer<ExecutionEvent>((event) => weighEvents([event]));
  #behind = true;
  /** The number of the last event that is known to have come. */
  #latest = 0;
  #wake: () => void = () => {};

  constructor(db: Db, id: string) {
    this.#db = db;
    this.#id = id;
  }

  async begin(projectId: string, afterSeq: number | null): Promise<void> {
    const now = await readState(this.#db, projectId, this.#id);
    if (!now) throw new ExecutionNotFoundError(this.#id);
    this.#latest = Math.max(this.#latest, now.execution.eventSeq);
    if (afterSeq === null) {
      this.#state = now;
      this.#snapshotDue = true;
      return;
    }
    if (afterSeq > now.execution.eventSeq) {
      throw new CursorInvalidError(
        `of event ${afterSeq}`,
        `execution ${this.#id} has had ${now.execution.eventSeq} events`,
      );
    }
    const [next] = await listEvents(this.#db, this.#id, afterSeq, 1);
    if (afterSeq < now.execution.eventSeq && next?.seq !== afterSeq + 1) throw new CursorExpiredError();
    this.#state = next
      ? ((await rewind(this.#db, new Map([[this.#id, afterSeq]]))).get(this.#id) ?? now)
      : now;
  }

  take({ byExecution, isUnread }: Batch): void {
    if (isUnread) {
      this.#behind = true;
      this.#wake();
      return;
    }
    const own = byExecution.get(this.#id);
    const last = own?.at(-1);
    if (!own || !last) return;
    this.#latest = Math.max(this.#latest, last.seq);
    if (!this.#queue.push(...own)) {
      this.#queue.clear();
      this.#behind = true;
    }
    this.#wake();
  }

  pull(): Pulled<ExecutionUpdate> {
    const state = this.#begun();
    if (this.#snapshotDue) {
      this.#snapshotDue = false;
      return { event: null, state };
    }
    const event = this.#nextInQueue(state.execution.eventSeq + 1);
    return event ? this.#handOn(state, event) : this.#pullLater();
  }

  async #pullLater(): Promise<ExecutionUpdate | typeof END> {
    const state = this.#begun();
    for (;;) {
      const event = this.#nextInQueue(state.execution.eventSeq + 1);
      if (event) return this.#handOn(state, event);
      if (this.#behind) await this.#readOn(state.execution.eventSeq);
      else if (isFinal(state.execution.status)) return END;
      else await this.#news();
    }
  }

  #begun(): ExecutionState {
    if (!this.#state) throw new Error('a watch was read before it began');
    return this.#state;
  }

  #nextInQueue(seq: number): ExecutionEvent | null {
    while (this.#queue.first && this.#queue.first.seq < seq) this.#queue.shift();
    if (this.#queue.first?.seq === seq) return this.#queue.shift() ?? null;
    if (this.#queue.first) this.#behind = true;
    return null;
  }

  #handOn(before: ExecutionState, event: ExecutionEvent): ExecutionUpdate {
    // What the feed brings is the same for all who watch: folded once, and one update for all of them.
    const update = updates.get(event) ?? { event, state: fold(before, [event]) };
    updates.set(event, update);
    this.#state = update.state;
    // The last event there is, as far as the feed knows: look once more before saying that it was the last.
    if (isFinal(this.#state.execution.status)) this.#behind = true;
    return update;
  }

  async #readOn(afterSeq: number): Promise<void> {
    const latest = this.#latest;
    this.#behind = false;
    const read = await listEvents(this.#db, this.#id, afterSeq, MOST_KEPT.events);
    // What had come before it was read is not there any more: it was deleted while this reader lagged. What came only while
    // it was read may be missing in it.
    const isGone = read[0] ? read[0].seq !== afterSeq + 1 : latest > afterSeq;
    if (isGone) throw new CursorExpiredError();
    const last = read.at(-1)?.seq ?? afterSeq;
    const later = this.#queue.items.filter((event) => event.seq > last);
    this.#queue.clear();
    const isAll = this.#queue.push(...read, ...later);
    if (read.length === MOST_KEPT.events || !isAll) this.#behind = true;
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
