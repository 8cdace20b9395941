import type { ExecutionUpdate } from '#src/client/client.js';
import type { Order } from './orders.js';

/** What was seen of one execution. */
export interface Entry {
  order: Order;
  /** The global id of the execution. */
  id: string;
  /** As of the last update. */
  execution: ExecutionUpdate['execution'];
}

/** How the statuses are counted for people. */
export const KINDS = ['running', 'paused', 'completed', 'blocked', 'failed'] as const;
export type Kind = (typeof KINDS)[number];

/** Keeps account of every update of every execution, and of what is wrong with their order. */
export class Ledger {
  /** Events, those that came before the first update included. */
  events = 0;
  /** Events that are missing between two that were seen. */
  gaps = 0;
  /** Events seen again. */
  doubles = 0;
  /** Steps that started again although they were done. */
  redone = 0;
  /** Called with an execution at the update with which it paused. */
  onPaused: (entry: Entry) => void = () => {};
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Set<() => void>();

  get entries(): Entry[] {
    return [...this.#entries.values()];
  }

  count(kind: Kind): number {
    return this.entries.filter(({ execution }) => kindOf(execution.status) === kind).length;
  }

  get ended(): number {
    return this.count('completed') + this.count('blocked') + this.count('failed');
  }

  take(order: Order, update: ExecutionUpdate): void {
    const { execution } = update;
    const before = this.#entries.get(order.id)?.execution;
    if (before) this.#account(update, before);
    else this.events += execution.eventSeq;
    const entry = { order, id: execution.id, execution };
    this.#entries.set(order.id, entry);
    if (execution.status === 'PAUSED' && before?.status !== 'PAUSED') this.onPaused(entry);
    for (const look of this.#waiting) look();
  }

  /** Resolves with the update after which it is so. */
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

  #account({ event, execution }: ExecutionUpdate, before: Entry['execution']): void {
    // A second state without an event would hide what came before it.
    this.gaps += Math.max(0, execution.eventSeq - before.eventSeq - (event ? 1 : 0));
    if (!event) return;
    this.events += 1;
    if (event.seq <= before.eventSeq) this.doubles += 1;
    const step = before.steps.find(({ path }) => path === event.stepPath);
    if (event.type === 'STEP_STARTED' && step?.status === 'SUCCEEDED') this.redone += 1;
  }
}

export function kindOf(status: Entry['execution']['status']): Kind {
  if (status === 'PAUSED') return 'paused';
  if (status === 'COMPLETED') return 'completed';
  if (status === 'BLOCKED') return 'blocked';
  return status === 'FAILED' || status === 'CANCELLED' ? 'failed' : 'running';
}
