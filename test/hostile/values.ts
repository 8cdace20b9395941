import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Tape } from './tape.js';

/** What stands in a document as it is, such as the name of an enum value; among variables it is a text. */
export class Bare {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return this.text;
  }
}

const TEXTS = [
  ...['', ' ', '0', '-1', 'null', 'true', '__proto__', 'constructor', '{{ trigger }}', '%s%n', "'", '"'],
  ...[
    '\\',
    '/*',
    '--',
    ';',
    '\u0001',
    '\n',
    '\u202e',
    '\ufeff',
    '\u200b',
    'İ',
    'ß',
    '👩‍👩‍👧',
    '\ud800',
    '\udc00a',
    'a\0b',
  ],
  ...[
    '1s',
    'P1D',
    '-5m',
    '99999999999h',
    '2026-02-30T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    'T3B0aW9u',
    'a'.repeat(5_000),
  ],
];
const NUMBERS = [
  '0',
  '1',
  '2',
  '50',
  '-1',
  '101',
  '2147483647',
  '-2147483648',
  '2147483648',
  '9007199254740993',
];
const ODD_NUMBERS = ['1e400', '-0', '0.1', '1e-400', `1${'0'.repeat(400)}`, '01', '1.', '0x10', 'NaN'];

export interface Material {
  tape: Tape;
  /** Ids, keys and cursors of what there is. */
  known: readonly string[];
  /** Any texts. */
  texts: readonly string[];
}

/** A value that fits a type, or nearly, or not at all. */
export function makeValue(material: Material, type: GraphQLInputType, depth = 0): unknown {
  const { tape } = material;
  if (tape.strays(12)) return makeOddValue(material);
  if (isNonNullType(type)) return makeValue(material, type.ofType, depth);
  if (isListType(type))
    return Array.from({ length: tape.below(4) }, () => makeValue(material, type.ofType, depth + 1));
  return makeNamedValue(material, type, depth);
}

function makeNamedValue(material: Material, type: GraphQLNamedInputType, depth: number): unknown {
  const { tape } = material;
  if (isEnumType(type)) return new Bare(tape.pick(type.getValues()).name);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => depth < 4 && (isNonNullType(field.type) ? !tape.strays(20) : tape.oneIn(3)),
    );
    const entries = fields.map((field) => [field.name, makeValue(material, field.type, depth + 1)]);
    return Object.fromEntries(tape.strays(20) ? [...entries, ['unknown', 1]] : entries);
  }
  return makeScalar(material, type.name);
}

function makeScalar(material: Material, name: string): unknown {
  const { tape } = material;
  if (name === 'Int') return new Bare(tape.pick(NUMBERS.slice(0, tape.isTame ? 8 : undefined)));
  if (name === 'Float') return new Bare(tape.pick([...NUMBERS, '0.5']));
  if (name === 'Boolean') return tape.oneIn(2);
  if (name === 'DateTime')
    return tape.pick(['2026-11-21T08:30:00.000Z', '0001-01-01T00:00:00Z', ...(tape.isTame ? [] : TEXTS)]);
  if (name.startsWith('JSON')) return makeJson(material, 0);
  return makeText(material);
}

function makeText({ tape, known, texts }: Material): string {
  return tape.pick(tape.oneIn(3) ? [...TEXTS, ...texts] : known);
}

/** What may stand in the payload of anything: also the definition of a workflow, or half of one. */
function makeJson(material: Material, depth: number): unknown {
  const { tape } = material;
  const choice = tape.below(depth > 3 ? 2 : 6);
  if (choice === 0)
    return { workflow_id: makeText(material), steps: [{ id: 'a', type: 'wait', wait: '1h' }] };
  if (choice === 1) return makeText(material);
  if (choice === 2) return Array.from({ length: tape.below(4) }, () => makeJson(material, depth + 1));
  if (choice === 3) return new Bare(tape.pick(NUMBERS));
  if (choice === 4) return nest(tape.pick([5, 90, 190, 400]), tape.oneIn(2));
  const keys = [makeText(material), tape.pick(['steps', 'type', 'approved', 'password', '__proto__'])];
  return Object.fromEntries(keys.map((key) => [key, makeJson(material, depth + 1)]));
}

function makeOddValue(material: Material): unknown {
  const { tape } = material;
  const choice = tape.below(7);
  if (choice === 0) return null;
  if (choice === 1) return makeText(material);
  if (choice === 2) return new Bare(tape.pick([...NUMBERS, ...ODD_NUMBERS]));
  if (choice === 3) return [];
  if (choice === 4) return {};
  if (choice === 5)
    return new Bare(tape.pick(['RUNNING', 'nope', '$nope', '__proto__', '"""block"""', '"\\u{110000}"']));
  return nest(tape.pick([3, 60, 250, 2_000]), tape.oneIn(2));
}

function nest(levels: number, inLists: boolean): Bare {
  const [open, close] = inLists ? ['[', ']'] : ['{a:', '}'];
  return new Bare(`${open.repeat(levels)}1${close.repeat(levels)}`);
}

/** As a document says it. */
export function printLiteral(value: unknown): string {
  if (value instanceof Bare) return value.text;
  if (Array.isArray(value)) return `[${value.map(printLiteral).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(([name, inner]) => `${printName(name)}: ${printLiteral(inner)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Not every key of JSON is a name; what would only be a fault of syntax is left to others. */
function printName(name: string): string {
  return /^[_A-Za-z]\w*$/.test(name) ? name : 'key';
}

/** As variables say it: numbers as numbers, and deep values as they are. */
export function printVariable(value: unknown): string {
  if (value instanceof Bare) return asJson(value.text);
  if (Array.isArray(value)) return `[${value.map(printVariable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(
    ([name, inner]) => `${JSON.stringify(name)}:${printVariable(inner)}`,
  );
  return `{${fields.join(',')}}`;
}

function asJson(text: string): string {
  const json = text.replaceAll('{a:', '{"a":');
  try {
    JSON.parse(json);
    return json;
  } catch {
    return JSON.stringify(text);
  }
}
