import { isJsonObject, type Json } from './json.js';

export const REDACTED = '***';

/** Takes the values of secrets out of what is stored, logged or shown. */
export interface Redactor {
  text(text: string): string;
  /** A text that may have been cut off in the midst of a secret. */
  message(text: string): string;
  /** At any depth, keys included. */
  json(value: Json): Json;
}

/** Where no secret was used: everything stays as it is. */
export const NOTHING_SECRET: Redactor = {
  text: (text) => text,
  message: (text) => text,
  json: (value) => value,
};

/** How much of a secret at the end of a text that was cut off is taken for it, and how far from the end it is looked for. */
const SHORTEST_START = 4;
const FARTHEST_START = 4_096;

/** What a text may be spelt like, place by place. */
type Spelling = readonly (readonly string[])[];

/**
 * Finds each value as it is, in whatever case, and as it is written in a URL, a form, a JSON text (in any mixture) and Base64 (also amid
 * other text, as in `user:secret`). Not found: other encodings, parts of a value, and what was worked out from it.
 */
export function createRedactor(values: ReadonlySet<string>): Redactor {
  if (values.size === 0) return NOTHING_SECRET;
  const longestFirst = [...values].sort((a, b) => b.length - a.length);
  const spelt = longestFirst.flatMap(spellingsOf);
  const patterns = [...spelt.map(patternOf), ...longestFirst.flatMap(base64Patterns)];
  const found = new RegExp(patterns.join('|'), 'g');
  const spellings = [...spelt, ...longestFirst.flatMap(base64Of).map(asSpelling)];
  const text = (from: string) => from.replace(found, REDACTED);
  const json = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return values.has(String(value)) ? REDACTED : value;
    if (Array.isArray(value)) return value.map(json);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [text(key), json(entry)]));
  };
  return { text, json, message: (from) => withoutStart(text(from), spellings) };
}

/** As it is, and as it reads where it is the host of a URL, which comes in small letters and ASCII alone. */
function spellingsOf(value: string): Spelling[] {
  const host = URL.canParse(`http://${value}/`) ? new URL(`http://${value}/`).hostname : value;
  const isNew = host.length >= SHORTEST_START && host.toLowerCase() !== value.toLowerCase();
  return isNew ? [spellingOf(value), asSpelling(host)] : [spellingOf(value)];
}

function spellingOf(value: string): Spelling {
  return [...value].map((character) => {
    const bytes = [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
      .join('');
    const units = character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
    const inJson = JSON.stringify(character).slice(1, -1);
    const all = [
      character,
      character.toLowerCase(),
      character.toUpperCase(),
      inJson,
      bytes,
      bytes.toUpperCase(),
      units,
      units.toUpperCase().replaceAll('\\U', '\\u'),
    ];
    return [...new Set(character === ' ' ? [...all, '+'] : all)];
  });
}

function asSpelling(digits: string): Spelling {
  return [...digits].map((digit) => [digit]);
}

function patternOf(spelling: Spelling): string {
  return spelling.map((ways) => `(?:${ways.map(escaped).join('|')})`).join('');
}

/** What is sure to stand in Base64 wherever the value lies: at each of three offsets without the digits it shares with its neighbours. */
function base64Of(value: string): string[] {
  const bytes = Buffer.from(value);
  const digits = [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [...new Set(digits)];
}

/** With the digits on both sides, which hold the rest of it. */
function base64Patterns(value: string): string[] {
  return base64Of(value).map((digits) => `[A-Za-z0-9+/_-]?${escaped(digits)}[A-Za-z0-9+/_-]?={0,2}`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function withoutStart(text: string, spellings: readonly Spelling[]): string {
  const first = Math.max(0, text.length - FARTHEST_START);
  for (let at = first; at <= text.length - SHORTEST_START; at++) {
    if (spellings.some((spelling) => endsInMidst(text, at, spelling)))
      return `${text.slice(0, at)}${REDACTED}`;
  }
  return text;
}

/** Whether a text, from a place to its end, is how a spelling begins. */
function endsInMidst(text: string, from: number, spelling: Spelling): boolean {
  let at = from;
  let matched = 0;
  for (const ways of spelling) {
    const way = ways.find((one) => text.startsWith(one, at));
    if (way === undefined) break;
    at += way.length;
    matched += 1;
  }
  const rest = text.slice(at, at + 20);
  return matched >= SHORTEST_START && (spelling[matched] ?? []).some((way) => way.startsWith(rest));
}
