import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';

/** One input of a page. */
export interface Field {
  /** Of the answer; null: it is all of the answers. */
  name: string | null;
  /** By which it is sent: names of answers are just any texts, and would not all come back as they were. */
  key: string;
  kind: 'text' | 'number' | 'integer' | 'choice' | 'json';
  label: string;
  description: string;
  required: boolean;
  choices: readonly Json[];
  /** As it would be entered. */
  initial: string;
}

/** A form with more than these says things that inputs can't: it is answered as JSON. */
const PLAIN = new Set([
  ...['type', 'properties', 'required', 'additionalProperties'],
  ...['title', 'description', '$schema', '$id', '$comment'],
]);

const ALL: Field = {
  ...{ name: null, key: 'answers', kind: 'json', label: 'Answers, as a JSON object', description: '' },
  ...{ required: false, choices: [], initial: '' },
};

/** The inputs for the form of an approval. */
export function fieldsOf(form: JsonObject | null): Field[] {
  if (form === null) return [];
  const { properties, required, additionalProperties = true } = form;
  const wanted = Array.isArray(required) ? required.map(String) : [];
  const schemas = new Map<string, Json>(isJsonObject(properties) ? Object.entries(properties) : []);
  // The database keeps lists in their order, and objects not: what is required comes first, as it is listed.
  const names = [...new Set([...wanted, ...schemas.keys()])];
  const isPlain =
    Object.keys(form).every((key) => PLAIN.has(key)) && typeof additionalProperties === 'boolean';
  if (!isPlain || (names.length === 0 && additionalProperties)) return [ALL];
  return names.map((name, index) => {
    const schema = schemas.get(name);
    const place = { key: `answer.${index}`, required: wanted.includes(name) };
    return fieldOf(name, isJsonObject(schema) ? schema : {}, place);
  });
}

function fieldOf(
  name: string,
  schema: JsonObject,
  { key, required }: Pick<Field, 'key' | 'required'>,
): Field {
  const choices = choicesOf(schema);
  const kind = choices.length > 0 ? 'choice' : kindOf(schema);
  return {
    ...{ name, key, required, choices, kind },
    label: textOr(schema.title, name),
    description: textOr(schema.description, ''),
    initial: initialOf(schema.default, kind, choices),
  };
}

function kindOf({ type, $ref }: JsonObject): Field['kind'] {
  if ($ref !== undefined) return 'json';
  if (type === 'string') return 'text';
  return type === 'number' || type === 'integer' ? type : 'json';
}

function choicesOf({ type, enum: values }: JsonObject): readonly Json[] {
  if (Array.isArray(values))
    return values.every((value) => typeof value !== 'object' || value === null) ? values : [];
  return type === 'boolean' ? [true, false] : [];
}

function initialOf(given: Json | undefined, kind: Field['kind'], choices: readonly Json[]): string {
  if (given === undefined) return '';
  if (kind === 'choice') return choices.includes(given) ? String(choices.indexOf(given)) : '';
  if (kind === 'json') return JSON.stringify(given, null, 2);
  return typeof given === 'object' ? '' : String(given);
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value : otherwise;
}
