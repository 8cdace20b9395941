import { checksOf, figuresOf } from './check.js';
import { clear, type Stage, setStage } from './stage.js';
import { type Outcome, play } from './story.js';

const WATCHDOG_MS = 180_000;

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
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => alarm.raise(new Error(`stopped by ${signal}`)));
  try {
    const outcome = await Promise.race([play(stage), alarm.raised]);
    screen.stop();
    if (report(stage, outcome)) return 0;
    console.error('The demo failed: what is marked WRONG did not hold.');
  } catch (error) {
    screen.stop();
    console.error(`The demo failed: ${error instanceof Error ? error.message : error}`);
    if (server.complaints !== '') console.error(`The server complained:\n${server.complaints}`);
  } finally {
    await clear(stage);
  }
  return 1;
}

// What was waited for in vain would keep the process alive.
process.exit(await run());
