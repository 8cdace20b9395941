import { type Entry, inWords } from './book.js';
import { REFUSED_STEP, type Stage } from './stage.js';
import { accountsOf, askedSince, keysOf, type StepAccount } from './steps.js';
import type { Outcome } from './story.js';
import { namesOf } from './table.js';

/** One thing that must be so. */
export interface Check {
  says: string;
  holds: boolean;
}

/** What a crash in the middle of a step that may run at most once leads to. */
const AT_MOST_ONCE = 'Cannot resume - operation not resumable: charge';

/** Everything that was promised, and whether it held. */
export function checksOf(stage: Stage, outcome: Outcome): Check[] {
  const accounts = accountsOf(stage.draw.orders, outcome);
  return [
    ...checkMoment(stage, outcome, accounts),
    ...checkEnds(stage, outcome),
    ...checkEvents(stage, outcome),
    ...checkSteps(accounts),
    ...checkResume(outcome),
  ];
}

function checkMoment({ draw }: Stage, { kill }: Outcome, accounts: StepAccount[]): Check[] {
  const done = accounts.filter(({ doneBefore }) => doneBefore).length;
  return [
    {
      says: `the kill came when ${done} of ${accounts.length} steps were done, with ${kill.underWay} of ${draw.orders.length} executions under way`,
      holds: done >= draw.killAfter && kill.underWay > 0,
    },
  ];
}

function checkEnds({ draw, book }: Stage, { rest }: Outcome): Check[] {
  const caught = rest.failures.filter(({ order }) => order !== draw.refused);
  const refused = rest.failures.find(({ order }) => order === draw.refused);
  return [
    {
      says: `${rest.ended} of ${draw.orders.length} executions ended by themselves after the crash`,
      holds: rest.ended === draw.orders.length,
    },
    {
      says: `${draw.refused} failed since the ledger refused it (${refused?.code})`,
      holds: refused?.code === 'HTTP_422',
    },
    {
      says: `${caught.length} more failed, all of them with “${AT_MOST_ONCE}”`,
      holds: caught.every(({ message }) => message === AT_MOST_ONCE),
    },
    {
      says: `${book.count('COMPLETED')} are completed once these were resumed`,
      holds: book.count('COMPLETED') === draw.orders.length,
    },
  ];
}

function checkEvents({ book }: Stage, { kill, stored }: Outcome): Check[] {
  const isStored = ({ order, events }: Entry) => {
    const words = new Map((stored.get(order.id) ?? []).map((event) => [event.seq, inWords(event)]));
    return [...events].every(([seq, event]) => words.get(seq) === event);
  };
  const lost = book.entries.filter((entry) => !isStored(entry)).map(({ order }) => order.id);
  return [
    {
      says: `${kill.eventsSeen} events were seen before the kill and ${book.events} by now, and all of them are stored${except(lost)}`,
      holds: lost.length === 0,
    },
  ];
}

function checkSteps(accounts: StepAccount[]): Check[] {
  const redone = accounts.filter((account) => account.doneBefore && askedSince(account).length > 0);
  const differing = accounts.filter((account) => keysOf(account).size > 1);
  const missing = accounts.filter(({ requests }) => !requests.some(({ booked }) => booked));
  const charges = accounts.filter(({ work }) => work === 'charge');
  const byItself = ({ requests }: StepAccount) => requests.filter(({ phase }) => phase !== 'resumed').length;
  const twice = charges.filter((account) => byItself(account) > 1);
  return [
    {
      says: `no step that was done before the kill was done again${except(redone.map(nameOf))}`,
      holds: redone.length === 0,
    },
    {
      says: `no step was done under two keys, and each was done${except([...differing, ...missing].map(nameOf))}`,
      holds: differing.length === 0 && missing.length === 0,
    },
    {
      says: `no charge, which may run at most once, was asked for twice before a person resumed it${except(twice.map(nameOf))}`,
      holds: twice.length === 0,
    },
  ];
}

function checkResume({ resumed: { plan, before, after, status }, requests }: Outcome): Check[] {
  const kept = plan.steps.filter(({ action }) => action === 'KEEP').map(({ path }) => path);
  const changed = kept.filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path)));
  const again = plan.steps.filter(({ action }) => action === 'RERUN').map(({ path }) => path);
  const { idempotencyKey } = plan.effects.find(({ path }) => path === REFUSED_STEP) ?? {};
  const underKey = requests.some(
    ({ key, phase, booked }) => key === idempotencyKey && phase === 'resumed' && booked,
  );
  return [
    {
      says: `the resumed one is ${status}, and the ${kept.length} results that its plan kept are what they were: ${kept.join(', ')}${except(changed)}`,
      holds: status === 'COMPLETED' && kept.length > 0 && changed.length === 0,
    },
    {
      says: `what the plan ran again, ${again.join(', ')}, came to the ledger under the key that it told`,
      holds: again.includes(REFUSED_STEP) && underKey,
    },
  ];
}

function nameOf({ order, path }: StepAccount): string {
  return `${order} ${path}`;
}

/** Names the culprits. */
function except(names: readonly string[]): string {
  return names.length === 0 ? '' : `, except ${names.length}: ${namesOf(names)}`;
}
