import { z } from 'zod';
import { type ActionKind, type OperationNode, type RetryPolicy, STRATEGIES } from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import { condition } from './condition.js';
import { effect } from './effects.js';
import { quote } from './faults.js';
import {
  concurrency,
  duration,
  eventName,
  fieldPath,
  jsonObject,
  oneOf,
  stepId,
  templateJson,
  templateText,
  variableName,
} from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, report, under } from './issues.js';
import { MAX_DELAY_MS } from './limits.js';

const DEFAULT_ATTEMPTS = 3;

const retryObject = z.object({
  max_attempts: z.number().int().min(-1).max(1_000).nullish(),
  backoff: oneOf(['exponential', 'linear']).nullish(),
  delay: duration.nullish(),
  max_delay: duration.nullish(),
  jitter: z.union([z.boolean(), z.number().min(0).max(1)]).nullish(),
  retry_on: z.array(z.string().min(1)).nullish(),
});

const retry = retryObject
  .superRefine(({ max_attempts }, issues) => {
    if (max_attempts === 0) report(issues, ['max_attempts'], 'must be at least 1', 'write -1 for no limit');
  }, EVEN_AT_FAULT)
  .transform(
    ({ max_attempts, backoff, delay, max_delay, jitter, retry_on }): RetryPolicy => ({
      maxAttempts: max_attempts === -1 ? null : (max_attempts ?? DEFAULT_ATTEMPTS),
      backoff: backoff ?? 'exponential',
      delayMs: delay ?? 1_000,
      maxDelayMs: max_delay ?? MAX_DELAY_MS,
      jitter: Number(jitter ?? 0),
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

/** What the payload of an event must hold: values, or templates, by dotted path. */
const match = jsonObject.transform((wanted, issues): JsonObject => {
  for (const [path, value] of Object.entries(wanted)) {
    delegate(fieldPath, path, under([path], issues));
    delegate(templateJson, value, under([path], issues));
  }
  return wanted;
});

const waitObject = z.object({
  event: eventName.nullish(),
  timeout: duration.nullish(),
  duration: duration.nullish(),
  on_timeout: z.string().nullish(),
  match: match.nullish(),
});

/** `{ event, timeout, on_timeout }`, or a plain delay as `"24h"`, `{ duration }` or `{ timeout }`. */
const wait = z.unknown().transform((value, issues) => {
  if (typeof value === 'string')
    return { event: null, waitMs: delegate(duration, value, issues), onTimeout: null, match: null };
  const { event, timeout, duration: delay, on_timeout, match } = delegate(waitParts, value, issues);
  const waitMs = delay ?? timeout ?? null;
  return { event: event ?? null, waitMs, onTimeout: on_timeout ?? null, match: match ?? null };
});

const waitParts = waitObject.superRefine(checkWait, EVEN_AT_FAULT);

function checkWait(parts: z.output<typeof waitObject>, issues: Issues): void {
  const { event, timeout, duration: delay, on_timeout } = parts;
  if (timeout && delay) report(issues, ['duration'], 'says the same as timeout', 'keep one of the two');
  if (!event && !timeout && !delay)
    report(issues, [], 'waits for nothing', 'give it an event, or a duration as 24h');
  else if (parts.match && !event) report(issues, ['match'], 'needs an event to look into', 'name the event');
  else checkTimeout(Boolean(event), Boolean(timeout ?? delay), on_timeout ?? null, issues);
}

function checkTimeout(forEvent: boolean, ends: boolean, onTimeout: string | null, issues: Issues): void {
  if (onTimeout === null) return;
  if (!forEvent) report(issues, ['on_timeout'], 'needs an event: a plain delay goes on to next', 'use next');
  else if (!ends)
    report(issues, ['timeout'], 'is required beside on_timeout', 'say how long to wait, as 24h');
}

const OPERATION_NAME = /^[A-Za-z][\w.-]{0,199}$/;
const EXECUTORS = ['central', 'agent'] as const satisfies readonly OperationNode['executor'][];

const operationName = z.string().superRefine((name, issues) => {
  if (OPERATION_NAME.test(name)) return;
  const hint = 'start with a letter, go on with letters, digits, _, . or -, 200 characters at most';
  report(issues, [], `${quote(name)} can't be the name of an operation`, hint);
});

const operationObject = z.object({
  name: operationName,
  input: templateJson.optional(),
  executor: oneOf(EXECUTORS).nullish(),
  queue: eventName.nullish(),
  resumable: z.boolean().nullish(),
  retry: retry.nullish(),
  timeout: duration.nullish(),
});

const operation = operationObject.superRefine(({ executor, queue }, issues) => {
  if (queue && executor !== 'agent') {
    report(issues, ['queue'], 'is for agents alone', 'give it "executor": "agent", or leave the queue out');
  }
}, EVEN_AT_FAULT);

/** The steps inside are compiled by themselves, as those of the document are. */
const innerSteps = z.array(z.unknown()).min(1);
const strategy = oneOf(STRATEGIES).nullish();

const parallelObject = z.object({ steps: innerSteps, strategy });
const foreachObject = z.object({
  items: z.union([templateText, z.array(templateJson)], { error: 'must be a template or a list' }),
  item_var: variableName.nullish(),
  steps: innerSteps,
  strategy,
  concurrency: concurrency.nullish(),
  collect: z.string().nullish(),
});

const commonShape = {
  id: stepId,
  name: z.string().nullish(),
  type: z.string(),
  timeout: duration.nullish(),
  retry: retry.nullish(),
  resumable: z.boolean().nullish(),
  metadata: jsonObject.nullish(),
  rule_id: z.string().nullish(),
  on_error: z.string().nullish(),
  depends_on: z.union([z.string().transform((id) => [id]), z.array(z.string())]).nullish(),
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
export const operationStep = z
  .object({ ...commonShape, operation, next: successor })
  .superRefine((step, issues) => {
    for (const key of ['timeout', 'retry', 'resumable'] as const) {
      if (isGiven(step[key]) && isGiven(step.operation?.[key])) {
        report(issues, [key], 'is said in the operation as well', 'keep one of the two');
      }
    }
  }, EVEN_AT_FAULT);
export const parallelStep = z.object({ ...commonShape, parallel: parallelObject, next: successor });
export const foreachStep = z.object({ ...commonShape, foreach: foreachObject, next: successor });

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** The types that work, and the keys each may have. */
export const STEP_KEYS = new Map<unknown, string[]>([
  ['condition', Object.keys(conditionStep.shape)],
  ['action', Object.keys(actionStep.shape)],
  ['execute', Object.keys(executeStep.shape)],
  ['wait', Object.keys(waitStep.shape)],
  ['operation', Object.keys(operationStep.shape)],
  ['parallel', Object.keys(parallelStep.shape)],
  ['foreach', Object.keys(foreachStep.shape)],
]);
export const ACTION_KEYS = Object.keys(actionObject.shape);
export const WAIT_KEYS = Object.keys(waitObject.shape);
export const OPERATION_KEYS = Object.keys(operationObject.shape);
export const PARALLEL_KEYS = Object.keys(parallelObject.shape);
export const FOREACH_KEYS = Object.keys(foreachObject.shape);
export const RETRY_KEYS = Object.keys(retryObject.shape);
