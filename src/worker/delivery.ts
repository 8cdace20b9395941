import type { Logger } from '../domain/logger.js';
import { deliverKeptEvents } from '../services/publish-event.js';
import type { Services } from '../services/services.js';
import { Errand } from './errand.js';

const EVERY_MS = 7_000;

/** Hands on events that were sent before a step waited for them; looked for again in a while, in case one slipped through. */
export function createDelivery(services: Services, logger: Logger): Errand {
  return new Errand({
    run: () => deliverKeptEvents(services),
    everyMs: EVERY_MS,
    failure: 'could not deliver kept events; trying again',
    clock: services.clock,
    logger,
  });
}
