import { parseArgs } from 'node:util';
import { checksOf } from './recovery/check.js';
import { figuresOf } from './recovery/figures.js';
import { type Stage, setStage } from './recovery/stage.js';
import { type Outcome, play } from './recovery/story.js';
import { alignFigures } from './recovery/table.js';

const WATCHDOG_MS = 300_000;
const MOST_SEED = 1_000_000;

function readSeed(): number {
  const { values } = parseArgs({ options: { seed: { type: 'string' } } });
  const seed = values.seed === undefined ? Math.floor(Math.random() * MOST_SEED) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed} is not a whole number`);
  return seed;
}

/** Whether all that was promised held. */
function report(stage: Stage, outcome: Outcome): boolean {
  const checks = checksOf(stage, outcome);
  const table = alignFigures(figuresOf(stage, outcome)).map((line) => `  ${line}`);
  const lines = checks.map(({ says, holds }) => `  ${holds ? 'ok   ' : 'WRONG'}  ${says}`);
  console.log(
    ['', 'What was kept, and what ran again:', '', ...table, '', 'Checked:', ...lines, ''].join('\n'),
  );
  return checks.every(({ holds }) => holds);
}

function missing({ book, draw }: Stage): string {
  const open = book.entries.filter(({ execution }) => execution.completedAt === null);
  const shown = open.slice(0, 5).map(({ order, execution }) => `${order.id} ${execution.status}`);
  return `${book.entries.length} of ${draw.orders.length} are started, ${open.length} have not ended: ${shown.join(', ')}`;
}

/** The exit code. */
async function run(seed: number): Promise<number> {
  const again = `npm run demo:recovery -- --seed ${seed}`;
  console.log(
    `A server is killed in the middle of 100 executions. Seed ${seed}; the same moment again: ${again}`,
  );
  const stage = await setStage(seed);
  const { alarm, server } = stage;
  const watchdog = () => alarm.raise(new Error(`not done after ${WATCHDOG_MS / 1_000} s: ${missing(stage)}`));
  setTimeout(watchdog, WATCHDOG_MS);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => alarm.raise(new Error(`stopped by ${signal}`)));
  try {
    if (report(stage, await Promise.race([play(stage), alarm.raised]))) return 0;
    console.error(`What is marked WRONG did not hold. The same moment again: ${again}`);
  } catch (error) {
    console.error(`The demo failed with seed ${seed}: ${error instanceof Error ? error.message : error}`);
    if (server.complaints !== '') console.error(`The server complained:\n${server.complaints}`);
  } finally {
    await stage.clear();
  }
  return 1;
}

// What was waited for in vain would keep the process alive.
process.exit(await run(readSeed()));
