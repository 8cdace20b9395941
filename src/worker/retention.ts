import type { Logger } from '../domain/logger.js';
import { dropOldEvents } from '../services/retention.js';
import type { Services } from '../services/services.js';

/** How often it is looked for what is to be deleted. */
const EVERY_MS = 3_600_000;

/** Deletes the events of executions that were completed longer ago than they are to be kept. */
export function startRetention(
  services: Services,
  { keepMs, logger }: { keepMs: number; logger: Logger },
): { stop(): Promise<void> } {
  let stopped = false;
  let cancel = () => {};
  let dropping: Promise<void> = Promise.resolve();
  const drop = () => {
    dropping = dropOldEvents(services, keepMs, () => stopped)
      .catch((error) => logger.error({ err: error }, 'could not delete old events; trying again in an hour'))
      .finally(() => {
        if (!stopped) cancel = services.clock.schedule(EVERY_MS, drop);
      });
  };
  drop();
  return {
    stop() {
      stopped = true;
      cancel();
      return dropping;
    },
  };
}
