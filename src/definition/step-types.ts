import { z } from 'zod';
import type { ActionKind, RetryPolicy } from '#src/domain/graph.js';
import { condition } from './condition.js';
import { effect } from './effects.js';
import { duration, eventName, jsonObject, oneOf, stepId, templateText } from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, report } from './issues.js';

const DEFAULT_ATTEMPTS = 3;

const retryObject = z.object({
  max_attempts: z.number().int().min(1).max(1_000).nullish(),
  backoff: oneOf(['exponential', 'linear']).nullish(),
  retry_on: z.array(z.string().min(1)).nullish(),
});

const retry = retryObject.transform(
  ({ max_attempts, backoff, retry_on }): RetryPolicy => ({
    maxAttempts: max_attempts ?? DEFAULT_ATTEMPTS,
    backoff: backoff ?? 'exponential',
    retryOn: retry_on?.length ? retry_on : ['*'],
  }),
);

const ACTIONS = ['allow', 'block', 'execute', 'require_approval'] as const satisfies readonly ActionKind[];

const actionObject = z.object({
  type: oneOf(ACTIONS).nullish(),
  action: oneOf(ACTIONS).nullish(),
  reason: templateText.nullish(),
  metadata: jsonObject.nullish(),
});

const action = actionObject.superRefine(checkKind, EVEN_AT_FAULT);

function checkKind({ type, action }: z.output<typeof actionObject>, issues: Issues): void {
  if (!type && !action) report(issues, ['type'], 'is required', `use one of ${ACTIONS.join(', ')}`);
  if (typeof type !== 'string' || typeof action !== 'string' || type === action) return;
  const hint = 'they are two spellings of one thing: keep one';
  report(issues, ['action'], `is \`${action}\`, but type is \`${type}\``, hint);
}

const waitObject = z.object({
  event: eventName.nullish(),
  timeout: duration.nullish(),
  duration: duration.nullish(),
  on_timeout: z.string().nullish(),
});

/** `{ event, timeout, on_timeout }`, or a plain delay as `"24h"`, `{ duration }` or `{ timeout }`. */
const wait = z.unknown().transform((value, issues) => {
  if (typeof value === 'string')
    return { event: null, waitMs: delegate(duration, value, issues), onTimeout: null };
  const { event, timeout, duration: delay, on_timeout } = delegate(waitParts, value, issues);
  return { event: event ?? null, waitMs: delay ?? timeout ?? null, onTimeout: on_timeout ?? null };
});

const waitParts = waitObject.superRefine(checkWait, EVEN_AT_FAULT);

function checkWait(parts: z.output<typeof waitObject>, issues: Issues): void {
  const { event, timeout, duration: delay, on_timeout } = parts;
  if (timeout && delay) report(issues, ['duration'], 'says the same as timeout', 'keep one of the two');
  if (!event && !timeout && !delay)
    report(issues, [], 'waits for nothing', 'give it an event, or a duration as 24h');
  else checkTimeout(Boolean(event), Boolean(timeout ?? delay), on_timeout ?? null, issues);
}

function checkTimeout(forEvent: boolean, ends: boolean, onTimeout: string | null, issues: Issues): void {
  if (onTimeout === null) return;
  if (!forEvent) report(issues, ['on_timeout'], 'needs an event: a plain delay goes on to next', 'use next');
  else if (!ends)
    report(issues, ['timeout'], 'is required beside on_timeout', 'say how long to wait, as 24h');
}

const commonShape = {
  id: stepId,
  name: z.string().nullish(),
  type: z.string(),
  timeout: duration.nullish(),
  retry: retry.nullish(),
  resumable: z.boolean().nullish(),
  metadata: jsonObject.nullish(),
  rule_id: z.string().nullish(),
};

const successor = z.string().nullish();

/** What every step has; also read from a step of a type that is not known, for its faults. */
export const commonStep = z.object(commonShape).omit({ type: true });
export type CommonStep = z.output<typeof commonStep>;

export const conditionStep = z.object({ ...commonShape, condition, on_true: successor, on_false: successor });
export const actionStep = z
  .object({
    ...commonShape,
    action,
    execute: z.array(effect).nullish(),
    next: successor,
    on_reject: successor,
  })
  .superRefine(({ action, execute }, issues) => {
    if ((action?.type ?? action?.action) !== 'execute' || execute) return;
    report(issues, ['execute'], 'is required for the action `execute`');
  }, EVEN_AT_FAULT);
export const executeStep = z.object({ ...commonShape, execute: z.array(effect), next: successor });
export const waitStep = z.object({ ...commonShape, wait, next: successor });

/** The types that work, and the keys each may have. */
export const STEP_KEYS = new Map<unknown, string[]>([
  ['condition', Object.keys(conditionStep.shape)],
  ['action', Object.keys(actionStep.shape)],
  ['execute', Object.keys(executeStep.shape)],
  ['wait', Object.keys(waitStep.shape)],
]);
export const ACTION_KEYS = Object.keys(actionObject.shape);
export const WAIT_KEYS = Object.keys(waitObject.shape);
export const RETRY_KEYS = Object.keys(retryObject.shape);
