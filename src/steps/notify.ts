import type { NotifyEffect } from '../domain/effect.js';
import type { EffectRunner } from './step-runner.js';

/** Writes the notification to the log, the only sink there is so far. */
export const notify: EffectRunner<NotifyEffect> = async ({ recipients, message }, work, idempotencyKey) => {
  const { logger, executionId, stepPath } = work;
  logger.info({ executionId, stepPath, recipients, idempotencyKey }, `notification: ${message}`);
  return { recipients, message: String(message) };
};
