import { readFile } from 'node:fs/promises';
import type { LedgerRequest } from './ledger.js';
import type { Order } from './orders.js';
import type { StoredEvent } from './requests.js';
import { type Resumed, resumeAll } from './resumes.js';
import type { Stage } from './stage.js';
import { groupBy, namesOf } from './table.js';

/** What came of it. */
export interface Outcome {
  kill: Kill;
  /** Once all were at rest after the crash, and before a person did anything. */
  rest: { ended: number; failures: Failure[] };
  /** The one that the ledger had refused. */
  resumed: Resumed;
  /** All events as they are stored at the end, by order. */
  stored: Map<string, StoredEvent[]>;
  requests: LedgerRequest[];
}

interface Kill {
  at: Date;
  /** Of those on whose way something was completed by then. */
  completedSteps: number;
  eventsSeen: number;
  underWay: number;
}

export interface Failure {
  order: string;
  code: string | null;
  message: string | null;
}

const STARTS_AT_ONCE = 16;

/** The whole story, from an empty server to the last execution that is completed. */
export async function play(stage: Stage): Promise<Outcome> {
  const { ledger, requests, book, say } = stage;
  const follows = await startAll(stage, await publishOn(stage));
  const kill = await killServer(stage);
  await bringBack(stage);
  await Promise.all(follows);
  const rest = { ended: book.ended, failures: failuresOf(stage) };
  tellRest(stage, rest.failures);
  await ledger.enter('resumed');
  const resumed = await resumeAll(stage);
  say(`All ${book.count('COMPLETED')} executions are completed.`);
  const stored = new Map<string, StoredEvent[]>();
  for (const { order, id } of book.entries) stored.set(order.id, await requests.events(id));
  return { kill, rest, resumed, stored, requests: await ledger.requests() };
}

/** Starts the server, and publishes the workflow there; resolves with its key. */
async function publishOn({ server, ledger, requests, say }: Stage): Promise<string> {
  await server.start();
  say(`Reprise is ready at ${server.url} (process ${server.pid}), the ledger at ${ledger.url}.`);
  const workflow = JSON.parse(await readFile(new URL('./deliver-order.json', import.meta.url), 'utf8'));
  await requests.publish(workflow);
  return workflow.workflow_id;
}

/** Starts an execution for each order, and follows it; resolves when something was seen of each. */
async function startAll({ draw, ledger, requests, book, alarm, say }: Stage, workflowKey: string) {
  // The orders of an earlier run on the same database are other orders.
  const run = Date.now().toString(36);
  const follows: Promise<void>[] = [];
  const queue = draw.orders.values();
  const start = async (order: Order) => {
    const payload = { ledger_url: ledger.url, order };
    const { id } = await requests.start({ workflowKey, idempotencyKey: `${run}-${order.id}`, payload });
    const following = book.follow(order, id);
    following.catch(alarm.raise);
    follows.push(following);
  };
  const lane = async () => {
    for (const order of queue) await start(order);
  };
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, lane));
  await book.until(() => book.entries.length === draw.orders.length);
  say(`${draw.orders.length} executions of ${workflowKey} are started; now the ledger opens its doors.`);
  return follows;
}

/** At a moment by chance: some steps are completed by then, and the executions that are held have not ended. */
async function killServer({ draw, server, ledger, book, say }: Stage): Promise<Kill> {
  await ledger.openDoors();
  await book.until(() => book.completed >= draw.killAfter);
  const seen = { completedSteps: book.completed, eventsSeen: book.events };
  const underWay = draw.orders.length - book.ended;
  await server.kill();
  const at = new Date();
  await ledger.enter('restarted');
  say(
    `${seen.completedSteps} steps later the server is killed (SIGKILL); ${underWay} executions are under way.`,
  );
  return { at, underWay, ...seen };
}

/** Starts the server again, on the same port and data, and releases what waits for that. */
async function bringBack({ draw, server, requests, book, say }: Stage): Promise<void> {
  await server.start();
  say(
    `The server is back (process ${server.pid}); what the killed one was doing goes on when its leases end.`,
  );
  const held = draw.orders.filter(({ waits_for: what }) => what === 'event');
  // It is kept for those that do not wait for it yet.
  const send = ({ id }: Order) =>
    requests.sendEvent({ id: book.entryOf(id).id, event: 'released', ttl: '1h', commandId: 'release' });
  await Promise.all(held.map(send));
  say(`${held.length} executions that wait for the event “released” are sent it.`);
}

function failuresOf({ book }: Stage): Failure[] {
  return book.entries
    .filter(({ execution }) => execution.status === 'FAILED')
    .map(({ order, execution: { errorCode, errorMessage } }) => ({
      ...{ order: order.id, code: errorCode, message: errorMessage },
    }));
}

function tellRest({ book, say }: Stage, failures: readonly Failure[]): void {
  say(`All are at rest: ${book.count('COMPLETED')} completed, ${failures.length} failed.`);
  for (const [message, all] of groupBy(failures, ({ message }) => message)) {
    console.log(`           ${namesOf(all.map(({ order }) => order))}: ${message}`);
  }
}
