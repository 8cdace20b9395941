import { distance } from 'fastest-levenshtein';

const LONGEST_WORD = 100;

/** The candidate that a mistyped word most likely stood for, or null where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length < 2 || word.length > LONGEST_WORD) return null;
  let best: string | null = null;
  let bestEdits = Math.min(3, Math.ceil(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestEdits) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

/** A hint that asks after the nearest candidate, or null where none is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const found = nearest(word, candidates);
  return found === null ? null : `did you mean \`${found}\`?`;
}

/** The same, and where none is near the whole short list of what can be written. */
export function didYouMeanOneOf(word: string, candidates: readonly string[]): string {
  return didYouMean(word, candidates) ?? `use one of ${candidates.join(', ')}`;
}
