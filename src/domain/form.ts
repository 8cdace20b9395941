import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Fault } from './errors.js';
import { countValues, expandForm, type FormFault, ODD_NAMES } from './form-expansion.js';
import { matchWithin, readPattern, TooMuchMatching } from './form-pattern.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import { SEALED } from './sealing.js';

const LONGEST_FORM = 64 * 1024;
const MOST_KEPT = 100;
/** Objects, lists and scalars of the answers, at all depths. */
const MOST_ANSWERS = 1_000;

/** What a decision itself writes into the resume data and the output of its step: an answer of such a name would be lost. */
export const DECISION_NAMES: readonly string[] = ['approved', 'approval', 'effects', SEALED];
export const TAKEN_NAME = 'a name that the decision itself takes';

type Compiled = { validate: ValidateFunction } | { fault: FormFault };
const kept = new Map<string, Compiled>();

function compile(form: JsonObject): Compiled {
  const text = JSON.stringify(form);
  if (text.length > LONGEST_FORM) return faultOf(`is longer than ${LONGEST_FORM} characters`);
  const compiled = kept.get(text) ?? compileAnew(form);
  kept.delete(text);
  kept.set(text, compiled);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  return compiled;
}

/** Compiled is what the form comes to with nothing left to refer to, so that its size bounds the work. */
function compileAnew(form: JsonObject): Compiled {
  if (form.type !== 'object') return faultOf('must describe an object: its type is not "object"');
  const ajv = createAjv();
  const { $schema: _dialect, ...rest } = form;
  if (!ajv.validateSchema(rest)) return unusable(`schema is invalid: ${ajv.errorsText()}`);
  const expanded = expandForm(form);
  if ('fault' in expanded) return expanded;
  const asked = namesIn(expanded.schema);
  const taken = DECISION_NAMES.find((name) => asked.includes(name));
  if (taken !== undefined) return faultOf(`has a property \`${taken}\`, ${TAKEN_NAME}`);
  try {
    return { validate: ajv.compile(expanded.schema) };
  } catch (error) {
    return unusable((error as Error).message);
  }
}

function createAjv(): Ajv2020 {
  return new Ajv2020({
    ...{ allErrors: false, strict: false, validateFormats: false, addUsedSchema: false, logger: false },
    ...{ ownProperties: true, multipleOfPrecision: 9 },
    code: { regExp: readPattern },
  });
}

const EXAMPLE = 'write a JSON Schema of an object, as {"type": "object", "properties": {...}}';

function faultOf(message: string): { fault: FormFault } {
  return { fault: { path: [], message, hint: EXAMPLE } };
}

function unusable(why: string): { fault: FormFault } {
  return faultOf(`is no JSON Schema that can be used: ${why}`);
}

/** Why a schema can't be the form of an approval; null where it can. */
export function formFault(schema: JsonObject): FormFault | null {
  const compiled = compile(schema);
  return 'fault' in compiled ? compiled.fault : null;
}

/** What it calls the answers themselves, and not what they hold. */
function namesIn(schema: Json | undefined): string[] {
  if (!isJsonObject(schema)) return [];
  const { properties, required, allOf, anyOf, oneOf, dependentSchemas, dependentRequired } = schema;
  const own = isJsonObject(properties) ? Object.keys(properties) : [];
  const wanted = [required, ...partsIn(dependentRequired)].flatMap((names) =>
    Array.isArray(names) ? names.map(String) : [],
  );
  const parts = [allOf, anyOf, oneOf].flatMap((part) => (Array.isArray(part) ? part : []));
  const others = [...partsIn(dependentSchemas), schema.if, schema.then, schema.else];
  return [...own, ...wanted, ...[...parts, ...others].flatMap(namesIn)];
}

function partsIn(value: Json | undefined): Json[] {
  return isJsonObject(value) ? Object.values(value) : [];
}

/** What is wrong with the answers to a form. One that was stored before the bounds for forms is refused here, and not tried. */
export function answerFaults(schema: JsonObject, answers: JsonObject): Fault[] {
  const compiled = compile(schema);
  if ('fault' in compiled) return [tellUnusable(compiled.fault)];
  const values = countValues(answers);
  if (values > MOST_ANSWERS)
    return [{ path: 'answers', message: `hold ${values} values, more than ${MOST_ANSWERS}`, hint: SHORTER }];
  const odd = findName(answers, ODD_NAMES);
  if (odd !== undefined)
    return [
      { path: 'answers', message: `have the name ${odd}, which can't be used`, hint: 'call it otherwise' },
    ];
  return check(compiled.validate, answers);
}

function findName(value: Json, names: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const own = names.find((name) => Object.hasOwn(value, name));
  if (own !== undefined) return own;
  for (const inner of Object.values(value)) {
    const found = findName(inner, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

const SHORTER = 'send less, or keep the data elsewhere and send where it is';
/** Of what was wrong with each of several choices. */
const MOST_TOLD = 20;

function check(validate: ValidateFunction, answers: JsonObject): Fault[] {
  try {
    if (matchWithin(() => validate(answers))) return [];
  } catch (error) {
    if (!(error instanceof TooMuchMatching)) throw error;
    const message = 'hold texts that are too long for the patterns of the form to be matched with';
    return [{ path: 'answers', message, hint: 'send shorter texts' }];
  }
  return (validate.errors ?? []).slice(-MOST_TOLD).map(({ instancePath, message }) => ({
    path: `answers${instancePath.replaceAll('/', '.')}`,
    message: message ?? 'is not what the form asks for',
    hint: 'fill in the form of the approval: its field `form` is the JSON Schema',
  }));
}

function tellUnusable({ path, message }: FormFault): Fault {
  return {
    path: 'answers',
    message: `can't be checked, as ${['the form', ...path].join('.')} of the approval ${message}`,
    hint: 'reject, or have an administrator resume the execution; and publish the workflow with another form',
  };
}
