import type { LogEffect } from '../domain/effect.js';
import { toText } from '../domain/template.js';
import type { EffectRunner } from './step-runner.js';

export const writeLog: EffectRunner<LogEffect> = async ({ message }, { logger, executionId, stepPath }) => {
  // A message that is one template alone may be anything.
  const text = toText(message);
  logger.info({ executionId, stepPath }, text);
  return { message: text };
};
