import type { Clock } from './runtime.js';

const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether JavaScript and PostgreSQL write a time alike: with a year of four digits, from 1 to 9999. */
export function isStorableTime(time: Date): boolean {
  return time.getTime() >= FIRST_MS && time.getTime() <= LAST_MS;
}

/** How long to wait with what was done last at `lastMs` and is done at most once in so long; also where the clock was set back. */
export function restMs(clock: Clock, lastMs: number, betweenMs: number): number {
  const passed = clock.now().getTime() - lastMs;
  return passed < 0 ? betweenMs : Math.max(0, betweenMs - passed);
}
