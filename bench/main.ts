import { benchList } from './list.js';
import { benchMemory } from './memory.js';
import { benchRestart } from './restart.js';
import { benchResume } from './resume.js';
import { type Bench, setupBench } from './setup.js';
import { benchSteps } from './steps.js';
import { benchStream } from './stream.js';

const BENCHES: Record<string, (bench: Bench) => Promise<void>> = {
  steps: benchSteps,
  resume: benchResume,
  list: benchList,
  memory: benchMemory,
  stream: benchStream,
  restart: benchRestart,
};

/** `npm run bench` for all, `npm run bench -- steps list` for some; each on a database of its own. */
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHES);
for (const name of wanted) {
  const run = BENCHES[name];
  if (!run) throw new Error(`there is no bench ${name}; there are ${Object.keys(BENCHES).join(', ')}`);
  const bench = await setupBench();
  try {
    await run(bench);
  } finally {
    await bench.close();
  }
}
