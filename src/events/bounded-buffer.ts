import type { ExecutionEvent } from '../domain/event.js';

/** What something that is kept for a subscriber counts. */
export interface Weight {
  events: number;
  /** The length of the JSON of what the events say. */
  bytes: number;
}

/** Most that is kept for one subscriber. */
export const MOST_KEPT: Weight = { events: 256, bytes: 1024 * 1024 };

/** Events are shared by all who watch, so each is measured once. */
const measured = new WeakMap<ExecutionEvent, number>();

export function weighEvents(events: readonly ExecutionEvent[]): Weight {
  return { events: events.length, bytes: events.reduce((sum, event) => sum + sizeOf(event), 0) };
}

function sizeOf(event: ExecutionEvent): number {
  const known = measured.get(event);
  if (known !== undefined) return known;
  const size = JSON.stringify(event.data).length;
  measured.set(event, size);
  return size;
}

/**
 * What waits for a subscriber to take it, first in, first out. It holds no more than {@link MOST_KEPT}, or one item that is
 * larger: what does not fit is not taken in, and the subscriber reads it again from where it stands.
 */
export class BoundedBuffer<T> {
  readonly #weigh: (item: T) => Weight;
  #items: T[] = [];
  #events = 0;
  #bytes = 0;

  constructor(weigh: (item: T) => Weight) {
    this.#weigh = weigh;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  /** All that is kept, oldest first. */
  get items(): readonly T[] {
    return this.#items;
  }

  shift(): T | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#count(item, -1);
    return item;
  }

  /** Takes in as many as fit, from the first on; false where that is not all. */
  push(...items: readonly T[]): boolean {
    return items.every((item) => this.#pushOne(item));
  }

  clear(): void {
    this.#items = [];
    this.#events = 0;
    this.#bytes = 0;
  }

  #pushOne(item: T): boolean {
    const { events, bytes } = this.#weigh(item);
    const fits = this.#events + events <= MOST_KEPT.events && this.#bytes + bytes <= MOST_KEPT.bytes;
    if (!fits && this.#items.length > 0) return false;
    this.#items.push(item);
    this.#count(item, 1);
    return true;
  }

  #count(item: T, sign: 1 | -1): void {
    const { events, bytes } = this.#weigh(item);
    this.#events += sign * events;
    this.#bytes += sign * bytes;
  }
}
