import type { WebSocket } from 'ws';
import type { Clock } from '../domain/runtime.js';
import { END, pullIterator } from '../events/pull-iterator.js';
import type { ConnectionLimits } from './limits.js';

/**
 * Sends over a WebSocket, and knows what of that has not left yet. While that is too much the socket is full: subscriptions
 * take in nothing more for it, and nothing more that the client asks is heard. If it does not go down for long, nobody reads.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #limits: Pick<ConnectionLimits, 'unsentBytes' | 'stallMs'>;
  readonly #onStall: () => void;
  #waiting: (() => void)[] = [];
  /** The least that was unsent since it became full; null while it is not. */
  #lowest: number | null = null;
  #cancelStall = () => {};

  constructor(
    socket: WebSocket,
    clock: Clock,
    limits: Pick<ConnectionLimits, 'unsentBytes' | 'stallMs'>,
    onStall: () => void,
  ) {
    this.#socket = socket;
    this.#clock = clock;
    this.#limits = limits;
    this.#onStall = onStall;
  }

  get isFull(): boolean {
    return this.#lowest !== null;
  }

  /** Resolves when it has left; at once on a socket that is being closed, which sends nothing more. */
  send(data: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== this.#socket.OPEN) return resolve();
      this.#socket.send(data, () => {
        this.#look();
        resolve();
      });
      this.#look();
    });
  }

  /** The same results, each taken from `source` only when there is room for it. */
  pace<T>(source: AsyncIterator<T>): AsyncIterableIterator<T> {
    const pull = async () => {
      await this.#room();
      const { done, value } = await source.next();
      return done ? END : value;
    };
    return pullIterator(pull, () => void source.return?.().catch(() => {}));
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#cancelStall();
    this.#lowest = null;
    this.#letGo();
  }

  #room(): Promise<void> | undefined {
    if (!this.isFull) return;
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
