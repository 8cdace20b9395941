import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENGINE_TRANSITIONS } from '#src/domain/engine-transitions.js';
import { EXECUTION_STATUSES } from '#src/domain/execution.js';
import { COMMANDS, STATE_MACHINE } from '#src/domain/state-machine.js';
import { moves, take, walks } from './moves.js';
import { ObservedWalk } from './observed-walk.js';
import { isInTable } from './table.js';

/** The same walks each time; another seed finds others. */
const RUNS = { seed: 20_260_102, numRuns: 1_000 };

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

test('every status that the table says a command leads to is led to by some walk', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin(ObservedWalk);
      for (const move of path) take(walk, move);
      for (const { from, command, answer } of walk.answers)
        if ('to' in answer) seen.add(`${from} ${command} -> ${answer.to}`);
    }),
    { ...RUNS, numRuns: 2_000 },
  );
  expect(listed().filter((way) => !seen.has(way))).toEqual([]);
});

/** What a walk can be asked for. */
function listed(): string[] {
  return EXECUTION_STATUSES.flatMap((from) =>
    COMMANDS.filter((command) => command !== 'edit_step_input' && command !== 'rerun').flatMap((command) => {
      const cell = STATE_MACHINE[from][command];
      return 'to' in cell ? cell.to.map((to) => `${from} ${command} -> ${to}`) : [];
    }),
  );
}

test('all that the engine and agents make of an execution is listed, and all that is listed happens', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin(ObservedWalk);
      for (const move of path) take(walk, move);
      for (const change of walk.changes) seen.add(change);
    }),
    RUNS,
  );
  expect([...seen].sort()).toEqual(ENGINE_TRANSITIONS.map(({ from, to }) => `${from} -> ${to}`).sort());
});
