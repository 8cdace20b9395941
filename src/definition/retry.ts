import { z } from 'zod';
import type { RetryPolicy } from '#src/domain/graph.js';
import { duration, oneOf } from './fields.js';
import { report } from './issues.js';
import { MAX_ATTEMPTS, MAX_DELAY_MS } from './limits.js';

const DEFAULT_ATTEMPTS = 3;
const NO_LIMIT = -1;

const attempts = z
  .number()
  .int()
  .max(MAX_ATTEMPTS)
  .superRefine((count, issues) => {
    if (count < 1 && count !== NO_LIMIT)
      report(issues, [], 'must be at least 1', `write ${NO_LIMIT} for no limit`);
  })
  .meta({ minimum: NO_LIMIT, not: { const: 0 } });

const jitter = z.union([z.boolean(), z.number().min(0).max(1)], {
  error: 'must be true, false or a number from 0 to 1',
});

const retryObject = z.object({
  max_attempts: attempts
    .nullish()
    .describe('Attempts in all, the first one included; -1: no limit. Default: 3.'),
  backoff: oneOf(['exponential', 'linear'])
    .nullish()
    .describe('How the waits grow: 1, 2, 4, 8... or 1, 2, 3, 4... times `delay`. Default: exponential.'),
  delay: duration.nullish().describe('The wait before the second attempt. Default: 1s.'),
  max_delay: duration.nullish().describe('No wait is longer. Default: 24h.'),
  jitter: jitter
    .nullish()
    .describe('Takes up to this share (0 to 1; true: 1) off each wait, by chance. Default: false.'),
  retry_on: z
    .array(z.string().min(1))
    .nullish()
    .describe('Codes, or parts of messages, of the errors that are tried again; `*` is any. Default: ["*"].'),
});

export const RETRY_KEYS = Object.keys(retryObject.shape);

export const retry = retryObject.transform(
  ({ max_attempts, backoff, delay, max_delay, jitter, retry_on }): RetryPolicy => ({
    maxAttempts: max_attempts === NO_LIMIT ? null : (max_attempts ?? DEFAULT_ATTEMPTS),
    backoff: backoff ?? 'exponential',
    delayMs: delay ?? 1_000,
    maxDelayMs: max_delay ?? MAX_DELAY_MS,
    jitter: Number(jitter ?? 0),
    retryOn: retry_on?.length ? retry_on : ['*'],
  }),
);
