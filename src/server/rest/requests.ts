import { z } from 'zod';
import { isLongerThan } from '#src/domain/characters.js';
import { EXECUTION_STATUSES } from '#src/domain/execution.js';
import { jsonObject } from './answers.js';

const LONGEST_REASON = 255;
const LONGEST_NAME = 200;
/** What a request gets where it asks for more. */
export const MOST_IN_A_PAGE = 100;
export const MOST_STEPS = 1_000;

/** Counted as JSON Schema does; `max` counts code units. */
const textOf = (longest: number) =>
  z
    .string('is no text')
    .refine((text) => !isLongerThan(text, longest), `is longer than ${longest} characters`)
    .meta({ maxLength: longest });

const reason = textOf(LONGEST_REASON).nullish();

/** A number as it stands in an address. */
const whole = (least: number, usual: number, description: string) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text),
    z
      .int(`is no whole number from ${least} to 2147483647`)
      .min(least, `is less than ${least}`)
      .max(2_147_483_647, 'is more than 2147483647')
      .default(usual)
      .describe(description),
  );

const limit = whole(1, 50, `How many; more than ${MOST_IN_A_PAGE} is taken for ${MOST_IN_A_PAGE}.`);

export const pauseBody = z.strictObject({
  reason: reason.describe('Why; "Manually paused via API" where it is left out or blank.'),
});

export const resumeBody = z.strictObject({
  resume_data: jsonObject
    .nullish()
    .describe(
      'Merged into what earlier resumes brought; steps see it under `resume`. `approved`, true or false, decides what the execution is held for. Left out or empty it is `{ "approved": true }`. At most 256 KiB.',
    ),
  force: z
    .boolean('is neither true nor false')
    .nullish()
    .describe(
      'Resumes also what is blocked, was paused for too long, or is held with its workflow. Takes the permission execution:force.',
    ),
});

export const cancelBody = z.strictObject({ reason: reason.describe('Why.') });

const version = z
  .string('is no text')
  .nullish()
  .describe(
    'The `version` of the approval when it was shown: where it has changed since, nothing is decided. Left out, the decision is about what is asked now.',
  );

export const rejectBody = z.strictObject({ reason: reason.describe('Why.'), version });

export const approveBody = z.strictObject({
  reason: reason.describe('Why.'),
  version,
  answers: jsonObject.nullish().describe('What was filled into the form, where it has one. At most 256 KiB.'),
});

export const startBody = z.strictObject({
  workflow_id: z
    .string('is no text, or missing')
    .meta({ description: 'What the definition calls the workflow.', examples: ['quote-expiry'] }),
  trigger_event: textOf(LONGEST_NAME).nullish().describe('What started it, for those who look.'),
  trigger_payload: jsonObject.nullish().meta({
    description: "What its steps see at the top of their context; the trigger's `data` where it is left out.",
    examples: [{ quote: { id: 'Q-1', customer: 'ada@example.com', lines: [], total: 12 } }],
  }),
  metadata: jsonObject.nullish().describe('Anything to note with it.'),
});

export const pausedQuery = z.object({ limit });

export const listQuery = z.object({
  workflow_id: z.string().optional().describe('Only of this workflow.'),
  status: z
    .enum(EXECUTION_STATUSES, `is none of ${EXECUTION_STATUSES.join(', ')}`)
    .optional()
    .describe('Only those that stand there.'),
  limit,
  offset: whole(0, 0, 'How many of the newest to pass over.'),
});

export const traceQuery = z.object({
  limit: whole(1, MOST_STEPS, `How many steps; more than ${MOST_STEPS} is taken for ${MOST_STEPS}.`),
  after: whole(0, 0, 'Where the answer before ended: the header `Link` names it.'),
});
