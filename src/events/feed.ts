import type { Db } from '../db/database.js';
import type { Notifier } from '../db/notifier.js';
import type { ExecutionEvent } from '../domain/event.js';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import { restMs } from '../domain/time.js';
import { type LaneVector, listEventsBetween, readLaneHeads, readStreamKey } from '../store/event.js';
import { type StateCache, type StreamItem, withStates } from './states.js';

/** What one reading of the stream found, and the place it reached. */
export interface Batch {
  events: readonly ExecutionEvent[];
  /** The events with the states they lead to; read once, whoever asks. */
  items(): Promise<readonly StreamItem[]>;
  from: LaneVector;
  to: LaneVector;
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
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<BatchListener>();
  readonly #states: StateCache = new Map();
  #key: Promise<string> | null = null;
  #place: LaneVector | null = null;
  #starting: Promise<LaneVector> | null = null;
  #reading: Promise<void> | null = null;
  #readAgain = false;
  #readAt = Number.NEGATIVE_INFINITY;
  #cancelGather: (() => void) | null = null;
  #cancelBackstop = () => {};
  #unlisten = () => {};

  constructor({ db, notifier, clock, logger }: { db: Db; notifier: Notifier; clock: Clock; logger: Logger }) {
    this.#db = db;
    this.#notifier = notifier;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Hands `listener` every batch after the place that is returned. That is not before `from`, unless no event of the database is as
   * late: another process may have come further than this one.
   */
  async subscribe(
    listener: BatchListener,
    from: LaneVector = [],
  ): Promise<{ place: LaneVector; unsubscribe(): void }> {
    // Until then it stands for somebody who listens, and gets nothing.
    let hand: BatchListener = () => {};
    const own: BatchListener = (batch) => hand(batch);
    this.#listeners.add(own);
    const unsubscribe = () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#stop();
    };
    try {
      await this.#reach(from);
      // In one turn with the place: no batch lies between.
      hand = listener;
      return { place: this.#place ?? [], unsubscribe };
    } catch (error) {
      unsubscribe();
      throw error;
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

  async #reach(from: LaneVector): Promise<void> {
    if (!this.#place) await this.#start();
    if (!this.#isBefore(from) || isAhead(from, await readLaneHeads(this.#db))) return;
    await this.#read(false);
    if (this.#isBefore(from)) throw new Error('new events could not be read');
  }

  #isBefore(from: LaneVector): boolean {
    return isAhead(from, this.#place ?? []);
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
    const rest = restMs(this.#clock, this.#readAt, GATHER_MS);
    this.#cancelGather ??= this.#clock.schedule(rest, () => {
      this.#cancelGather = null;
      void this.#read(false);
    });
  }

  #armBackstop(): void {
    this.#cancelBackstop();
    this.#cancelBackstop = this.#clock.schedule(BACKSTOP_MS, () => void this.#read(true));
  }

  /** Resolves when all is read that there was when it was called, or when it could not be. */
  async #read(byBackstop: boolean): Promise<void> {
    this.#readAgain = true;
    if (this.#place) this.#reading ??= this.#readAll(byBackstop);
    await this.#reading;
  }

  async #readAll(byBackstop: boolean): Promise<void> {
    try {
      while (this.#readAgain && this.#place) {
        this.#readAgain = false;
        await this.#readOnce(this.#place, byBackstop);
      }
    } catch (error) {
      this.#logger.error({ err: error }, 'could not read new events; trying again');
    } finally {
      this.#reading = null;
      if (this.#place) this.#armBackstop();
    }
  }

  async #readOnce(from: LaneVector, byBackstop: boolean): Promise<void> {
    this.#readings += 1;
    this.#readAt = this.#clock.now().getTime();
    const to = await readLaneHeads(this.#db);
    const events = await listEventsBetween(this.#db, from, to);
    // Everybody left, or left and came back, while this was read.
    if (this.#place !== from) return;
    this.#place = to;
    if (events.length === 0) return;
    this.#events += events.length;
    if (byBackstop) this.foundByBackstop += events.length;
    let items: Promise<readonly StreamItem[]> | null = null;
    const batch: Batch = {
      events,
      from,
      to,
      items: () => {
        items ??= withStates(this.#db, events, this.#states);
        return items;
      },
    };
    for (const listener of [...this.#listeners]) listener(batch);
  }
}

/** Whether it lies behind `place` in any lane. */
function isAhead(from: LaneVector, place: LaneVector): boolean {
  return from.some((pos, lane) => pos > (place[lane] ?? 0));
}
