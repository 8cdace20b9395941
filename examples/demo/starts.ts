import type { Order } from './orders.js';
import type { Requests } from './requests.js';
import type { Stage } from './stage.js';

const STARTS_AT_ONCE = 16;
/** One start of so many is sent twice, at the same time. */
const SENT_TWICE_OF = 10;

interface Starts {
  /** Each ends with its execution. */
  watches: Promise<void>[];
  startedTwice: number;
  startedOnce: number;
}

/** Starts an execution for each order, and watches it from then on. */
export async function startAll(stage: Stage, requests: Requests): Promise<Starts> {
  const starts: Starts = { watches: [], startedTwice: 0, startedOnce: 0 };
  // The orders of an earlier demo on the same database are other orders.
  const run = Date.now().toString(36);
  const queue = stage.orders.entries();
  const lane = async () => {
    for (const [index, order] of queue) {
      const start = () => requests.start(inputFor(stage, order, run));
      const [first, second] = await Promise.all(index % SENT_TWICE_OF === 0 ? [start(), start()] : [start()]);
      if (second) starts.startedTwice += 1;
      const bothCreated = first.created && second?.created;
      if (second?.execution.id === first.execution.id && !bothCreated) starts.startedOnce += 1;
      const watch = follow(stage, order, first.execution.id);
      watch.catch(stage.alarm.raise);
      starts.watches.push(watch);
    }
  };
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, lane));
  const { screen, orders } = stage;
  screen.say(
    `All ${orders.length} executions are started; ${starts.startedTwice} of the starts were sent twice.`,
  );
  return starts;
}

function inputFor({ shop, workflow }: Stage, { id, title, customer }: Order, run: string) {
  return {
    workflowKey: workflow.workflow_id,
    idempotencyKey: `${run}-${id}`,
    triggerEvent: 'order.placed',
    payload: { shop_url: shop.url, order: { id, title, customer } },
  };
}

async function follow({ client, ledger }: Stage, order: Order, id: string): Promise<void> {
  for await (const update of client.watchExecution(id)) ledger.take(order, update);
}
