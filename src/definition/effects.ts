import { z } from 'zod';
import type { Effect, HttpEffect, LogEffect, NotifyEffect } from '#src/domain/effect.js';
import { isJsonObject } from '#src/domain/json.js';
import { parseTemplate } from '#src/domain/template.js';
import { quote } from './faults.js';
import { jsonObject, templateJson, templateText } from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, kindOf, report, under } from './issues.js';
import { didYouMeanOneOf } from './suggestion.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
/** A name that may stand before the colon of an HTTP header. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const url = templateText.superRefine((text, issues) => {
  const [first] = parseTemplate(text);
  if (first?.kind === 'path' || first?.kind === 'malformed') return;
  if (!/^https?:\/\/./i.test(text)) {
    report(issues, [], `${quote(text)} is no address`, 'start it with http://, https:// or a template');
  }
});

const method = z.string().transform((word, issues): string => {
  const upper = word.toUpperCase();
  if (METHODS.includes(upper)) return upper;
  report(issues, [], `unknown method ${quote(word)}`, didYouMeanOneOf(upper, METHODS));
  return z.NEVER;
});

const headers = jsonObject.transform((given, issues): Record<string, string> => {
  for (const [name, value] of Object.entries(given)) {
    if (!HEADER_NAME.test(name)) report(issues, [name], 'is no name of a header');
    delegate(templateText, value, under([name], issues));
  }
  return given as Record<string, string>;
});

const httpObject = z.object({
  type: z.enum(['http_request', 'webhook']),
  url,
  method: method.nullish(),
  headers: headers.nullish(),
  body: templateJson.optional(),
});

type HttpParts = Pick<z.output<typeof httpObject>, 'type' | 'method' | 'body'>;

const http = httpObject.superRefine(checkBody, EVEN_AT_FAULT).transform((entry): HttpEffect => {
  const { type, url, headers, body } = entry;
  return { type, url, method: methodOf(entry), headers: headers ?? {}, body: body ?? null };
});

function methodOf({ type, method }: HttpParts): string {
  return method ?? (type === 'webhook' ? 'POST' : 'GET');
}

function checkBody(entry: HttpParts, issues: Issues): void {
  const method = methodOf(entry);
  if (entry.body === undefined || entry.body === null || !['GET', 'HEAD'].includes(method)) return;
  report(issues, ['body'], `can't be sent with ${method}`, 'give "method": "POST", or leave the body out');
}

const logObject = z.object({ type: z.literal('log'), message: templateText });
const log = logObject.transform((entry): LogEffect => entry);

const notifyObject = z.object({
  type: z.literal('notify'),
  recipients: z.array(templateText.min(1)).min(1),
  message: templateText,
});
const notify = notifyObject.transform((entry): NotifyEffect => entry);

const EFFECTS = new Map<string, z.ZodType<Effect>>([
  ['http_request', http],
  ['webhook', http],
  ['log', log],
  ['notify', notify],
]);
const NOT_YET = ['create_record', 'update_record', 'create_approval_request'];

/** The keys that an entry of a type may have. */
export const EFFECT_KEYS = new Map<unknown, string[]>([
  ['http_request', Object.keys(httpObject.shape)],
  ['webhook', Object.keys(httpObject.shape)],
  ['log', Object.keys(logObject.shape)],
  ['notify', Object.keys(notifyObject.shape)],
]);

/** One entry of an `execute[]` list. */
export const effect = z.unknown().transform((entry, issues): Effect => {
  if (!isJsonObject(entry)) {
    report(issues, [], `must be an object, not ${kindOf(entry)}`);
    return z.NEVER;
  }
  const schema = typeof entry.type === 'string' ? EFFECTS.get(entry.type) : undefined;
  if (schema) return delegate(schema, entry, issues);
  refuseType(entry.type, issues);
  return z.NEVER;
});

function refuseType(type: unknown, issues: Issues): void {
  const known = [...EFFECTS.keys()];
  const all = `${known.join(', ')} work now`;
  if (typeof type !== 'string') report(issues, ['type'], typeProblem(type), all);
  else if (!NOT_YET.includes(type))
    report(issues, ['type'], `unknown type ${quote(type)}`, didYouMeanOneOf(type, known));
  else report(issues, ['type'], `${quote(type)} is not supported yet`, all);
}

function typeProblem(type: unknown): string {
  return type === undefined ? 'is required' : `must be a text, not ${kindOf(type)}`;
}
