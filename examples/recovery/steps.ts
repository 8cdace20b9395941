import type { LedgerRequest } from './ledger.js';
import { type Order, pathsOf, type Work, workAt } from './orders.js';
import type { StoredEvent } from './requests.js';
import type { Outcome } from './story.js';
import { groupBy } from './table.js';

/** One step that books something: what Reprise had stored of it at the kill, and what the ledger was asked for it. */
export interface StepAccount {
  order: string;
  path: string;
  work: Work;
  /** Its completion was stored. */
  doneBefore: boolean;
  /** It had been started, and had not ended. */
  inFlight: boolean;
  requests: LedgerRequest[];
}

export function accountsOf(orders: readonly Order[], { kill, stored, requests }: Outcome): StepAccount[] {
  const asked = groupBy(requests, ({ order, step }) => `${order} ${step}`);
  return orders.flatMap((order) => {
    const before = (stored.get(order.id) ?? []).filter(({ at }) => new Date(at) <= kill.at);
    return pathsOf(order).map((path) => ({
      ...{ order: order.id, path, work: workAt(path) ?? 'open' },
      ...{ doneBefore: happened(before, path, 'STEP_SUCCEEDED'), inFlight: isInFlight(before, path) },
      requests: asked.get(`${order.id} ${path}`) ?? [],
    }));
  });
}

function happened(events: readonly StoredEvent[], path: string, type: StoredEvent['type']): boolean {
  return events.some((event) => event.stepPath === path && event.type === type);
}

function isInFlight(events: readonly StoredEvent[], path: string): boolean {
  const last = events.findLast(({ stepPath }) => stepPath === path);
  return last?.type === 'STEP_STARTED';
}

export function askedSince({ requests }: StepAccount): LedgerRequest[] {
  return requests.filter(({ phase }) => phase !== 'first');
}

export function keysOf({ requests }: StepAccount): Set<string> {
  return new Set(requests.map(({ key }) => key));
}
