/** Where a text stops being JSON. Line and column count from 1. */
export interface JsonProblem {
  line: number;
  column: number;
  message: string;
}

/** What a text holds as JSON, or where it goes wrong: what `JSON.parse` says of that differs, and often leaves out the place. */
export function readJson(text: string): { value: unknown } | { problem: JsonProblem } {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return { value: JSON.parse(json) };
  } catch {
    return { problem: placeOf(json, findProblem(json)) };
  }
}

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  /("[^"\\\p{Cc}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\p{Cc}]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\],:])/uy;

/** What may come next. */
type Expected = 'a value' | 'a value or ]' | 'a name or }' | 'a name' | ':' | ', or ]' | ', or }' | 'the end';

interface Problem {
  offset: number;
  message: string;
}

/** Walks the tokens as a parser would, and stops at the first that does not fit. */
function findProblem(text: string): Problem {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'a value';
  for (let offset = 0; ; ) {
    offset = match(SPACE, text, offset).end;
    const { token, end } = match(TOKEN, text, offset);
    const next: Expected | null = token === '' ? null : follow(token, expected, open);
    if (next === null) return { offset, message: `expected ${expected}, ${foundAt(text, offset)}` };
    expected = next;
    offset = end;
  }
}

function match(pattern: RegExp, text: string, offset: number): { token: string; end: number } {
  pattern.lastIndex = offset;
  const token = pattern.exec(text)?.[0] ?? '';
  return { token, end: offset + token.length };
}

function foundAt(text: string, offset: number): string {
  if (offset >= text.length) return 'but the text ends';
  const found = /^[\p{L}\p{N}_]+|^./su.exec(text.slice(offset, offset + 40))?.[0] ?? '';
  if (found === '"') return 'found a text that is never closed, or holds what must be escaped';
  return `found ${found}`;
}

/** What may come after a token; null where it does not fit. */
function follow(token: string, expected: Expected, open: ('{' | '[')[]): Expected | null {
  const wantsValue = expected === 'a value' || expected === 'a value or ]';
  const wantsName = expected === 'a name' || expected === 'a name or }';
  switch (token) {
    case '{':
    case '[':
      if (!wantsValue) return null;
      open.push(token);
      return token === '{' ? 'a name or }' : 'a value or ]';
    case '}':
    case ']':
      if (!expected.endsWith(` or ${token}`)) return null;
      open.pop();
      return afterValue(open);
    case ',':
      if (expected === ', or }') return 'a name';
      return expected === ', or ]' ? 'a value' : null;
    case ':':
      return expected === ':' ? 'a value' : null;
    default:
      if (wantsName && token.startsWith('"')) return ':';
      return wantsValue ? afterValue(open) : null;
  }
}

function afterValue(open: ('{' | '[')[]): Expected {
  const around = open.at(-1);
  if (around === undefined) return 'the end';
  return around === '{' ? ', or }' : ', or ]';
}

function placeOf(text: string, { offset, message }: Problem): JsonProblem {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}
