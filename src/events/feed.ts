import type { Db } from '../db/database.js';
import type { Notifier } from '../db/notifier.js';
import type { ExecutionEvent } from '../domain/event.js';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import { restMs } from '../domain/time.js';
import { type LaneVector, listEventsBetween, readLaneHeads, readStreamKey } from '../store/event.js';
import { groupByExecution, type StateCache, type StreamItem, withStates } from './states.js';
import { isCovered } from './stream-place.js';

/** What one reading of the stream found, and the place it reached. */
export interface Batch {
  events: readonly ExecutionEvent[];
  /** The same, by the execution they are of: of many who watch one each, none looks through all. */
  byExecution: ReadonlyMap<string, readonly ExecutionEvent[]>;
  /** The events with the states they lead to; read once, whoever asks. */
  items(): Promise<readonly StreamItem[]>;
  from: LaneVector;
  to: LaneVector;
  /** So much has come since the last reading that it was not read: who wants it reads it by himself, in stretches. */
  isUnread: boolean;
}

/** What a feed has done since its process started. */
export interface FeedStats {
  subscribers: number;
  /** Hints of new events that came while somebody listened. */
  hints: number;
  /** How often the heads of the lanes were read. */
  readings: number;
  /** Events that were found and handed on. */
  events: number;
  /** Those among them that no hint told of. */
  foundByBackstop: number;
}

export type BatchListener = (batch: Batch) => void;

/** Between two readings that hints ask for, so that a burst is read at once. */
const GATHER_MS = 5;
/** Most events that are read at once, as after an outage. */
const MOST_AT_ONCE = 2_000;
/** How often the stream is read where no hint came. */
const BACKSTOP_MS = 1_000;

/**
 * The one reader of new events in a process. It reads only while somebody listens: after each hint, and each second in
 * case a hint was lost (`foundByBackstop` counts what only that found).
 */
export class Feed {
  foundByBackstop = 0;
  #hints = 0;
  #readings = 0;
  #events = 0;
  readonly #db: Db;
  readonly #notifier: Notifier;
  /** What those go by who watch it. */
  readonly clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<BatchListener>();
  readonly #states: StateCache = new Map();
  #key: Promise<string> | null = null;
  #place: LaneVector | null = null;
  #starting: Promise<LaneVector> | null = null;
  #isReading = false;
  #reading: Promise<void> = Promise.resolve();
  #readAgain = false;
  #readAt = Number.NEGATIVE_INFINITY;
  #cancelGather: (() => void) | null = null;
  #cancelBackstop = () => {};
  #unlisten = () => {};

  constructor({ db, notifier, clock, logger }: { db: Db; notifier: Notifier; clock: Clock; logger: Logger }) {
    this.#db = db;
    this.#notifier = notifier;
    this.clock = clock;
    this.#logger = logger;
  }

  /** Hands `listener` every batch after the place that is returned. */
  async subscribe(listener: BatchListener): Promise<{ place: LaneVector; unsubscribe(): void }> {
    this.#listeners.add(listener);
    const unsubscribe = () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
    try {
      return { place: this.#place ?? (await this.#start()), unsubscribe };
    } catch (error) {
      unsubscribe();
      throw error;
    }
  }

  /** Reads on now where another process, which gave out a cursor, has come further; how far this one then is. */
  async reach(least: LaneVector): Promise<LaneVector> {
    for (;;) {
      if (this.#place && isCovered(least, this.#place)) return this.#place;
      const heads = await readLaneHeads(this.#db);
      if (!isCovered(least, heads)) return heads;
      await this.#read(false);
    }
  }

  /** What cursors over many executions are signed with. */
  streamKey(): Promise<string> {
    this.#key ??= readStreamKey(this.#db).catch((error) => {
      this.#key = null;
      throw error;
    });
    return this.#key;
  }

  get subscribers(): number {
    return this.#listeners.size;
  }

  stats(): FeedStats {
    return {
      subscribers: this.subscribers,
      hints: this.#hints,
      readings: this.#readings,
      events: this.#events,
      foundByBackstop: this.foundByBackstop,
    };
  }

  #start(): Promise<LaneVector> {
    this.#starting ??= readLaneHeads(this.#db)
      .then((heads) => {
        this.#place = heads;
        this.#unlisten = this.#notifier.listen((hint) => hint.events && this.#hear());
        this.#armBackstop();
        if (this.#listeners.size === 0) this.#stop();
        return heads;
      })
      .finally(() => {
        this.#starting = null;
      });
    return this.#starting;
  }

  #stop(): void {
    this.#unlisten();
    this.#cancelBackstop();
    this.#cancelGather?.();
    this.#cancelGather = null;
    this.#place = null;
    this.#states.clear();
  }

  #hear(): void {
    this.#hints += 1;
    const rest = restMs(this.clock, this.#readAt, GATHER_MS);
    this.#cancelGather ??= this.clock.schedule(rest, () => {
      this.#cancelGather = null;
      void this.#read(false);
    });
  }

  #armBackstop(): void {
    this.#cancelBackstop();
    this.#cancelBackstop = this.clock.schedule(BACKSTOP_MS, () => void this.#read(true));
  }

  #read(byBackstop: boolean): Promise<void> {
    this.#readAgain = true;
    if (!this.#isReading) this.#reading = this.#readOn(byBackstop);
    return this.#reading;
  }

  async #readOn(byBackstop: boolean): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#readAgain && this.#place) {
        this.#readAgain = false;
        await this.#readOnce(this.#place, byBackstop);
      }
    } catch (error) {
      this.#logger.error({ err: error }, 'could not read new events; trying again');
    } finally {
      this.#isReading = false;
      if (this.#place) this.#armBackstop();
    }
  }

  async #readOnce(from: LaneVector, byBackstop: boolean): Promise<void> {
    this.#readings += 1;
    this.#readAt = this.clock.now().getTime();
    const to = await readLaneHeads(this.#db);
    const count = to.reduce((sum, pos, lane) => sum + pos - (from[lane] ?? 0), 0);
    const isUnread = count > MOST_AT_ONCE;
    const events = isUnread ? [] : await listEventsBetween(this.#db, from, to);
    // Everybody left, or left and came back, while this was read.
    if (this.#place !== from) return;
    this.#place = to;
    if (count === 0) return;
    this.#events += count;
    if (byBackstop) this.foundByBackstop += count;
    let items: Promise<readonly StreamItem[]> | null = null;
    const batch: Batch = {
      events,
      byExecution: groupByExecution(events),
      from,
      to,
      isUnread,
      items: () => {
        items ??= withStates(this.#db, events, this.#states).catch((error) => {
          // Who asks next tries again.
          items = null;
          throw error;
        });
        return items;
      },
    };
    for (const listener of [...this.#listeners]) listener(batch);
  }
}
