import type { z } from 'zod';

/** What is wrong with one part of a value. */
export interface ValueFault {
  /** Keys that lead to the part; empty for the whole value. */
  path: readonly PropertyKey[];
  message: string;
}

/** Every fault that a schema found; of the choices of a union, the faults of each. */
export function listFaults(error: z.ZodError): ValueFault[] {
  return error.issues.flatMap((issue) => faultsOf(issue));
}

function faultsOf(issue: z.core.$ZodIssue): ValueFault[] {
  const { path, message } = issue;
  const choices = issue.code === 'invalid_union' ? issue.errors : [];
  const inner = choices.map((choice) => choice.flatMap(faultsOf));
  if (inner.length === 0) return [{ path, message }];
  return [{ path, message: inner.map((faults) => `(${tellFaults(faults)})`).join(' or ') }];
}

/** All of them in one line: `lines[0].price: expected number; url: Invalid URL`. */
export function tellFaults(faults: ValueFault[]): string {
  return faults.map(({ path, message }) => `${pathText(path)}${message}`).join('; ');
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${text.replace(/^\./, '')}: `;
}
