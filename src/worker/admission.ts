import type { Logger } from '../domain/logger.js';
import { admitQueued } from '../services/admission.js';
import type { Services } from '../services/services.js';
import { Errand } from './errand.js';

/** About each second, and not in step with the looks for what is due. */
const EVERY_MS = 1_100;

/** Gives free places in queues to those that wait; looked for again in a while, in case a hint was lost. */
export function createAdmission(services: Services, logger: Logger): Errand {
  return new Errand({
    run: () => admitQueued(services),
    everyMs: EVERY_MS,
    failure: 'could not admit queued executions; trying again',
    clock: services.clock,
    logger,
  });
}
