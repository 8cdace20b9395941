import { RepriseError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import {
  readNoDecision,
  resumeDecided,
  takeNoObject,
  type WrittenDecision,
} from '../services/resume-decided.js';
import type { Services } from '../services/services.js';

/** What became of paused executions. */
export interface Processed {
  resumed: number;
  /** Nobody has decided them, or somebody else was first. */
  skipped: number;
  errors: number;
}

interface Processing {
  logger: Logger;
  isOver(): boolean;
}

/** One after the other; what one of them comes to is nothing to the others. */
export async function processDecided(
  services: Services,
  decided: readonly WrittenDecision[],
  { logger, isOver }: Processing,
): Promise<Processed> {
  const processed: Processed = { resumed: 0, skipped: 0, errors: 0 };
  for (const one of decided) {
    if (isOver()) break;
    processed[await processOne(services, one, logger)] += 1;
  }
  return processed;
}

async function processOne(
  services: Services,
  written: WrittenDecision,
  logger: Logger,
): Promise<keyof Processed> {
  const { id } = written;
  try {
    if (!written.decided) return await tellOfNoDecision(services, written, logger);
    const taken = await resumeDecided(services, written, (approved) =>
      logger.info({ executionId: id, approved }, `Auto-resuming execution ${id} (approved: ${approved})`),
    );
    return taken ? 'resumed' : 'skipped';
  } catch (error) {
    tellOfFailure(id, error, logger);
    return 'errors';
  }
}

async function tellOfNoDecision(
  services: Services,
  written: WrittenDecision,
  logger: Logger,
): Promise<'skipped'> {
  const approved = await readNoDecision(services, written);
  const shown = JSON.stringify(approved)?.slice(0, 40);
  if (approved === undefined) await tellOfNoObject(services, written, logger);
  else if (typeof approved !== 'boolean')
    logger.warn(
      { executionId: written.id },
      `Execution ${written.id} is not resumed: resume_data.approved is ${shown}, which is no decision; write true or false, without quotes`,
    );
  return 'skipped';
}

/** Of what was written before the database refused it: once, since it is read as nothing, which is no decision that was meant. */
async function tellOfNoObject(services: Services, written: WrittenDecision, logger: Logger): Promise<void> {
  const kind = await takeNoObject(services, written);
  if (kind === null) return;
  logger.warn(
    { executionId: written.id, kind },
    `Execution ${written.id} holds a JSON ${kind} in resume_data, which is read as nothing; write an object, as {"approved": true}`,
  );
}

/** Errors of others can hold what was sent to the database: they are shown under `err`, without it. */
function tellOfFailure(executionId: string, error: unknown, logger: Logger): void {
  const failed = `Failed to resume execution ${executionId}:`;
  if (error instanceof RepriseError)
    logger.error({ executionId, code: error.code }, `${failed} ${error.message}`);
  else logger.error({ executionId, err: error }, `${failed} unexpected error`);
}
