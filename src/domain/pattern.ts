import { RE2JS } from 're2js';

/** A pattern that can be used, or why it can't. */
export type Pattern = { test: (text: string) => boolean; instructions: number } | { problem: string };

const LONGEST_PATTERN = 1_000;
/** Instructions of a compiled pattern: the time to match grows with their number, times that of the characters. */
const MOST_INSTRUCTIONS = 2_500;
const MOST_KEPT = 200;
const kept = new Map<string, Pattern>();

/**
 * Compiles a pattern in RE2 syntax, which matches in time linear in the text: no look-around, no back references.
 * The latest few are kept, as a run meets the same ones again and again.
 */
export function compilePattern(source: string): Pattern {
  const known = kept.get(source);
  if (known) kept.delete(source);
  const pattern = known ?? compile(source);
  kept.set(source, pattern);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  return pattern;
}

function compile(source: string): Pattern {
  if (source.length > LONGEST_PATTERN) return { problem: `longer than ${LONGEST_PATTERN} characters` };
  if (estimateSize(source) > MOST_INSTRUCTIONS) return { problem: 'it repeats too much' };
  try {
    const regex = RE2JS.compile(source);
    const instructions = regex.programSize();
    if (instructions > 2 * MOST_INSTRUCTIONS) return { problem: 'it repeats too much' };
    return { test: (text) => regex.test(text), instructions };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problem: message.replace(/^error parsing regexp: /, '') };
  }
}

const TOKEN =
  /\\Q.*?(?:\\E|$)|\\x\{[\da-fA-F]+\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gsu;

/**
 * About how many instructions a pattern compiles to, before that is done: a repeat copies what it repeats, so 20
 * characters can ask for a million. Sums up the open groups and multiplies what stands before a `{n,m}`.
 */
function estimateSize(source: string): number {
  const groups = [0];
  const grow = (by: number) => groups.push((groups.pop() ?? 0) + by);
  let last = 0;
  for (const [token, least, most] of source.matchAll(TOKEN)) {
    if (token === '(') groups.push(0);
    else if (least !== undefined) {
      const times = Math.max(1, Number(least), Number(most ?? 0));
      grow(last * (times - 1));
      last *= times;
    } else if ('?*+'.includes(token)) grow(1);
    else {
      const isGroup = token === ')' && groups.length > 1;
      last = isGroup ? (groups.pop() ?? 0) : sizeOf(token);
      grow(last);
    }
  }
  return groups.reduce((sum, size) => sum + size);
}

/** A class is one instruction, however it is written; of quoted text each character is one. */
function sizeOf(token: string): number {
  return token.startsWith('\\Q') ? token.length : 1;
}
