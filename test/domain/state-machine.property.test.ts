import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENGINE_TRANSITIONS } from '#src/domain/engine-transitions.js';
import { moves, take, walks } from './moves.js';
import { ObservedWalk } from './observed-walk.js';
import { isInTable } from './table.js';

/** The same walks each time; another seed finds others. */
const RUNS = { seed: 20_260_102, numRuns: 300 };

test('whatever is asked and happens, each command is answered as the table of states says', () => {
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin(ObservedWalk);
      for (const move of path) take(walk, move);
      expect(walk.answers.filter((answer) => !isInTable(answer))).toEqual([]);
    }),
    RUNS,
  );
});

test('all that the engine and agents make of an execution is listed, and all that is listed happens', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin(ObservedWalk);
      for (const move of path) take(walk, move);
      for (const change of walk.changes) seen.add(change);
    }),
    { ...RUNS, numRuns: 800 },
  );
  expect([...seen].sort()).toEqual(ENGINE_TRANSITIONS.map(({ from, to }) => `${from} -> ${to}`).sort());
});
