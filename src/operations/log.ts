import { z } from 'zod';
import type { Json } from '../domain/json.js';
import { defineOperation } from './define.js';

/** Writes one line to the log of the process. */
export const logOperation = defineOperation({
  name: 'log',
  input: z.strictObject({
    message: z.json(),
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  }),
  output: z.object({ message: z.string() }),
  describe: ({ message }) => `log: ${textOf(message)}`,
  async run({ message, level }, { logger }) {
    const text = textOf(message);
    logger[level]({}, text);
    return { message: text };
  },
});

function textOf(message: Json): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}
