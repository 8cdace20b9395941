import type { Chance } from '../domain/runtime.js';

const FIRST_MS = 200;
const LONGEST_MS = 5_000;

/** How long to wait after so many failures. Full jitter: many agents of a server that comes back don't come all at once. */
export function backoffMs(failures: number, chance: Chance): number {
  return chance() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30));
}
