import { z } from 'zod';
import { EXPIRY_WAYS } from '#src/domain/approval.js';
import { MOST_QUORUM, TERM_KEYS } from '#src/domain/approval-terms.js';
import { formFault } from '#src/domain/form.js';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import { holdsTemplate } from '#src/domain/template.js';
import { quote } from './faults.js';
import { duration, jsonObject, oneOf, templateJson } from './fields.js';
import { delegate, type Issues, kindOf, report, under } from './issues.js';

/** A blank one would be refused only when the approval is asked for. */
const text = z.string().superRefine((value, issues) => {
  if (value.trim() === '') report(issues, [], 'must not be empty');
});

const people = z.unknown().superRefine((value, issues) => {
  if (value === null || value === undefined) return;
  if (typeof value === 'string') {
    delegate(text, value, issues);
    return;
  }
  if (!Array.isArray(value) || value.length === 0) {
    report(
      issues,
      [],
      'must be a name, or a list of names',
      'write "ada@example.com", ["ada", "grace"] or a template',
    );
    return;
  }
  for (const [index, name] of value.entries())
    if (typeof name !== 'string' || name.trim() === '')
      report(issues, [index], `must be a name, not ${kindOf(name)}`);
});

const expiry = z.unknown().superRefine((value, issues) => {
  if (typeof value === 'string' && holdsTemplate(value)) return;
  delegate(duration.nullish(), value, issues);
});

const form = jsonObject.nullish().superRefine((schema, issues) => {
  const fault = isJsonObject(schema) ? formFault(schema) : null;
  if (fault !== null) report(issues, fault.path, fault.message, fault.hint);
});

/** Who decides, and how. The templates in the texts are checked with those around them. */
const TERMS: Record<(typeof TERM_KEYS)[number], z.ZodType> = {
  approver_role: text.nullish(),
  approvers: people,
  reason: text.nullish(),
  expires_in: expiry,
  on_expire: oneOf(EXPIRY_WAYS).nullish(),
  escalate_to: text.nullish(),
  quorum: z.number().int().min(1).max(MOST_QUORUM).nullish(),
  veto: z.boolean().nullish(),
  not_requester: z.boolean().nullish(),
  form,
};

/** For the JSON Schema of definitions. */
export const TERM_PROPERTIES = {
  approver_role: { type: ['string', 'null'], description: 'The role that may decide.' },
  approvers: {
    type: ['string', 'array', 'null'],
    items: { type: 'string' },
    description: 'Who may decide, by name; with approver_role, besides it.',
  },
  reason: { type: ['string', 'null'], description: 'Why it is asked.' },
  expires_in: { type: ['string', 'null'], description: 'How long there is for it, as 24h.' },
  on_expire: {
    enum: [...EXPIRY_WAYS, null],
    description: 'At the end of its time: reject (default), resume as though it were approved, or escalate.',
  },
  escalate_to: { type: ['string', 'null'], description: 'The role that is asked then, for as long again.' },
  quorum: {
    type: ['integer', 'null'],
    minimum: 1,
    maximum: MOST_QUORUM,
    description: 'So many have to approve. Default: 1.',
  },
  veto: { type: ['boolean', 'null'], description: 'Whether a single rejection rejects. Default: true.' },
  not_requester: {
    type: ['boolean', 'null'],
    description: 'Whether who started the run may not decide. Default: false.',
  },
  form: { type: ['object', 'null'], description: 'A JSON Schema of the answers that go with an approval.' },
};

/** Reports what is wrong with the terms; other keys are left to whoever gets them. */
export function checkTerms(given: JsonObject, issues: Issues): void {
  for (const key of TERM_KEYS) delegate(TERMS[key], given[key], under([key], issues));
  checkQuorum(given, issues);
  if (given.on_expire !== 'escalate') return;
  for (const key of ['escalate_to', 'expires_in'])
    if (given[key] === undefined || given[key] === null)
      report(issues, [key], 'is required where on_expire is escalate');
}

/** Reports that fewer may approve than have to. How many have a role, and whom a template names, is not known here. */
function checkQuorum({ quorum, approvers, approver_role: role }: JsonObject, issues: Issues): void {
  const named = namesIn(approvers);
  if (typeof quorum !== 'number' || named === null || (role ?? null) !== null || quorum <= named.size) return;
  const hint = 'name more people, or a role besides';
  report(issues, ['quorum'], `is ${quorum}, but ${named.size} may approve`, hint);
}

function namesIn(approvers: Json | undefined): Set<Json> | null {
  if (typeof approvers === 'string') return holdsTemplate(approvers) ? null : new Set([approvers]);
  return Array.isArray(approvers) && approvers.length > 0 ? new Set(approvers) : null;
}

/** `approval` of an action: the terms, and nothing else. */
export const approvalTerms = jsonObject
  .superRefine((given, issues) => {
    if (!isJsonObject(given)) return;
    checkTerms(given, issues);
    delegate(templateJson, { ...given, form: null }, issues);
    for (const key of Object.keys(given))
      if (!(TERM_KEYS as readonly string[]).includes(key))
        report(issues, [key], `unknown key ${quote(key)}`, didYouMeanOneOf(key, [...TERM_KEYS]));
  })
  .meta({ type: 'object', properties: TERM_PROPERTIES, additionalProperties: false });
