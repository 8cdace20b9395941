import { dropEvents } from '../store/retention.js';
import type { Services } from './services.js';

/** Executions whose events are deleted in one transaction. */
const MOST_AT_ONCE = 200;

/** Deletes the events of all executions that were completed more than `keepMs` ago, a few at a time, until none is left. */
export async function dropOldEvents(
  { db, clock }: Services,
  keepMs: number,
  isOver: () => boolean = () => false,
): Promise<void> {
  const before = new Date(clock.now().getTime() - keepMs);
  while (!isOver()) if ((await dropEvents(db, { before, limit: MOST_AT_ONCE })) === 0) return;
}
