import { setTimeout as sleep } from 'node:timers/promises';
import { sharedNow } from './clock.js';

const QUIET_MS = 5_000;

/** Resolves when each, by place, has had the event of this number, or when nothing has come for long. */
export async function untilArrived(
  all: readonly { readonly last: number }[],
  seqs: readonly number[],
): Promise<void> {
  let lastSum = -1;
  let quietSince = sharedNow();
  while (all.some(({ last }, index) => last < (seqs[index] ?? 0))) {
    const sum = all.reduce((total, { last }) => total + last, 0);
    if (sum !== lastSum) quietSince = sharedNow();
    else if (sharedNow() - quietSince > QUIET_MS) break;
    lastSum = sum;
    await sleep(10);
  }
}
