import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Fault } from './errors.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import { compilePattern } from './pattern.js';
import { SEALED } from './sealing.js';

const LONGEST_FORM = 64 * 1024;
const MOST_KEPT = 100;

/** What a decision itself writes into the resume data and the output of its step: an answer of such a name would be lost. */
export const DECISION_NAMES: readonly string[] = ['approved', 'approval', 'effects', SEALED];
export const TAKEN_NAME = 'a name that the decision itself takes';

/** Patterns of forms match in linear time, as all others that come from outside. */
const linear = Object.assign(
  (source: string) => {
    const pattern = compilePattern(source);
    if ('problem' in pattern) throw new Error(`the pattern ${source} can't be used: ${pattern.problem}`);
    // Its name among the values that ajv keeps: one for each pattern.
    return { ...pattern, toString: () => source };
  },
  { code: 'linear' },
);

type Validate = ReturnType<Ajv2020['compile']>;
const kept = new Map<string, Validate>();

function compile(schema: JsonObject): Validate {
  const text = JSON.stringify(schema);
  const known = kept.get(text);
  if (known) return known;
  const ajv = new Ajv2020({
    allErrors: false,
    strict: false,
    validateFormats: false,
    addUsedSchema: false,
    code: { regExp: linear },
  });
  const validate = ajv.compile(schema);
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string);
  kept.set(text, validate);
  return validate;
}

/** Why a schema can't be the form of an approval; null where it can. */
export function formProblem(schema: JsonObject): string | null {
  if (JSON.stringify(schema).length > LONGEST_FORM) return `is longer than ${LONGEST_FORM} characters`;
  if (schema.type !== 'object') return 'must describe an object: its type is not "object"';
  try {
    const asked = namesIn(schema);
    const taken = DECISION_NAMES.find((name) => asked.includes(name));
    if (taken !== undefined) return `has a property \`${taken}\`, ${TAKEN_NAME}`;
    compile(schema);
    return null;
  } catch (error) {
    return `is no JSON Schema that can be used: ${(error as Error).message}`;
  }
}

/** What it calls the answers themselves, and not what they hold. */
function namesIn(schema: Json | undefined): string[] {
  if (!isJsonObject(schema)) return [];
  const { properties, required, allOf, anyOf, oneOf } = schema;
  const own = isJsonObject(properties) ? Object.keys(properties) : [];
  const wanted = Array.isArray(required) ? required.map(String) : [];
  const parts = [allOf, anyOf, oneOf].flatMap((part) => (Array.isArray(part) ? part : []));
  return [...own, ...wanted, ...[...parts, schema.if, schema.then, schema.else].flatMap(namesIn)];
}

/** What is wrong with the answers to a form. */
export function answerFaults(schema: JsonObject, answers: JsonObject): Fault[] {
  const validate = compile(schema);
  if (validate(answers)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => ({
    path: `answers${instancePath.replaceAll('/', '.')}`,
    message: message ?? 'is not what the form asks for',
    hint: 'fill in the form of the approval: its field `form` is the JSON Schema',
  }));
}
