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

/** How much of a secret at the end of a text that was cut off is taken for it. */
const SHORTEST_START = 4;

/**
 * Finds each value as it is, and as it is written in a URL, a form, a JSON text and Base64 (also amid other text, as in
 * `user:secret`). Not found: other encodings, parts of a value, and what was worked out from it.
 */
export function createRedactor(values: ReadonlySet<string>): Redactor {
  if (values.size === 0) return NOTHING_SECRET;
  const plain = [...new Set([...values].flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  const found = new RegExp([...plain.map(escaped), ...[...values].flatMap(base64Patterns)].join('|'), 'g');
  const text = (from: string) => from.replace(found, REDACTED);
  const json = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return values.has(String(value)) ? REDACTED : value;
    if (Array.isArray(value)) return value.map(json);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [text(key), json(entry)]));
  };
  return { text, json, message: (from) => withoutStart(text(from), plain) };
}

function spellingsOf(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  const wellFormed = value.toWellFormed();
  const inUrl = encodeURIComponent(wellFormed);
  const inForm = new URLSearchParams({ _: wellFormed }).toString().slice(2);
  const lowerCase = (encoded: string) => encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
  return [value, inJson, inUrl, inForm, lowerCase(inUrl), lowerCase(inForm)];
}

/** What is sure to stand in Base64 wherever the value lies: at each of three offsets without the digits it shares with its neighbours. */
function base64Patterns(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    const urlSafe = own.replaceAll('+', '-').replaceAll('/', '_');
    const before = offset === 0 ? '' : '[A-Za-z0-9+/_-]?';
    return [...new Set([own, urlSafe])].map((digits) => `${before}${escaped(digits)}[A-Za-z0-9+/_-]?={0,2}`);
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function withoutStart(text: string, spellings: readonly string[]): string {
  let longest = 0;
  for (const spelling of spellings) {
    for (let length = Math.min(spelling.length - 1, text.length); length >= SHORTEST_START; length--) {
      if (!text.endsWith(spelling.slice(0, length))) continue;
      longest = Math.max(longest, length);
      break;
    }
  }
  return longest === 0 ? text : `${text.slice(0, -longest)}${REDACTED}`;
}
