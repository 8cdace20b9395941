import { z } from 'zod';
import type { Effect, LogEffect, NotifyEffect } from '#src/domain/effect.js';
import { isJsonObject, type Json } from '#src/domain/json.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import {
  approvalObject,
  checkBody,
  createObject,
  EFFECT_KEYS,
  headersOf,
  httpObject,
  logObject,
  notifyObject,
  refuseType,
  toHttp,
  toRecord,
  updateObject,
} from './effects.js';
import { type FaultList, type Path, quote } from './faults.js';
import { json, jsonObject } from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, kindOf, parsePart, report } from './issues.js';

// What a step was given has its templates resolved: braces are plain text there, and what stood for a template alone may be of
// any kind that the work takes.

const address = z.string().superRefine((text, issues) => {
  const [, afterSecret] = /^\{\{secret\("\w+"\)\}\}(.*)$/s.exec(text) ?? [];
  if (afterSecret === undefined && !/^https?:\/\/./i.test(text))
    report(issues, [], `${quote(text)} is no address`, 'start it with http:// or https://');
});

const text = z.string().min(1);

const name = z.unknown().transform((value, issues) => {
  return typeof value === 'number' ? (value as unknown as string) : delegate(text, value, issues);
});

const message = z.unknown().superRefine((value, issues) => {
  if (value === undefined) report(issues, [], 'is required');
});

const recipients = z.array(z.union([text, z.array(text).min(1)], { error: 'must be a text, and not empty' }));

const headerValue = z.unknown().superRefine((value, issues) => {
  if (typeof value === 'object' && value !== null) report(issues, [], `must be a text, not ${kindOf(value)}`);
});

const http = httpObject
  .extend({ url: address, headers: headersOf(headerValue).nullish(), body: json.optional() })
  .superRefine(checkBody, EVEN_AT_FAULT)
  .transform(toHttp);
const log = logObject.extend({ message }).transform((entry) => entry as LogEffect);
const notify = notifyObject
  .extend({ recipients: recipients.min(1), message })
  .transform((entry) => entry as NotifyEffect);
const record = { entity: name, entity_id: name, data: jsonObject };

const RESOLVED = new Map<string, z.ZodType<Effect>>([
  ['http_request', http],
  ['webhook', http],
  ['log', log],
  ['notify', notify],
  ['create_record', createObject.extend({ ...record, entity_id: name.nullish() }).transform(toRecord)],
  ['update_record', updateObject.extend(record).transform(toRecord)],
  ['create_approval_request', approvalObject.extend(record).transform(toRecord)],
]);

/** What a definition calls `entity_id` is `entityId` in the entry that was made of it. */
const asCompiled = (key: string) => (key === 'entity_id' ? 'entityId' : key);
const asWritten = (key: string) => (key === 'entityId' ? 'entity_id' : key);

const entry = z.unknown().transform((value, issues): Effect => {
  if (!isJsonObject(value)) {
    report(issues, [], `must be an object, not ${kindOf(value)}`);
    return z.NEVER;
  }
  const schema = typeof value.type === 'string' ? RESOLVED.get(value.type) : undefined;
  if (!schema) {
    refuseType(value.type, issues);
    return z.NEVER;
  }
  const known = (EFFECT_KEYS.get(value.type) ?? []).map(asCompiled);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) report(issues, [key], 'is unknown', didYouMeanOneOf(key, known));
  }
  const written = Object.entries(value).map(([key, part]) => [asWritten(key), part]);
  return delegate(schema, Object.fromEntries(written), inCompiledKeys(issues));
});

/** Places are told by the keys that were sent. */
function inCompiledKeys(issues: Issues): Issues {
  return {
    addIssue: ({ path: [key, ...rest] = [], ...issue }) =>
      issues.addIssue({ ...issue, path: key === undefined ? [] : [asCompiled(String(key)), ...rest] }),
  };
}

const list = z.array(entry);

/** The entries of a step as its `input` shows them, to be done as they are; null where one is at fault. */
export function readEffects(value: Json, path: Path, faults: FaultList): Effect[] | null {
  return parsePart(list, value, path, faults);
}
