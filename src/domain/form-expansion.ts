import { isJsonObject, type Json, type JsonObject } from './json.js';

export type FormPath = readonly (string | number)[];

/** Why a schema can't be the form of an approval, and where in it. */
export interface FormFault {
  path: FormPath;
  message: string;
  hint: string;
}

/** Checking answers takes as many looks, at most, as the values of the form times those of the answers; compiling 1,000 takes some 100 ms. */
const MOST_VALUES = 1_000;
/** Each item is compared with each other one. */
const COST_OF_UNIQUE = 20;
/** Different ones: to compile one takes up to some milliseconds. */
const MOST_PATTERNS = 50;
/** All that goes through a form does it by recursion. */
const DEEPEST = 100;
const SCHEMAS = new Set([
  ...['not', 'if', 'then', 'else', 'items', 'contains', 'propertyNames', 'contentSchema'],
  ...['additionalProperties', 'unevaluatedItems', 'unevaluatedProperties'],
]);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const MAPS = new Set([
  ...['$defs', 'definitions', 'properties', 'patternProperties', 'dependentSchemas', 'dependencies'],
]);

/** What objects have of themselves: where one brings its own, the validator compares it wrongly, or not at all. */
export const ODD_NAMES: readonly string[] = ['valueOf', 'toString', 'constructor', '__proto__'];

class UnusableForm extends Error {
  readonly fault: FormFault;
  constructor(fault: FormFault) {
    super(fault.message);
    this.fault = fault;
  }
}

function refuse(path: FormPath, message: string, hint: string): never {
  throw new UnusableForm({ path, message, hint });
}

/**
 * A form with each `$ref` replaced by what it refers to: what is counted here is what answers are checked with.
 */
export function expandForm(form: JsonObject): { schema: JsonObject } | { fault: FormFault } {
  try {
    return { schema: new Expansion(form).write(form, []).schema as JsonObject };
  } catch (error) {
    if (error instanceof UnusableForm) return { fault: error.fault };
    throw error;
  }
}

interface Written {
  schema: Json;
  values: number;
  levels: number;
}

class Expansion {
  readonly #form: JsonObject;
  readonly #schemas = new Set<JsonObject>();
  readonly #patterns = new Set<string>();
  /** Each part is written once, however often it is referred to: what they come to together is only counted. */
  readonly #known = new Map<JsonObject, Written>();
  readonly #open = new Set<JsonObject>();

  constructor(form: JsonObject) {
    this.#form = form;
    this.#gather(form);
    if (this.#patterns.size > MOST_PATTERNS)
      refuse([], `has ${this.#patterns.size} patterns, more than ${MOST_PATTERNS}`, 'use fewer, or an enum');
  }

  /** All that stand where a schema does: nothing else was looked at by the meta schema. */
  #gather(schema: Json): void {
    if (!isJsonObject(schema)) return;
    this.#schemas.add(schema);
    const { pattern, patternProperties } = schema;
    for (const source of [pattern ?? [], Object.keys(patternProperties ?? {})].flat())
      this.#patterns.add(String(source));
    for (const [, part] of Object.entries(schema).flatMap(partsOf)) this.#gather(part);
  }

