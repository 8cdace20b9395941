import { WORKS } from './orders.js';
import type { Stage } from './stage.js';
import { accountsOf, askedSince, keysOf, type StepAccount } from './steps.js';
import type { Outcome } from './story.js';

/** What is counted of the steps. */
const COLUMNS: [name: string, counts: (account: StepAccount) => boolean][] = [
  ['done by the kill', ({ doneBefore }) => doneBefore],
  ['of these again', (account) => account.doneBefore && askedSince(account).length > 0],
  ['in flight at it', ({ inFlight }) => inFlight],
  ['asked once', ({ requests }) => requests.length === 1],
  ['again, same key', (account) => account.requests.length > 1 && keysOf(account).size === 1],
  ['under two keys', (account) => keysOf(account).size > 1],
];

/** A row for each kind of step, below the names of the columns. */
export function figuresOf({ draw }: Stage, outcome: Outcome): string[][] {
  const accounts = accountsOf(draw.orders, outcome);
  const row = (name: string, of: readonly StepAccount[]) => [
    name,
    ...COLUMNS.map(([, counts]) => String(of.filter(counts).length)),
  ];
  const rowOf = (work: string) =>
    row(
      work,
      accounts.filter((account) => account.work === work),
    );
  return [['step', ...COLUMNS.map(([name]) => name)], ...WORKS.map(rowOf), row('all', accounts)];
}
