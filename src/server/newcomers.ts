import { tooManyNewcomers } from './close-codes.js';
import type { Connection } from './connections.js';

/**
 * Sockets that have not told yet whose they are, by where they come from: so many from one place, and with one more the oldest is
 * closed. Whoever says at once who he is so gets in, however many strangers come from there.
 */
export class Newcomers {
  readonly #most: number;
  readonly #waiting = new Map<string, Set<Connection>>();
  readonly #places = new Map<Connection, string>();

  constructor(most: number) {
    this.#most = most;
  }

  add(place: string, newcomer: Connection): void {
    const waiting = this.#waiting.get(place) ?? new Set();
    this.#waiting.set(place, waiting.add(newcomer));
    this.#places.set(newcomer, place);
    const [oldest] = waiting;
    if (waiting.size <= this.#most || !oldest) return;
    this.remove(oldest);
    oldest.close(tooManyNewcomers(this.#most));
  }

  /** It is known now whose it is, or it is gone. */
  remove(newcomer: Connection): void {
    const place = this.#places.get(newcomer);
    if (place === undefined) return;
    this.#places.delete(newcomer);
    const waiting = this.#waiting.get(place);
    waiting?.delete(newcomer);
    if (waiting?.size === 0) this.#waiting.delete(place);
  }
}