  write(schema: Json, at: FormPath): Written {
    if (!isJsonObject(schema)) return { schema, values: countValues(schema), levels: 1 };
    const known = this.#known.get(schema);
    if (known) return known;
    if (this.#open.size >= DEEPEST) refuseDepth(at);
    this.#open.add(schema);
    const written = this.#writeObject(schema, at);
    this.#open.delete(schema);
    if (written.values > MOST_VALUES) refuseSize(at);
    if (written.levels > DEEPEST) refuseDepth(at);
    this.#known.set(schema, written);
    return written;
  }

  #writeObject(schema: JsonObject, at: FormPath): Written {
    const parts = Object.entries(schema)
      .filter(([key, value]) => !isLeftOut(key, value, at))
      .map(([key, value]) => [key, this.#writeKeyword(key, value, [...at, key])] as const);
    const own = joinParts(parts);
    if (schema.$ref === undefined) return own;
    const target = this.#follow(schema.$ref, [...at, '$ref']);
    return parts.length === 0 ? { ...target, levels: target.levels + 1 } : addPart(own, target);
  }

  #writeKeyword(key: string, value: Json, at: FormPath): Written {
    if (SCHEMAS.has(key)) return this.write(value, at);
    if (key === 'uniqueItems') return { schema: value, values: COST_OF_UNIQUE, levels: 0 };
    const isSeveral = (LISTS.has(key) && Array.isArray(value)) || (MAPS.has(key) && isJsonObject(value));
    if (!isSeveral) return { schema: value, values: countValues(value), levels: 0 };
    const odd =
      key === 'properties' && isJsonObject(value) && ODD_NAMES.find((name) => Object.hasOwn(value, name));
    if (odd) refuse([...at, odd], "has a name that can't be used", 'call it otherwise');
    const parts = partsOf([key, value]).map(
      ([path, part]) => [String(path.at(-1)), this.write(part, [...at, ...path.slice(1)])] as const,
    );
    const joined = joinParts(parts);
    return Array.isArray(value) ? { ...joined, schema: parts.map(([, { schema }]) => schema) } : joined;
  }

  #follow(ref: Json, at: FormPath): Written {
    if (typeof ref !== 'string') refuse(at, 'must be a text', 'write it as "#/$defs/address"');
    const path = pathOf(ref, at);
    const target = path.reduce<Json | undefined>(stepInto, this.#form);
    const isSchema = isJsonObject(target) ? this.#schemas.has(target) : typeof target === 'boolean';
    if (target === undefined || !isSchema)
      refuse(at, `refers to ${quote(ref)}, and there is no schema`, 'see that its path is right');
    if (isJsonObject(target) && this.#open.has(target))
      refuse(
        at,
        `refers to ${quote(ref)}, which it is a part of: a form can not refer to itself, directly or over others`,
        'write out as many levels as there are to fill in, or ask for that part as plain JSON, by {}',
      );
    return this.write(target, path);
  }
}

/** The schemas that a keyword holds, and how to get to them from the schema that it is in. */
function partsOf([key, value]: [string, Json]): [FormPath, Json][] {
  if (SCHEMAS.has(key)) return [[[key], value]];
  if (LISTS.has(key) && Array.isArray(value)) return value.map((part, index) => [[key, index], part]);
  if (!MAPS.has(key) || !isJsonObject(value)) return [];
  return Object.entries(value).map(([name, part]) => [[key, name], part]);
}

/** What has no say in a check, or one that nothing has here. */
function isLeftOut(key: string, value: Json, at: FormPath): boolean {
  const path = [...at, key];
  if (key === '$async' && value !== false)
    refuse(path, 'asks for a check that is answered later, and answers are checked at once', 'leave it out');
  if (key === '$dynamicRef' || key === '$recursiveRef')
    refuse(path, 'refers to what is not known beforehand', 'use a $ref, as "#/$defs/address"');
  if (key === '$id' && at.length > 0)
    refuse(path, 'makes a document of its own within the form', 'leave it out: a form is one document');
  if (key === '$schema' && at.length === 0 && !isKnownDialect(value))
    refuse(path, `is not ${DIALECT}, the one that forms are written in`, 'leave it out, or name this one');
  return key.startsWith('$') && key !== '$defs';
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

function isKnownDialect(value: Json): boolean {
  return typeof value === 'string' && value.replace(/#$/, '') === DIALECT;
}

/** The keys and positions of a reference into the form. */
function pathOf(ref: string, at: FormPath): FormPath {
  if (ref === '#') return [];
  if (!ref.startsWith('#/'))
    refuse(
      at,
      `refers to ${quote(ref)}, and only parts of the form itself can be`,
      'put it into the $defs of the form, and refer to it as "#/$defs/address"',
    );
  try {
    const keys = decodeURIComponent(ref.slice(2)).split('/');
    return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return refuse(at, `refers to ${quote(ref)}, which can't be read`, 'write a % as %25');
  }
}

function stepInto(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(String(key)) ? value[Number(key)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function joinParts(parts: readonly (readonly [string, Written])[]): Written {
  const schema = Object.fromEntries(parts.map(([key, part]) => [key, part.schema]));
  return { ...sum(parts.map(([, part]) => part)), schema };
}

/** What is referred to holds besides what stands beside the reference. */
function addPart(own: Written, target: Written): Written {
  const schema = own.schema as JsonObject;
  const before = Array.isArray(schema.allOf) ? schema.allOf : [];
  const values = own.values + target.values + 1;
  const levels = Math.max(own.levels, target.levels + 1);
  return { schema: { ...schema, allOf: [...before, target.schema] }, values, levels };
}

function sum(parts: readonly Written[]): Omit<Written, 'schema'> {
  return {
    values: parts.reduce((all, { values }) => all + values, 1),
    levels: parts.reduce((most, { levels }) => Math.max(most, levels), 0) + 1,
  };
}

/** Objects, lists and scalars, at all depths. */
export function countValues(value: Json): number {
  let count = 0;
  const left: Json[] = [value];
  for (let item = left.pop(); item !== undefined; item = left.pop()) {
    count += 1;
    if (typeof item === 'object' && item !== null) for (const inner of Object.values(item)) left.push(inner);
  }
  return count;
}

function refuseSize(at: FormPath): never {
  const most = `more than ${MOST_VALUES} values, with each $ref written out in its place`;
  refuse(at, `is too large: it holds ${most}`, 'ask for less, or refer to fewer parts, and less often');
}

function refuseDepth(at: FormPath): never {
  const most = `more than ${DEEPEST} levels deep, with each $ref written out in its place`;
  refuse(at, `is nested ${most}`, 'ask for parts that are less nested');
}

function quote(text: string): string {
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}
