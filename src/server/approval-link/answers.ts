import type { Fault } from '#src/domain/errors.js';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { findRounded, roundedTo } from './exact-number.js';
import type { Field } from './fields.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What was filled in, as the answers to the form, with what can't be read of it. What is left empty is no answer. */
export function readAnswers(
  fields: readonly Field[],
  entered: URLSearchParams,
): { answers: JsonObject | null; faults: Fault[] } {
  const faults: Fault[] = [];
  const answers: [string, Json][] = [];
  let all: JsonObject = {};
  for (const field of fields) {
    const read = readField(field, entered.get(field.key) ?? '');
    if ('problem' in read) faults.push({ path: field.label, message: read.problem, hint: null });
    else if (field.name !== null && read.value !== undefined) answers.push([field.name, read.value]);
    else if (isJsonObject(read.value)) all = read.value;
  }
  return { answers: fields.length === 0 ? null : { ...all, ...Object.fromEntries(answers) }, faults };
}

type Read = { value: Json | undefined } | { problem: string };

function readField(field: Field, text: string): Read {
  if (field.kind === 'text' && text !== '') return { value: text };
  const trimmed = text.trim();
  if (trimmed === '') return field.required ? { problem: 'is missing' } : { value: undefined };
  if (field.kind === 'choice') return readChoice(field, trimmed);
  if (field.kind === 'json') return readJson(field, trimmed);
  return readNumber(field, trimmed);
}

/** A number that can't be kept as it was entered is none that anybody has agreed to. */
function readNumber({ kind }: Field, text: string): Read {
  const value = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(value)) return { problem: 'is no number' };
  if (kind === 'integer' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return {
      problem: `is beyond ${Number.MAX_SAFE_INTEGER}, up to which whole numbers are kept exactly`,
    };
  const rounded = roundedTo(text);
  return rounded === null
    ? { value }
    : { problem: `would be kept as ${rounded}, which is not what was entered` };
}

function readChoice({ choices }: Field, text: string): Read {
  const value = /^\d+$/.test(text) ? choices[Number(text)] : undefined;
  return value === undefined ? { problem: 'is none of the choices' } : { value };
}

function readJson({ name }: Field, text: string): Read {
  try {
    const value = JSON.parse(text) as Json;
    const found = findRounded(text);
    if (found) return { problem: `holds ${found.text}, which would be kept as ${found.rounded}` };
    return name !== null || isJsonObject(value) ? { value } : { problem: 'are no JSON object' };
  } catch {
    return { problem: 'is no JSON' };
  }
}
