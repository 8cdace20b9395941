import type { Entry, Status } from './book.js';
import { planLines } from './plan.js';
import type { Plan, StepResult } from './requests.js';
import { REFUSED_STEP, type Stage } from './stage.js';

/** A resume by its plan: what the steps had come to before it, and what in the end. */
export interface Resumed {
  plan: Plan;
  before: Map<string, StepResult>;
  after: Map<string, StepResult>;
  status: Status;
}

/** What a person does: the one that the ledger refused is mended first, then the others are looked at. */
export async function resumeAll(stage: Stage): Promise<Resumed> {
  const planned = await resumeRefused(stage);
  await resumeOthers(stage);
  const { id, execution } = stage.book.entryOf(stage.draw.refused);
  return { ...planned, after: await stage.requests.results(id), status: execution.status };
}

async function resumeRefused(stage: Stage): Promise<Pick<Resumed, 'plan' | 'before'>> {
  const { draw, ledger, requests, book, say } = stage;
  const entry = book.entryOf(draw.refused);
  const before = await requests.results(entry.id);
  const plan = await requests.plan(entry.id);
  say(`What a resume of ${draw.refused} would do:`);
  console.log(planLines(plan).join('\n'));
  await ledger.acceptAll();
  say(`The ledger is told to accept ${REFUSED_STEP} of ${draw.refused}; the plan is carried out.`);
  await resumeByPlan(stage, entry, plan, 'the account is open again');
  return { plan, before };
}

/** Those that were caught in the middle of what may run at most once: a person looks, and resumes them. */
async function resumeOthers(stage: Stage): Promise<void> {
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
