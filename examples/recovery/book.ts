import type { Client, ExecutionUpdate } from '#src/client/client.js';
import { type Order, workAt } from './orders.js';

type Watched = ExecutionUpdate['execution'];

/** What was seen of one execution. */
export interface Entry {
  order: Order;
  /** The global id. */
  id: string;
  /** As of the last update. */
  execution: Watched;
  cursor: string;
  /** The events that were seen, in words, by their numbers. */
  events: Map<number, string>;
}

export type Status = Watched['status'];

const ENDED: readonly Status[] = ['COMPLETED', 'FAILED', 'BLOCKED', 'CANCELLED'];

/** Keeps book of all that the subscriptions tell. */
export class Book {
  readonly #client: Client;
  readonly #entries = new Map<string, Entry>();
  /** Steps that were seen to be completed, by order and path. */
  readonly #completed = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(client: Client) {
    this.#client = client;
  }

  get entries(): Entry[] {
    return [...this.#entries.values()];
  }

  /** How many steps that book something were seen to be completed. */
  get completed(): number {
    return this.#completed.size;
  }

  /** How many events were seen. */
  get events(): number {
    return this.entries.reduce((sum, { events }) => sum + events.size, 0);
  }

  count(...statuses: Status[]): number {
    return this.entries.filter(({ execution }) => statuses.includes(execution.status)).length;
  }

  get ended(): number {
    return this.count(...ENDED);
  }

  entryOf(orderId: string): Entry {
    const entry = this.#entries.get(orderId);
    if (!entry) throw new Error(`nothing was seen of ${orderId}`);
    return entry;
  }

  /** Resolves when the execution has ended; over lost connections it goes on after the last update. */
  async follow(order: Order, id: string): Promise<void> {
    const after = this.#entries.get(order.id)?.cursor ?? null;
    for await (const update of this.#client.watchExecution(id, { after })) this.#take(order, update);
  }

  /** Resolves at the update after which it is so. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #take(order: Order, { event, execution, cursor }: ExecutionUpdate): void {
    const events = this.#entries.get(order.id)?.events ?? new Map<number, string>();
    this.#entries.set(order.id, { order, id: execution.id, execution, cursor, events });
    if (event) events.set(event.seq, inWords(event));
    for (const { path, status } of execution.steps) if (status === 'SUCCEEDED') this.#note(order, path);
    if (event?.type === 'STEP_SUCCEEDED' && event.stepPath) this.#note(order, event.stepPath);
    for (const look of this.#waiting) look();
  }

  #note(order: Order, path: string): void {
    if (workAt(path) !== null) this.#completed.add(`${order.id} ${path}`);
  }
}

/** An event so that two of the same number can be compared. */
export function inWords({
  type,
  stepPath,
  at,
}: {
  type: string;
  stepPath: string | null;
  at: string;
}): string {
  return `${type} ${stepPath ?? ''} ${at}`;
}
