import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.js';
import { duration, eventName, fieldPath, jsonObject, templateJson } from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, report, under } from './issues.js';

/** What the payload of an event must hold: values, or templates, by dotted path. */
const match = jsonObject
  .transform((wanted, issues): JsonObject => {
    for (const [path, value] of Object.entries(wanted)) {
      delegate(fieldPath, path, under([path], issues));
      delegate(templateJson, value, under([path], issues));
    }
    return wanted;
  })
  .meta({ type: 'object' });

const waitObject = z.object({
  event: eventName.nullish().describe('The event that ends the wait. Without one it is a plain delay.'),
  timeout: duration.nullish().describe('How long to wait at most.'),
  duration: duration.nullish().describe('Of a plain delay, how long it is: the same as `timeout`.'),
  on_timeout: z
    .string()
    .nullish()
    .describe('The step that follows where the event did not come in time. Without one the step fails.'),
  match: match
    .nullish()
    .describe('What the payload of the event must hold: values or templates by dotted path.'),
});

export const WAIT_KEYS = Object.keys(waitObject.shape);

export const waitParts = waitObject.superRefine(checkWait, EVEN_AT_FAULT).meta({
  anyOf: ['event', 'timeout', 'duration'].map((key) => ({
    required: [key],
    properties: { [key]: { type: 'string' } },
  })),
});

/** `{ event, timeout, on_timeout }`, or a plain delay as `"24h"`, `{ duration }` or `{ timeout }`. */
export const wait = z
  .unknown()
  .transform((value, issues) => {
    if (typeof value === 'string')
      return { event: null, waitMs: delegate(duration, value, issues), onTimeout: null, match: null };
    const { event, timeout, duration: delay, on_timeout, match } = delegate(waitParts, value, issues);
    const waitMs = delay ?? timeout ?? null;
    return { event: event ?? null, waitMs, onTimeout: on_timeout ?? null, match: match ?? null };
  })
  .meta({ $ref: '#/$defs/wait' });

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
