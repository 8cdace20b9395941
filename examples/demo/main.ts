import WebSocket from 'ws';
import { createClient } from '#src/client/client.js';
import { Alarm } from './alarm.js';
import { checksOf, figuresOf } from './check.js';
import { Ledger } from './ledger.js';
import { readOrders, readWorkflow } from './orders.js';
import { Screen } from './screen.js';
import { Server } from './server.js';
import { Shop } from './shop.js';
import { type Outcome, play, type Stage } from './story.js';

const WATCHDOG_MS = 180_000;

async function setStage(): Promise<Stage> {
  const alarm = new Alarm();
  const orders = await readOrders();
  const workflow = await readWorkflow();
  const ledger = new Ledger();
  const screen = new Screen(ledger, orders.length);
  const shop = await Shop.open(orders);
  const server = await Server.prepare(alarm);
  const client = createClient({ url: server.url, token: server.token, webSocketImpl: WebSocket });
  return { orders, workflow, server, shop, client, ledger, screen, alarm };
}

/** Whether all that was promised held. */
function report(stage: Stage, outcome: Outcome): boolean {
  const figures = figuresOf(stage);
  const checks = checksOf(stage, outcome);
  const width = Math.max(...figures.map(([name]) => name.length));
  const rule = '─'.repeat(width + 14);
  const rows = figures.map(([name, value]) => `  ${name.padEnd(width)}  ${value.padStart(8)}`);
  const lines = checks.map(({ says, holds }) => `  ${holds ? 'ok   ' : 'WRONG'}  ${says}`);
  console.log(['', rule, ...rows, rule, '', 'Checked:', ...lines, ''].join('\n'));
  return checks.every(({ holds }) => holds);
}

function missing({ ledger, orders }: Stage): string {
  const open = ledger.entries.filter(({ execution }) => execution.completedAt === null);
  const shown = open.slice(0, 5).map(({ order, execution }) => `${order.id} ${execution.status}`);
  return `${ledger.entries.length} of ${orders.length} are started, ${open.length} have not ended: ${shown.join(', ')}`;
}

/** The exit code. */
async function run(): Promise<number> {
  const stage = await setStage();
  const { alarm, screen, server } = stage;
  const watchdog = () => alarm.raise(new Error(`not done after ${WATCHDOG_MS / 1_000} s: ${missing(stage)}`));
  setTimeout(watchdog, WATCHDOG_MS);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => alarm.raise(new Error(signal)));
  try {
    const outcome = await Promise.race([play(stage), alarm.raised]);
    screen.stop();
    if (report(stage, outcome)) return 0;
    console.error('The demo failed: what is marked WRONG did not hold.');
  } catch (error) {
    screen.stop();
    console.error(`The demo failed: ${error instanceof Error ? error.message : error}`);
    console.error(`The last that the server wrote:\n${server.lastWords}`);
  } finally {
    await stage.client.close();
    stage.shop.close();
    await server.close();
  }
  return 1;
}

// What was waited for in vain would keep the process alive.
process.exit(await run());
