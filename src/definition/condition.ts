import { z } from 'zod';
import { type Condition, OPERATORS, type Operator } from '#src/domain/graph.js';
import type { Json } from '#src/domain/json.js';
import { compilePattern } from '#src/domain/pattern.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import { holdsTemplate } from '#src/domain/template.js';
import { quote } from './faults.js';
import { fieldPath, templateJson } from './fields.js';
import { EVEN_AT_FAULT, type Issues, kindOf, report } from './issues.js';

const SYMBOLS = new Map<string, Operator>([
  ['==', 'eq'],
  ['!=', 'neq'],
  ['>', 'gt'],
  ['>=', 'gte'],
  ['<', 'lt'],
  ['<=', 'lte'],
  ...OPERATORS.map((name) => [name, name] as const),
]);

const operator = z
  .string()
  .transform((spelling, issues): Operator => {
    const found = SYMBOLS.get(spelling);
    if (found) return found;
    report(issues, [], `unknown operator ${quote(spelling)}`, didYouMeanOneOf(spelling, [...SYMBOLS.keys()]));
    return z.NEVER;
  })
  .meta({ enum: [...SYMBOLS.keys()] });

/** The keys of a condition, at any level. */
export const CONDITION_KEYS = ['field', 'operator', 'value', 'and', 'or'];

/** A condition in the author's spelling. Recursive: only for one that is known not to nest too deep. */
export const condition: z.ZodType<Condition> = z
  .lazy(() => conditionObject)
  .meta({ $ref: '#/$defs/condition' });

export const conditionObject = z
  .object({
    field: fieldPath.nullish().describe('A dotted path, without braces, to what is compared.'),
    operator: operator.nullish().describe('How it is compared.'),
    value: templateJson.optional().describe('What it is compared with: JSON with templates.'),
    and: z.array(condition).nullish().describe('Each of these must hold as well.'),
    or: z.array(condition).nullish().describe('One of these at least must hold as well.'),
  })
  .superRefine(checkParts, EVEN_AT_FAULT)
  .transform(
    ({ field, operator, value, and, or }): Condition => ({
      comparison: field && operator ? { field, operator, value: value ?? null } : null,
      and: and ?? [],
      or: or ?? [],
    }),
  );

interface Parts {
  field?: string | null | undefined;
  operator?: Operator | null | undefined;
  value?: Json | undefined;
  and?: unknown;
  or?: unknown;
}

function checkParts({ field, operator, value, and, or }: Parts, issues: Issues): void {
  const compares = isGiven(field) || isGiven(operator) || value !== undefined;
  if (!compares) {
    if (!holdsEntries(and) && !holdsEntries(or)) {
      report(issues, [], 'compares nothing', 'give it field, operator and value, or entries in and or or');
    }
    return;
  }
  if (!isGiven(field)) report(issues, ['field'], 'is required');
  if (!isGiven(operator)) report(issues, ['operator'], 'is required', `use one of ${OPERATORS.join(', ')}`);
  if (value === undefined) report(issues, ['value'], 'is required');
  else if (isGiven(operator)) checkValue(operator, value, issues);
}

function isGiven<T>(part: T | null | undefined): part is T {
  return part !== null && part !== undefined;
}

/** A wrong kind of list is reported by its own schema, so it counts as held. */
function holdsEntries(list: unknown): boolean {
  return isGiven(list) && !(Array.isArray(list) && list.length === 0);
}

/** What the operator can never hold for; a template may become anything, so it passes. */
function checkValue(operator: Operator, value: Json, issues: Issues): void {
  if (typeof value === 'string' && holdsTemplate(value)) return;
  const kind = kindOf(value);
  if (operator === 'in' && !Array.isArray(value)) {
    report(issues, ['value'], `must be a list for \`in\`, not ${kind}`, 'for a part of a text use contains');
  }
  if (
    ['gt', 'gte', 'lt', 'lte'].includes(operator) &&
    typeof value !== 'number' &&
    typeof value !== 'string'
  ) {
    report(issues, ['value'], `must be a number or a text for \`${operator}\`, not ${kind}`);
  }
  if (operator === 'regex') checkPattern(value, issues);
}

function checkPattern(value: Json, issues: Issues): void {
  if (typeof value !== 'string') {
    report(issues, ['value'], `must be a text for \`regex\`, not ${kindOf(value)}`);
    return;
  }
  const pattern = compilePattern(value);
  if ('test' in pattern) return;
  const hint = 'write it in RE2 syntax, which has neither look-around nor back references';
  report(issues, ['value'], `is a bad regular expression: ${pattern.problem}`, hint);
}
