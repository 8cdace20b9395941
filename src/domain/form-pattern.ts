import { compilePattern } from './pattern.js';

/** Instructions of patterns, times the characters that they are matched with: the most that one check of answers takes. */
const MOST_MATCHING = 10_000_000;
/** What a match takes besides, as so many instructions. */
const PER_MATCH = 10;

/** Ends a check, at the same place each time that it is made. */
export class TooMuchMatching extends Error {}

let matched = 0;

/** Runs one check of answers, whose patterns are matched so much and no more. */
export function matchWithin<T>(check: () => T): T {
  matched = 0;
  return check();
}

/** The patterns of forms, for ajv: they match in linear time, as all others that come from outside. */
export const readPattern = Object.assign(
  (source: string) => {
    const pattern = compilePattern(source);
    if ('problem' in pattern) throw new Error(`the pattern ${source} can't be used: ${pattern.problem}`);
    const test = (text: string) => {
      matched += (pattern.instructions + PER_MATCH) * (text.length + 1);
      if (matched > MOST_MATCHING) throw new TooMuchMatching();
      return pattern.test(text);
    };
    // Its name among the values that ajv keeps: one for each pattern.
    return { test, toString: () => source };
  },
  { code: 'readPattern' },
);
