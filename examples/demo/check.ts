import { type Entry, kindOf } from './ledger.js';
import { limitOf } from './orders.js';
import { DEEDS } from './shop.js';
import type { Stage } from './stage.js';
import type { Outcome } from './story.js';

/** One thing that must be so. */
export interface Check {
  says: string;
  holds: boolean;
}

/** The figures of the demo, in the order of the table. */
export function figuresOf({ orders, ledger, shop, screen }: Stage): [name: string, value: string][] {
  const steps = ledger.entries.flatMap(({ execution }) => execution.steps);
  const timesDone = orders.flatMap(({ id }) => DEEDS.map((deed) => shop.timesDone(deed, id)));
  const figures: [string, number][] = [
    ['executions', ledger.entries.length],
    ['completed', ledger.count('completed')],
    ['blocked', ledger.count('blocked')],
    ['steps executed', steps.filter(({ status }) => status === 'SUCCEEDED').length],
    ['steps attempted again', sum(steps.map(({ attempt }) => Math.max(0, attempt - 1)))],
    ['requests repeated, same key', shop.repeats],
    ['done twice at the shop', timesDone.filter((times) => times > 1).length],
    ['events seen', ledger.events],
    ['events missing', ledger.gaps],
    ['events seen twice', ledger.doubles],
  ];
  const rows = figures.map(([name, value]): [string, string] => [name, value.toLocaleString('en')]);
  return [...rows, ['seconds', screen.seconds.toFixed(1)]];
}

/** Everything that was promised, and whether it held. */
export function checksOf(stage: Stage, outcome: Outcome): Check[] {
  return [
    ...checkEnds(stage, outcome),
    ...checkCommands(outcome),
    ...checkKill(outcome),
    ...checkShop(stage),
    ...checkEvents(stage, outcome),
  ];
}

function checkEnds(
  { orders, workflow, ledger }: Stage,
  { clerk, stored, startedTwice, startedOnce }: Outcome,
): Check[] {
  const limit = limitOf(workflow);
  const large = orders.filter(({ amount }) => amount > limit).length;
  const other = ledger.entries.filter(({ execution }) => kindOf(execution.status) === 'failed');
  const blocked = ledger.entries
    .filter(({ execution }) => execution.status === 'BLOCKED')
    .map(({ id }) => id);
  return [
    {
      says: `${orders.length} orders are ${stored.size} executions, and each is completed or blocked${except(other)}`,
      holds:
        stored.size === orders.length &&
        ledger.count('completed') + ledger.count('blocked') === orders.length,
    },
    {
      says: `${startedOnce} of the ${startedTwice} starts that were sent twice started one execution`,
      holds: startedTwice > 0 && startedOnce === startedTwice,
    },
    {
      says: `${large} orders are for more than ${dollars(limit)}, and ${clerk.asked.length} executions paused for an approval`,
      holds: clerk.asked.length === large,
    },
    {
      says: `${clerk.rejected.length} were rejected, and these ${blocked.length} are blocked`,
      holds: clerk.rejected.length > 0 && sameMembers(clerk.rejected, blocked),
    },
  ];
}

function checkCommands({ clerk, stored, byHand }: Outcome): Check[] {
  const [first] = clerk.asked;
  const resumes = stored.get(first?.id ?? '')?.resumeCount;
  return [
    {
      says: `the decision sent three times was answered repeated: ${clerk.repeated.join(', ')}, and counts as ${resumes} resume`,
      holds: clerk.repeated.join() === 'false,true,true' && resumes === 1,
    },
    {
      says: `the execution paused by hand was completed, with the note “${byHand.found}”`,
      holds: byHand.found === byHand.sent && stored.get(byHand.id)?.status === 'COMPLETED',
    },
  ];
}

function checkKill({ kill }: Outcome): Check[] {
  return [
    { says: `the kill met ${kill.running} executions on their way`, holds: kill.running > 0 },
    {
      says: `${kill.stillPaused} of ${kill.paused} pauses outlived it, and ${kill.decisionsLost} of ${kill.decided} decisions were lost`,
      holds:
        kill.paused > 0 && kill.decided > 0 && kill.stillPaused === kill.paused && kill.decisionsLost === 0,
    },
  ];
}

function checkShop({ ledger, shop }: Stage): Check[] {
  const served = ({ order, execution }: Entry) => {
    const times = execution.status === 'COMPLETED' ? 1 : 0;
    return (
      DEEDS.every((deed) => shop.timesDone(deed, order.id) === times) &&
      shop.charged(order.id) === times * order.amount
    );
  };
  const wrong = ledger.entries.filter((entry) => !served(entry));
  const taken = sum(ledger.entries.map(({ order }) => shop.charged(order.id)));
  return [
    {
      says: `each completed order was reserved, charged and shipped once, and no blocked one, for ${dollars(taken)}${except(wrong)}`,
      holds: wrong.length === 0,
    },
  ];
}

function checkEvents({ ledger }: Stage, { stored }: Outcome): Check[] {
  const total = sum([...stored.values()].map(({ eventSeq }) => eventSeq));
  const differing = ledger.entries.filter(({ id, execution }) => {
    const own = stored.get(id);
    return own?.eventSeq !== execution.eventSeq || own.status !== execution.status;
  });
  return [
    {
      says: `${ledger.events} events were seen of ${total}: ${ledger.gaps} missing, ${ledger.doubles} twice`,
      holds: ledger.events === total && ledger.gaps === 0 && ledger.doubles === 0,
    },
    {
      says: `${ledger.entries.length - differing.length} of ${ledger.entries.length} states, folded from events, are those of the server${except(differing)}`,
      holds: differing.length === 0,
    },
    { says: `${ledger.redone} finished steps were begun again`, holds: ledger.redone === 0 },
  ];
}

/** Names the culprits. */
function except(entries: readonly Entry[]): string {
  if (entries.length === 0) return '';
  const shown = entries
    .slice(0, 5)
    .map(({ order, execution }) => `${order.id} (${execution.errorMessage ?? execution.status})`);
  return `, except ${entries.length}: ${shown.join(', ')}`;
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString('en')}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}
