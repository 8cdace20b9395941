import { isJsonObject, type Json, type JsonObject } from './json.js';
import { placeholderOf, SECRET_NAME, SECRET_NAME_HINT } from './secret.js';

/** A stretch of a text: plain, a template's path, a secret by its name, or something that opens as a template and is none. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'path'; path: string }
  | { kind: 'secret'; name: string }
  | { kind: 'malformed'; text: string; why: string };

/** A malformed template inside a value: the keys that lead to its text, and what is wrong with it. */
export interface TemplateFault {
  path: (string | number)[];
  why: string;
}

const LONGEST_PATH = 1_000;
const PATH = /^[\p{L}\p{N}_$@:-]+(?:\.[\p{L}\p{N}_$@:-]+|\[\d+\])*$/u;
const MISSING_TEXT = '';

/** Whether a text is a dotted path with array positions: `order.lines.0.sku`, `order.lines[0].sku`. */
export function isPath(text: string): boolean {
  return text.length <= LONGEST_PATH && PATH.test(text);
}

/** What a path leads to by own properties alone, and by `length` of a list or a text; undefined where it leads nowhere. */
export function resolvePath(scope: JsonObject, path: string): Json | undefined {
  if (/^secret\s*\(/.test(path)) return readSecret(path);
  if (!isPath(path)) return undefined;
  let current: Json | undefined = scope;
  for (const key of path.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    current = step(current, key);
    if (current === undefined) return undefined;
  }
  return current;
}

function step(value: Json, key: string): Json | undefined {
  if (typeof value === 'string') return key === 'length' ? value.length : undefined;
  if (Array.isArray(value)) return key === 'length' ? value.length : ownValue(value, key);
  return isJsonObject(value) ? ownValue(value, key) : undefined;
}

function ownValue(value: Json[] | JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/**
 * Cuts a text into its pieces in one pass: what fails to parse is passed over whole, never scanned again, so the time
 * is linear in the text's length.
 */
export function parseTemplate(text: string): Piece[] {
  const pieces: Piece[] = [];
  const opener = /\{\{|\$\{/g;
  let plainFrom = 0;
  for (let match = opener.exec(text); match; match = opener.exec(text)) {
    if (match.index > plainFrom) pieces.push({ kind: 'text', text: text.slice(plainFrom, match.index) });
    const closer = match[0] === '{{' ? '}}' : '}';
    const close = text.indexOf(closer, match.index + 2);
    plainFrom = close < 0 ? text.length : close + closer.length;
    pieces.push(readPiece(text.slice(match.index, plainFrom), close < 0 ? null : closer));
    opener.lastIndex = plainFrom;
  }
  if (plainFrom < text.length) pieces.push({ kind: 'text', text: text.slice(plainFrom) });
  return pieces;
}

function readPiece(text: string, closer: string | null): Piece {
  if (closer === null) return { kind: 'malformed', text, why: `\`${text.slice(0, 2)}\` is never closed` };
  const path = text.slice(2, -closer.length).trim();
  if (path === '') return { kind: 'malformed', text, why: `\`${clip(text)}\` names nothing` };
  if (/^secret\s*\(/.test(path)) return readSecret(path);
  if (!isPath(path)) return { kind: 'malformed', text, why: `\`${clip(path)}\` is not a dotted path` };
  return { kind: 'path', path };
}

function readSecret(text: string): Piece {
  const name = /^secret\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)$/
    .exec(text)
    ?.slice(1)
    .find((one) => one !== undefined);
  if (name === undefined)
    return { kind: 'malformed', text, why: `\`${clip(text)}\` names no secret: write secret("name")` };
  if (SECRET_NAME.test(name)) return { kind: 'secret', name };
  return { kind: 'malformed', text, why: `\`${clip(name)}\` is no name of a secret: ${SECRET_NAME_HINT}` };
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * The value with every template in it resolved, at any depth; keys stay as they are, and so do malformed templates.
 * A text that is one template alone becomes the value itself, null where it is missing. Secrets are left for later: a
 * placeholder stands where their value is put in right before it is sent.
 */
export function render(value: Json, scope: JsonObject): Json {
  if (typeof value === 'string') return renderText(value, scope);
  if (Array.isArray(value)) return value.map((entry) => render(entry, scope));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, render(entry, scope)]));
}

function renderText(text: string, scope: JsonObject): Json {
  const pieces = parseTemplate(text);
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === 'path') return resolvePath(scope, only.path) ?? null;
  return pieces.map((piece) => textOf(piece, scope)).join('');
}

function textOf(piece: Piece, scope: JsonObject): string {
  if (piece.kind === 'path') return toText(resolvePath(scope, piece.path));
  return piece.kind === 'secret' ? placeholderOf(piece.name) : piece.text;
}

/** The names of the secrets that a text asks for, in their order. */
export function secretsIn(text: string): string[] {
  return parseTemplate(text).flatMap((piece) => (piece.kind === 'secret' ? [piece.name] : []));
}

/** A value as it reads in the midst of a text. */
export function toText(value: Json | undefined): string {
  if (value === undefined || value === null) return MISSING_TEXT;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Whether a text holds at least one well-formed template. */
export function holdsTemplate(text: string): boolean {
  return parseTemplate(text).some((piece) => piece.kind === 'path');
}

/** Every malformed template in a value, at any depth. */
export function findTemplateFaults(value: Json): TemplateFault[] {
  return findPieces(value).flatMap(({ path, piece }) =>
    piece.kind === 'malformed' ? [{ path, why: piece.why }] : [],
  );
}

/** Every secret that a value asks for, at any depth, with the keys that lead to its text. */
export function findSecrets(value: Json): { path: (string | number)[]; name: string }[] {
  return findPieces(value).flatMap(({ path, piece }) =>
    piece.kind === 'secret' ? [{ path, name: piece.name }] : [],
  );
}

interface PlacedPiece {
  path: (string | number)[];
  piece: Piece;
}

function findPieces(value: Json): PlacedPiece[] {
  if (typeof value === 'string') return parseTemplate(value).map((piece) => ({ path: [], piece }));
  if (Array.isArray(value)) return value.flatMap((entry, index) => below(index, entry));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => below(key, entry));
}

function below(key: string | number, value: Json): PlacedPiece[] {
  return findPieces(value).map(({ path, piece }) => ({ path: [key, ...path], piece }));
}
