const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Full jitter, so that many clients of a server that comes back do not come back all at once. */
export function retryDelay(failures: number, chance: () => number): number {
  return chance() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30));
}
