import { z } from 'zod';
import type { Effect, HttpEffect, LogEffect, NotifyEffect, RecordEffect } from '#src/domain/effect.js';
import { isJsonObject, type JsonObject } from '#src/domain/json.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import { parseTemplate } from '#src/domain/template.js';
import { checkTerms, TERM_PROPERTIES } from './approval.js';
import { quote } from './faults.js';
import { jsonObject, sentJson, sentText, templateJson, templateText } from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, kindOf, report, under } from './issues.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const METHODS_IN_ANY_CASE = `^(${METHODS.map(inAnyCase).join('|')})$`;

function inAnyCase(word: string): string {
  return [...word].map((letter) => `[${letter}${letter.toLowerCase()}]`).join('');
}

/** A name that may stand before the colon of an HTTP header. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const url = sentText.superRefine((text, issues) => {
  const [first] = parseTemplate(text);
  if (first && first.kind !== 'text') return;
  if (!/^https?:\/\/./i.test(text)) {
    report(issues, [], `${quote(text)} is no address`, 'start it with http://, https:// or a template');
  }
});

const method = z
  .string()
  .transform((word, issues): string => {
    const upper = word.toUpperCase();
    if (METHODS.includes(upper)) return upper;
    report(issues, [], `unknown method ${quote(word)}`, didYouMeanOneOf(upper, METHODS));
    return z.NEVER;
  })
  .meta({ anyOf: [{ enum: METHODS }, { pattern: METHODS_IN_ANY_CASE }] });

const headers = headersOf(sentText).meta({ type: 'object', additionalProperties: { type: 'string' } });

export function headersOf(content: z.ZodType) {
  return jsonObject.transform((given, issues): Record<string, string> => {
    for (const [name, value] of Object.entries(given)) {
      if (!HEADER_NAME.test(name)) report(issues, [name], 'is no name of a header');
      delegate(content, value, under([name], issues));
    }
    return given as Record<string, string>;
  });
}

export const httpObject = z.object({
  type: z.enum(['http_request', 'webhook']),
  url: url.describe('Where it is sent: a template, or a text that starts with http:// or https://.'),
  method: method.nullish().describe('Default: POST for webhook, GET for http_request.'),
  headers: headers.nullish().describe('Its headers: texts with templates.'),
  body: sentJson.optional().describe('JSON, or a text, with templates. Not with GET and HEAD.'),
});

type HttpParts = Pick<z.output<typeof httpObject>, 'type' | 'method' | 'body'>;

const http = httpObject.superRefine(checkBody, EVEN_AT_FAULT).transform(toHttp);

export function toHttp(entry: z.output<typeof httpObject>): HttpEffect {
  const { type, url, headers, body } = entry;
  return { type, url, method: methodOf(entry), headers: headers ?? {}, body: body ?? null };
}

function methodOf({ type, method }: HttpParts): string {
  return method ?? (type === 'webhook' ? 'POST' : 'GET');
}

export function checkBody(entry: HttpParts, issues: Issues): void {
  const method = methodOf(entry);
  if (entry.body === undefined || entry.body === null || !['GET', 'HEAD'].includes(method)) return;
  report(issues, ['body'], `can't be sent with ${method}`, 'give "method": "POST", or leave the body out');
}

export const logObject = z.object({ type: z.literal('log'), message: templateText.describe('A template.') });
const log = logObject.transform((entry): LogEffect => entry);

export const notifyObject = z.object({
  type: z.literal('notify'),
  recipients: z
    .array(templateText.min(1))
    .min(1)
    .describe('Mail addresses, slack:#channel, role:name or whatever your sinks know; templates.'),
  message: templateText.describe('A template.'),
});
const notify = notifyObject.transform((entry): NotifyEffect => entry);

const entity = templateText.min(1).describe('What kind of record it is.');
const entityId = templateText.min(1);
const WHICH = 'Which record it is.';
const data = dataOf(sentJson);

function dataOf(content: z.ZodType) {
  return jsonObject
    .superRefine((value, issues) => {
      delegate(content, value, issues);
    })
    .meta({ type: 'object' });
}

export const createObject = z.object({
  type: z.literal('create_record'),
  entity,
  entity_id: entityId.nullish().describe('Which record it is, where that is known.'),
  data: data.describe('What it holds: JSON with templates.'),
});
export const updateObject = z.object({
  type: z.literal('update_record'),
  entity,
  entity_id: entityId.describe(WHICH),
  data: data.describe('What of it changes: JSON with templates.'),
});
export const approvalObject = z.object({
  type: z.literal('create_approval_request'),
  entity,
  entity_id: entityId.describe(WHICH),
  data: dataOf(templateJson)
    .superRefine(checkTerms)
    .meta({ type: 'object', properties: TERM_PROPERTIES })
    .nullish()
    .describe('Who decides, and how; and whatever else those who decide, and the other system, are to get.'),
});

interface RecordParts {
  type: RecordEffect['type'];
  entity: string;
  entity_id?: string | null | undefined;
  data?: JsonObject | null | undefined;
}

export function toRecord({ type, entity, entity_id, data }: RecordParts): RecordEffect {
  return { type, entity, entityId: entity_id ?? null, data: data ?? {} };
}

const EFFECTS = new Map<string, z.ZodType<Effect>>([
  ['http_request', http],
  ['webhook', http],
  ['log', log],
  ['notify', notify],
  ['create_record', createObject.transform(toRecord)],
  ['update_record', updateObject.transform(toRecord)],
  ['create_approval_request', approvalObject.transform(toRecord)],
]);

/** The entries as they are written. */
export const EFFECT_SCHEMAS = new Map<string, z.ZodObject>([
  ['http_request', httpObject],
  ['webhook', httpObject],
  ['log', logObject],
  ['notify', notifyObject],
  ['create_record', createObject],
  ['update_record', updateObject],
  ['create_approval_request', approvalObject],
]);

/** The keys that an entry of a type may have. */
export const EFFECT_KEYS = new Map<unknown, string[]>(
  [...EFFECT_SCHEMAS].map(([type, schema]) => [type, Object.keys(schema.shape)]),
);

/** One entry of an `execute[]` list. */
export const effect = z
  .unknown()
  .transform((entry, issues): Effect => {
    if (!isJsonObject(entry)) {
      report(issues, [], `must be an object, not ${kindOf(entry)}`);
      return z.NEVER;
    }
    const schema = typeof entry.type === 'string' ? EFFECTS.get(entry.type) : undefined;
    if (schema) return delegate(schema, entry, issues);
    refuseType(entry.type, issues);
    return z.NEVER;
  })
  .meta({ $ref: '#/$defs/effect' });

export function refuseType(type: unknown, issues: Issues): void {
  const known = [...EFFECTS.keys()];
  if (typeof type !== 'string') report(issues, ['type'], typeProblem(type), `use one of ${known.join(', ')}`);
  else report(issues, ['type'], `unknown type ${quote(type)}`, didYouMeanOneOf(type, known));
}

function typeProblem(type: unknown): string {
  return type === undefined ? 'is required' : `must be a text, not ${kindOf(type)}`;
}
