import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Fault } from './errors.js';
import { isJsonObject, type JsonObject } from './json.js';
import { compilePattern } from './pattern.js';

const LONGEST_FORM = 64 * 1024;
const MOST_KEPT = 100;

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
  if (isJsonObject(schema.properties) && 'approved' in schema.properties)
    return 'has a property `approved`, which is what the decision itself is called';
  try {
    compile(schema);
    return null;
  } catch (error) {
    return `is no JSON Schema that can be used: ${(error as Error).message}`;
  }
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
