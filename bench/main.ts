import { setupBench } from './setup.js';
import { benchSteps } from './steps.js';

const bench = await setupBench();
try {
  await benchSteps(bench);
} finally {
  await bench.close();
}
