import type { LogEffect } from '../domain/effect.js';
import type { EffectRunner } from './step-runner.js';

export const writeLog: EffectRunner<LogEffect> = async ({ message }, { logger, executionId, stepPath }) => {
  const text = String(message);
  logger.info({ executionId, stepPath }, text);
  return { message: text };
};
