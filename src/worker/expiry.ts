import type { Logger } from '../domain/logger.js';
import { expireApprovals } from '../services/expire-approval.js';
import type { Services } from '../services/services.js';
import { Errand } from './errand.js';

/** How often approvals are looked for whose time is over: not in step with other looks. */
const EVERY_MS = 1_300;

export function createExpiry(services: Services, logger: Logger): Errand {
  const onError = (about: object, error: unknown) =>
    logger.error({ ...about, err: error }, 'an approval whose time is over could not be ended; trying again');
  return new Errand({
    run: async (isStopping) => void (await expireApprovals(services, onError, isStopping)),
    everyMs: EVERY_MS,
    failure: 'could not look for approvals whose time is over; trying again',
    clock: services.clock,
    logger,
  });
}
