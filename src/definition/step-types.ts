import { z } from 'zod';
import { condition } from './condition.js';
import { effect } from './effects.js';
import { duration, jsonObject, stepId } from './fields.js';
import { delegate, EVEN_AT_FAULT, kindOf, report } from './issues.js';
import { retry } from './retry.js';
import { action, foreach, operation, parallel } from './step-parts.js';
import { wait } from './wait.js';

const idList = z.array(z.string());

const dependsOn = z
  .unknown()
  .transform((value, issues): string[] => {
    if (typeof value === 'string') return [value];
    if (Array.isArray(value)) return delegate(idList, value, issues);
    report(issues, [], `must be the id of a step, or a list of ids, not ${kindOf(value)}`);
    return z.NEVER;
  })
  .meta({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] });

const commonShape = {
  id: stepId.describe('Its name in links, templates and events: used once in the whole document.'),
  name: z.string().nullish().describe('What people call it. Default: the id.'),
  type: z.string().describe('What kind of step it is.'),
  timeout: duration
    .nullish()
    .describe(
      'How long one attempt may take (default: 30s); of a parallel or a foreach, all that is inside it (default: no limit).',
    ),
  retry: retry.nullish().describe('Whether, and how, a failed attempt is made again. Default: never.'),
  resumable: z
    .boolean()
    .nullish()
    .describe('false: at most once. Found in flight after a crash, the run fails. Default: true.'),
  metadata: jsonObject.nullish().describe("The author's own."),
  rule_id: z.string().nullish().describe('Kept in the metadata.'),
  on_error: z
    .string()
    .nullish()
    .describe('The step that follows where this one failed, once no attempt is left.'),
  depends_on: dependsOn
    .nullish()
    .describe('Starts once all of these have ended: succeeded, or skipped, but one at least succeeded.'),
};

const next = z.string().nullish().describe('The step that follows. Without one its way ends here.');

/** What every step has; also read from a step of a type that is not known, for its faults. */
export const commonStep = z.object(commonShape).omit({ type: true });
export type CommonStep = z.output<typeof commonStep>;

export const conditionStep = z.object({
  ...commonShape,
  condition: condition.describe('What is asked.'),
  on_true: z.string().nullish().describe('The step that follows where it holds.'),
  on_false: z.string().nullish().describe('The step that follows where it does not.'),
});

const effects = z.array(effect);
const onReject = z
  .string()
  .nullish()
  .describe('The step that follows a rejection. Without one the run ends as blocked.');

export const actionStep = z
  .object({
    ...commonShape,
    action: action.describe('What becomes of the run.'),
    execute: effects.nullish().describe('What is done first, one entry after the other.'),
    next,
    on_reject: onReject,
  })
  .superRefine(({ action, execute }, issues) => {
    if ((action?.type ?? action?.action) !== 'execute' || execute) return;
    report(issues, ['execute'], 'is required for the action `execute`');
  }, EVEN_AT_FAULT)
  .meta({
    if: {
      properties: {
        action: {
          anyOf: ['type', 'action'].map((key) => ({
            required: [key],
            properties: { [key]: { const: 'execute' } },
          })),
        },
      },
    },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['execute'], properties: { execute: { type: 'array' } } },
  });

export const executeStep = z.object({
  ...commonShape,
  execute: effects.describe(
    'What is done, one entry after the other. Where one asks for an approval, the run is then held for it.',
  ),
  next,
  on_reject: onReject,
});
export const waitStep = z.object({
  ...commonShape,
  wait: wait.describe('What is waited for: an event, or a time.'),
  next,
});

export const operationStep = z
  .object({ ...commonShape, operation: operation.describe('The named code that is run.'), next })
  .superRefine((step, issues) => {
    for (const key of ['timeout', 'retry', 'resumable'] as const) {
      if (isGiven(step[key]) && isGiven(step.operation?.[key])) {
        report(issues, [key], 'is said in the operation as well', 'keep one of the two');
      }
    }
  }, EVEN_AT_FAULT);

export const parallelStep = z.object({
  ...commonShape,
  parallel: parallel.describe('Branches, done at the same time.'),
  next,
});
export const foreachStep = z.object({
  ...commonShape,
  foreach: foreach.describe('Steps, done for each item of a list.'),
  next,
});

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** The types that work, as they are written. */
export const STEP_SCHEMAS = new Map<string, z.ZodObject>([
  ['condition', conditionStep],
  ['action', actionStep],
  ['execute', executeStep],
  ['wait', waitStep],
  ['operation', operationStep],
  ['parallel', parallelStep],
  ['foreach', foreachStep],
]);

/** The keys that a step of each type may have. */
export const STEP_KEYS = new Map<unknown, string[]>(
  [...STEP_SCHEMAS].map(([type, schema]) => [type, Object.keys(schema.shape)]),
);
