import { z } from 'zod';
import { defineOperation } from './define.js';

/** Writes one line to the log of the process. */
export const logOperation = defineOperation({
  name: 'log',
  input: z.strictObject({
    message: z.json(),
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  }),
  output: z.object({ message: z.string() }),
  async run({ message, level }, { logger }) {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    logger[level]({}, text);
    return { message: text };
  },
});
