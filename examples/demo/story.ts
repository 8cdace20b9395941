import type { ExecutionFieldsFragment } from '#src/client/generated/graphql.js';
import { Clerk } from './clerk.js';
import { type Entry, kindOf } from './ledger.js';
import { limitOf } from './orders.js';
import { Requests } from './requests.js';
import type { Stage } from './stage.js';
import { startAll } from './starts.js';

/** What came of it, as far as neither the ledger nor the shop knows it. */
export interface Outcome {
  clerk: Clerk;
  /** Starts that were sent twice, and how many of these gave one execution. */
  startedTwice: number;
  startedOnce: number;
  kill: Kill;
  byHand: { id: string; sent: unknown; found: unknown };
  /** The executions as the server has them at the end, by id. */
  stored: Map<string, ExecutionFieldsFragment>;
}

interface Kill {
  /** Executions that were on their way. */
  running: number;
  /** Those that stood still: how many there were, and how many still did after it. */
  paused: number;
  stillPaused: number;
  /** Those whose decision had been answered: how many there were, and how many stood still after it nevertheless. */
  decided: number;
  decisionsLost: number;
}

const DECIDED_BEFORE_KILL = 6;
/** At least. */
const RUNNING_AT_KILL = 5;
const NOTE = 'the customer called: ship it on Monday';

/** The whole story, from an empty server to the last execution that ended. */
export async function play(stage: Stage): Promise<Outcome> {
  const { server, ledger, screen, alarm } = stage;
  const requests = new Requests(stage.client);
  const clerk = new Clerk(requests, alarm, DECIDED_BEFORE_KILL);
  ledger.onPaused = (entry) => clerk.take(entry);
  const since = new Date().toISOString();

  await server.start();
  screen.say(`Reprise is ready at ${server.url} (process ${server.pid}).`);
  await requests.publish(stage.workflow);
  screen.start();
  const starting = startAll(stage, requests);
  starting.catch(alarm.raise);
  const byHand = await pauseByHand(stage, requests);
  await decideSome(stage, clerk);
  const kill = await killAndRestart(stage, requests, clerk, byHand);

  clerk.comeBack();
  await requests.resume({ id: byHand.id, commandId: 'resume-by-hand', resumeData: { note: NOTE } });
  screen.say('The one paused by hand goes on, with a note, and the other large orders are decided.');
  const { watches, ...starts } = await starting;
  await Promise.all(watches);
  await clerk.finish();
  screen.say('Every execution has ended.');
  const found = (await requests.get(byHand.id)).resumeData?.note;
  const stored = await requests.listStartedSince(stage.workflow.workflow_id, since);
  return {
    ...starts,
    clerk,
    kill,
    byHand: { id: byHand.id, sent: NOTE, found },
    stored: new Map(stored.map((execution) => [execution.id, execution])),
  };
}

/** Pauses the newest that is running, of those that need no approval, and waits until it stands still. */
async function pauseByHand({ ledger, screen, workflow }: Stage, requests: Requests): Promise<Entry> {
  const suits = ({ execution, order }: Entry) =>
    kindOf(execution.status) === 'running' && order.amount <= limitOf(workflow);
  for (;;) {
    const running = () => ledger.entries.findLast(suits);
    await ledger.until(() => running() !== undefined);
    const { id, order } = running() as Entry;
    // Too late where it has ended meanwhile; then the next.
    if (!(await requests.pause({ id, commandId: 'pause-by-hand', reason: 'the customer called' }))) continue;
    const entry = () => ledger.entries.find((entry) => entry.id === id) as Entry;
    await ledger.until(() => entry().execution.status === 'PAUSED');
    screen.say(`“${order.title}” is paused by hand: next would have come ${entry().execution.nextStepId}.`);
    return entry();
  }
}

async function decideSome({ ledger, screen }: Stage, clerk: Clerk): Promise<void> {
  await ledger.until(() => clerk.asked.length >= DECIDED_BEFORE_KILL);
  await clerk.finish();
  screen.say(`${clerk.decided.length} large orders are decided; the first decision was sent three times.`);
}

/** Kills the server when a third is done and more is on its way, and starts it again, on the same port and data. */
async function killAndRestart(
  { orders, server, ledger, screen, workflow }: Stage,
  requests: Requests,
  clerk: Clerk,
  byHand: Entry,
): Promise<Kill> {
  const inTheMiddle = () =>
    ledger.count('completed') >= orders.length / 3 && ledger.count('running') >= RUNNING_AT_KILL;
  await ledger.until(inTheMiddle);
  const running = ledger.count('running');
  await server.kill();
  const paused = [...clerk.undecided, byHand].map(({ id }) => id);
  const decided = clerk.decided.map(({ id }) => id);
  screen.say(
    `The server is killed (SIGKILL) with ${running} executions on their way and ${paused.length} paused.`,
  );
  await server.start();
  screen.say(`The server is back (process ${server.pid}); the subscriptions go on after their last events.`);
  const found = await requests.listPausedIds(workflow.workflow_id);
  return {
    running,
    paused: paused.length,
    stillPaused: paused.filter((id) => found.has(id)).length,
    decided: decided.length,
    decisionsLost: decided.filter((id) => found.has(id)).length,
  };
}
