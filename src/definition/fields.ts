import { z } from 'zod';
import { parseDuration } from '#src/domain/duration.js';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { placeholderOf } from '#src/domain/secret.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import { findSecrets, findTemplateFaults, isPath } from '#src/domain/template.js';
import { quote } from './faults.js';
import { type Issues, kindOf, report } from './issues.js';
import { MAX_CONCURRENCY } from './limits.js';

// What `meta` says, here and in the files beside, is for the JSON Schema, which can't be read from checks by code.

/** Any JSON. The compiler has seen to it before that it is JSON, and not too deep. */
export const json = z.unknown().transform((value): Json => (value === undefined ? null : (value as Json)));

export const jsonObject = z
  .unknown()
  .transform((value, issues): JsonObject => {
    if (isJsonObject(value)) return value;
    report(issues, [], value === undefined ? 'is required' : `must be an object, not ${kindOf(value)}`);
    return z.NEVER;
  })
  .meta({ type: 'object' });

/** `30s` and the like, longer than nothing; becomes milliseconds. */
export const duration = z
  .string({ error: durationKind })
  .transform((text, issues): number => {
    const ms = parseDuration(text);
    if (ms !== null && ms > 0) return ms;
    const problem = ms === 0 ? 'must be longer than nothing' : `${quote(text)} is no duration`;
    report(issues, [], problem, 'write a number and a unit, as 30s, 5m, 1h, 24h or 7d; 100 years at most');
    return z.NEVER;
  })
  .meta({ pattern: '^\\s*\\d+(\\.\\d+)?(ms|s|m|h|d)\\s*$' });

function durationKind(issue: z.core.$ZodRawIssue): string | undefined {
  return typeof issue.input === 'number' ? 'must be a text with a unit, as "30s", not a number' : undefined;
}

/** How many at the same time. */
export const concurrency = z.number().int().min(1).max(MAX_CONCURRENCY);

const STEP_ID = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;

export const stepId = z
  .string()
  .superRefine((id, issues) => {
    if (id === '__proto__') report(issues, [], '`__proto__` is reserved', 'choose another id');
    else if (!STEP_ID.test(id)) {
      const hint = 'start with a letter or _, go on with letters, digits, _ or -, 100 characters at most';
      report(issues, [], `${quote(id)} can't be an id`, hint);
    }
  })
  .meta({ pattern: STEP_ID.source, not: { const: '__proto__' } });

const EVENT_NAME = /^[^\s{}]{1,200}$/u;

/** The name of an event or a queue: no template, so a brace in it is a mistake. */
export const eventName = nameOf('event');
export const queueName = nameOf('queue');

function nameOf(what: string) {
  return z
    .string()
    .superRefine((name, issues) => {
      if (EVENT_NAME.test(name)) return;
      const example = what === 'event' ? 'order.approved' : 'gpu';
      const hint = `write 1 to 200 characters without spaces or templates, as ${example}`;
      report(
        issues,
        [],
        `${quote(name)} can't be the name of ${what === 'event' ? 'an' : 'a'} ${what}`,
        hint,
      );
    })
    .meta({ pattern: EVENT_NAME.source });
}

const RESERVED = ['steps', 'resume', 'execution', 'now', '_index', '__proto__'];
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** The name under which steps see something. */
export const variableName = z
  .string()
  .superRefine((name, issues) => {
    const letters = 'start with a letter or _, go on with letters, digits or _';
    if (RESERVED.includes(name)) report(issues, [], `${quote(name)} is taken`, 'choose another name');
    else if (!VARIABLE_NAME.test(name)) report(issues, [], `${quote(name)} can't be a name`, letters);
  })
  .meta({ pattern: VARIABLE_NAME.source, not: { enum: RESERVED } });

/** A text whose templates are all well formed, and none of which is a secret. */
export const templateText = z.string().superRefine((text, issues) => {
  checkTemplates(text, issues);
  refuseSecrets(text, issues);
});

/** Any JSON whose texts, at any depth, hold well-formed templates alone, and none of which is a secret. */
export const templateJson = json.superRefine((value, issues) => {
  checkTemplates(value, issues);
  refuseSecrets(value, issues);
});

/** The same for what is sent away, where secrets may stand. */
export const sentText = z.string().superRefine(checkTemplates);
export const sentJson = json.superRefine(checkTemplates);

const TEMPLATE_HINT = 'write templates as {{order.id}} or {{order.lines.0.sku}}';

function checkTemplates(value: Json, issues: Issues): void {
  for (const fault of findTemplateFaults(value)) report(issues, fault.path, fault.why, TEMPLATE_HINT);
}

const NO_SECRETS_HERE = {
  why: "can't be put here: its value would be stored or shown",
  hint: 'secrets may stand in the url, the headers and the body of http_request and webhook, in the data of create_record and update_record, and in the input of operations that a worker does',
};

/** Reports each secret that a value asks for. */
export function refuseSecrets(value: Json, issues: Issues, { why, hint } = NO_SECRETS_HERE): void {
  for (const { path, name } of findSecrets(value))
    report(issues, path, `${quote(placeholderOf(name))} ${why}`, hint);
}

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[]) {
  return z
    .string()
    .transform((word, issues): T => {
      if ((words as readonly string[]).includes(word)) return word as T;
      report(issues, [], `${quote(word)} is unknown`, didYouMeanOneOf(word, words));
      return z.NEVER;
    })
    .meta({ enum: [...words] });
}

/** A dotted path without braces. */
export const fieldPath = z.string().superRefine((path, issues) => {
  if (isPath(path)) return;
  const hint = 'write a dotted path without braces, as order.total or order.lines.0.sku';
  report(issues, [], `${quote(path)} is not a dotted path`, hint);
});
