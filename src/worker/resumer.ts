import { formatDuration } from '../domain/duration.js';
import type { Logger } from '../domain/logger.js';
import {
  countUndecidedUpTo,
  findDecided,
  findPausedSince,
  type WrittenDecision,
} from '../services/resume-decided.js';
import type { Services } from '../services/services.js';
import { Errand } from './errand.js';
import { type Processed, processDecided } from './resumer-batch.js';

/** Whoever is paused for longer is warned about. */
const LONG_MS = 86_400_000;
/** How many of them are named. */
const MOST_NAMED = 5;

export interface ResumerOptions {
  everyMs: number;
  /** How many are looked at together. */
  batchSize: number;
  logger: Logger;
}

/** Resumes, again and again, the paused executions that somebody has decided by SQL. */
export function startResumer(services: Services, options: ResumerOptions): { stop(): Promise<void> } {
  const { everyMs, batchSize, logger } = options;
  const interval = formatDuration(everyMs);
  logger.info(
    { interval, batch_size: batchSize },
    `Starting workflow resumer worker interval=${interval} batch_size=${batchSize}`,
  );
  let stopping = false;
  const errand = new Errand({
    run: () => runCycle(services, options, () => stopping),
    everyMs,
    failure: 'the resumer could not go through what is paused; trying again at its next cycle',
    clock: services.clock,
    logger,
  });
  errand.ask();
  return {
    stop() {
      stopping = true;
      return errand.stop();
    },
  };
}

async function runCycle(services: Services, options: ResumerOptions, isOver: () => boolean): Promise<void> {
  const { clock, metrics } = services;
  const begun = clock.now().getTime();
  try {
    await resumeAllDecided(services, options, isOver);
    if (!isOver()) await warnOfLongPaused(services, options.logger);
  } finally {
    metrics.resumerCycle(Math.max(0, clock.now().getTime() - begun) / 1_000);
  }
}

/** All of them, a batch at a time: what is refused at each cycle holds up nobody. The last batch is filled with those nobody has decided. */
async function resumeAllDecided(
  services: Services,
  { batchSize, logger }: ResumerOptions,
  isOver: () => boolean,
): Promise<void> {
  let last: WrittenDecision | null = null;
  do {
    const decided: WrittenDecision[] = await findDecided(services, last, batchSize);
    last = decided.length < batchSize ? null : (decided.at(-1) ?? null);
    const undecided = await countUndecidedUpTo(services, batchSize - decided.length);
    // Each minute anew that there is nothing to do is no news.
    const level = decided.length + undecided > 0 ? 'info' : 'debug';
    const found = decided.length + undecided;
    logger[level]({ found }, `Found ${found} paused executions to process`);
    const processed = await processDecided(services, decided, { logger, isOver });
    const total: Processed = { ...processed, skipped: processed.skipped + undecided };
    logger[level]({ ...total }, `Paused executions processed: ${wordsOf(total)}`);
  } while (last !== null && !isOver());
}

function wordsOf({ resumed, skipped, errors }: Processed): string {
  return `resumed=${resumed}, skipped=${skipped}, errors=${errors}`;
}

async function warnOfLongPaused(services: Services, logger: Logger): Promise<void> {
  const { total, oldest } = await findPausedSince(services, LONG_MS, MOST_NAMED);
  if (total === 0) return;
  const named = oldest.map(({ id, pausedAt }) => `${id} (since ${pausedAt.toISOString()})`);
  logger.warn(
    { count: total, oldest: oldest.map(({ id: executionId, pausedAt }) => ({ executionId, pausedAt })) },
    `${total} executions have been paused for more than ${formatDuration(LONG_MS)}, the longest: ${named.join(', ')}`,
  );
}
