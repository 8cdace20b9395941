import type { Entry, Status } from './book.js';
import { planLines } from './plan.js';
import type { Plan, StepResult } from './requests.js';
import { REFUSED_STEP, type Stage } from './stage.js';

/** What came of a resume by its plan. */
export interface Resumed {
  plan: Plan;
  before: Map<string, StepResult>;
  after: Map<string, StepResult>;
  status: Status;
}

/** The one that the ledger refused: looked at, mended, and resumed as the plan says. */
export async function resumeRefused(stage: Stage): Promise<Resumed> {
  const { draw, ledger, requests, book, say } = stage;
  const entry = book.entryOf(draw.refused);
  const before = await requests.results(entry.id);
  const plan = await requests.plan(entry.id);
  say(`What a resume of ${draw.refused} would do:`);
  console.log(planLines(plan).join('\n'));
  await ledger.acceptAll();
  say(`The ledger is told to accept ${REFUSED_STEP} of ${draw.refused}; the plan is carried out.`);
  await resumeByPlan(stage, entry, plan, 'the account is open again');
  return { plan, before, after: await requests.results(entry.id), status: entryStatus(stage, entry) };
}

/** Those that were caught in the middle of what may run at most once: a person looks, and resumes them. */
export async function resumeOthers(stage: Stage): Promise<void> {
  const { requests, ledger, book, say } = stage;
  // Once more for those that lost a worker even now, as on a machine that stands still for seconds.
  while (book.count('FAILED') > 0) {
    const failed = book.entries.filter(({ execution }) => execution.status === 'FAILED');
    const booked = new Set((await ledger.requests()).map(({ order, step }) => `${order} ${step}`));
    const done = failed.filter(({ order }) => booked.has(`${order.id} charge`)).length;
    say(
      `${failed.length} failed in the middle of “charge”: the ledger has ${done} of these charges. They are resumed, too.`,
    );
    const resume = async (entry: Entry) =>
      resumeByPlan(stage, entry, await requests.plan(entry.id), 'the ledger knows the key, and charges once');
    await Promise.all(failed.map(resume));
  }
}

async function resumeByPlan(
  { requests, book }: Stage,
  { order, id, execution }: Entry,
  plan: Plan,
  reason: string,
) {
  const commandId = `resume-${execution.eventSeq}`;
  await requests.resume({ id, commandId, planVersion: plan.planVersion, reason });
  await book.follow(order, id);
}

function entryStatus({ book }: Stage, { order }: Entry): Status {
  return book.entryOf(order.id).execution.status;
}
