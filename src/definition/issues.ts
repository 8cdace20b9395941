import { z } from 'zod';
import { isJsonObject } from '#src/domain/json.js';
import type { FaultList, Path } from './faults.js';

/** Where a check reports to: both a transform's and a refinement's context. */
export interface Issues {
  addIssue(issue: {
    code: 'custom';
    path?: PropertyKey[];
    message: string;
    params?: { hint: string | null };
  }): void;
}

/** Reports a fault at a place below the value being parsed; the hint travels with it. */
export function report(issues: Issues, path: Path, message: string, hint: string | null = null): void {
  issues.addIssue({ code: 'custom', path: [...path], message, params: { hint } });
}

/** Reports to the same list, from the place that a path leads to. */
export function under(path: Path, issues: Issues): Issues {
  return {
    addIssue: (issue) => report(issues, [...path, ...(issue.path ?? [])], issue.message, issue.params?.hint),
  };
}

/** Has a check between an object's parts run where a part is at fault too, so that all is told in one go. */
export const EVEN_AT_FAULT = { when: ({ value }: { value: unknown }) => isJsonObject(value) };

/** Parses a part of the document; what is wrong with it goes to the list, with the part's path in front. */
export function parsePart<T>(schema: z.ZodType<T>, value: unknown, path: Path, faults: FaultList): T | null {
  const parsed = schema.safeParse(value, { error: say });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) faults.add([...path, ...issue.path], issue.message, hintOf(issue));
  return null;
}

/** Parses by another schema in the midst of a transform, as which one it is depends on the value. */
export function delegate<T>(schema: z.ZodType<T>, value: unknown, issues: Issues): T {
  const parsed = schema.safeParse(value, { error: say });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) report(issues, issue.path, issue.message, hintOf(issue));
  return z.NEVER;
}

function hintOf(issue: z.core.$ZodIssue): string | null {
  return issue.code === 'custom' && typeof issue.params?.hint === 'string' ? issue.params.hint : null;
}

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Zod's findings in words that fit after the path of the place. */
function say(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is required';
    if (issue.expected === 'int' && typeof issue.input === 'number') return 'must be a whole number';
    return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
  }
  if (issue.code === 'too_small')
    return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty';
  if (issue.code === 'too_big') {
    return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : ''}`;
  }
  return undefined;
}

/** What a value is, in words: `a text`, `null`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? typeof value;
}
