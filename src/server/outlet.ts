import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../domain/runtime.js';
import { END, type PullIterator, pullIterator } from '../events/pull-iterator.js';
import type { ConnectionLimits } from './limits.js';

/** With more than that unsent, a subscription waits until what it sends has left. */
const AHEAD_BYTES = 64 * 1024;

/**
 * Sends over a WebSocket, and knows what of that has not left yet. While that is too much the socket is full: subscriptions
 * take in nothing more for it, and nothing more that the client asks is heard. If it does not go down for long, nobody reads.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #line: Duplex;
  readonly #clock: Clock;
  readonly #limits: Pick<ConnectionLimits, 'unsentBytes' | 'stallMs'>;
  readonly #onStall: () => void;
  readonly #aheadBytes: number;
  #waiting: (() => void)[] = [];
  /** The least that was unsent since it became full; null while it is not. */
  #lowest: number | null = null;
  #cancelStall = () => {};
  #isGathering = false;
  #isTurn = false;
  #hasWritten = false;

  /** `line` is what the socket writes to. */
  constructor(
    socket: WebSocket,
    line: Duplex,
    clock: Clock,
    limits: Pick<ConnectionLimits, 'unsentBytes' | 'stallMs'>,
    onStall: () => void,
  ) {
    this.#socket = socket;
    this.#line = line;
    this.#clock = clock;
    this.#limits = limits;
    this.#onStall = onStall;
    this.#aheadBytes = Math.min(AHEAD_BYTES, limits.unsentBytes);
  }

  get isFull(): boolean {
    return this.#lowest !== null;
  }

  /** Resolves when it has left; at once on a socket that is being closed, which sends nothing more. */
  send(data: string): Promise<void> {
    return new Promise((resolve) => this.#write(data, resolve));
  }

  /**
   * Sends what `source` gives, as `frameOf` writes it: whole frames. Each is taken only when there is room for it. The iterator
   * itself gives nothing; it ends with the source.
   */
  carry<T>(source: PullIterator<T>, frameOf: (value: T) => Buffer): AsyncIterableIterator<never> {
    let isOver = false;
    const pull = async (): Promise<typeof END> => {
      for (;;) {
        if (this.isFull) await this.#room();
        const pulled = source.pull();
        if (pulled instanceof Promise) this.#release();
        const value = pulled instanceof Promise ? await pulled : pulled;
        if (value === END || isOver) return END;
        const left = this.#put(frameOf(value));
        if (left) await left;
      }
    };
    return pullIterator<never>(pull, () => {
      isOver = true;
      void source.return?.();
    });
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#cancelStall();
    this.#lowest = null;
    this.#letGo();
  }

  /** Straight to the line, past what a message more costs a socket; where it does not leave soon, its leaving is awaited. */
  #put(frame: Buffer): Promise<void> | undefined {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#gather();
    if (this.#socket.bufferedAmount + frame.length <= this.#aheadBytes) return void this.#line.write(frame);
    return new Promise((resolve) => {
      this.#line.write(frame, () => {
        this.#look();
        resolve();
      });
      this.#look();
    });
  }

  #write(data: string, onLeft: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      onLeft();
      return;
    }
    this.#socket.send(data, { binary: false }, () => {
      this.#look();
      onLeft();
    });
    this.#look();
  }

  /** What comes at once leaves in one write: frames are small, and a write costs more than most of them. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#line.cork();
    if (this.#isTurn) return;
    this.#isTurn = true;
    process.nextTick(() => {
      this.#isTurn = false;
      this.#hasWritten = false;
      this.#scatter();
    });
  }

  /** The first of a turn need not wait for the others, of which there may be none. */
  #release(): void {
    if (this.#hasWritten) return;
    this.#hasWritten = this.#isGathering;
    this.#scatter();
  }

  #scatter(): void {
    if (!this.#isGathering) return;
    this.#isGathering = false;
    this.#line.uncork();
  }

  #room(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #look(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const unsent = this.#socket.bufferedAmount;
    if (unsent > this.#limits.unsentBytes) this.#watch(unsent);
    else if (this.isFull) {
      this.end();
      this.#socket.resume();
    }
  }

  #watch(unsent: number): void {
    if (this.#lowest !== null && unsent >= this.#lowest) return;
    if (this.#lowest === null) this.#socket.pause();
    this.#lowest = unsent;
    this.#cancelStall();
    this.#cancelStall = this.#clock.schedule(this.#limits.stallMs, this.#onStall);
  }

  #letGo(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
