import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedActions } from '#src/domain/command.js';
import { RepriseError } from '#src/domain/errors.js';
import { beforeFirstEvent, fold } from '#src/domain/fold.js';
import { withoutContent } from '#test/support/content.js';
import { type Move, moves, walks } from './moves.js';
import { brokenRules } from './soundness.js';
import type { Walk } from './walk.js';

/** The same walks each time; another seed finds others. */
const RUNS = { seed: 20_260_101, numRuns: 500 };

test('whatever is asked and happens, the events alone give the stored state, and are numbered without holes', () => {
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin();
      for (const move of path) take(walk, move);
      const { state, history } = walk;
      expect(fold(beforeFirstEvent(state.execution), history)).toEqual(withoutContent(state));
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_event, index) => index + 1));
    }),
    RUNS,
  );
});

test('whatever is asked and happens, the state breaks no rule', () => {
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin();
      for (const move of path) {
        take(walk, move);
        expect(brokenRules(walk)).toEqual([]);
      }
    }),
    RUNS,
  );
});

test('an action is allowed exactly where its command is not refused', () => {
  fc.assert(
    fc.property(walks, moves, (begin, path) => {
      const walk = begin();
      for (const move of path) take(walk, move);
      const { execution, steps } = walk.state;
      expect(commandsTaken(walk)).toEqual(allowedActions(execution, steps.values()));
    }),
    RUNS,
  );
});

function commandsTaken(walk: Walk): string[] {
  const { state } = walk;
  const awaited = [...state.steps.values()].find((step) => step.waitEvent !== null)?.waitEvent ?? 'none';
  const commands: [string, Move][] = [
    ['pause', () => walk.pause()],
    ['resume', () => walk.resume()],
    ['cancel', () => walk.cancel()],
    ['send_event', () => walk.sendEvent(awaited)],
  ];
  return commands.flatMap(([action, command]) => {
    walk.state = state;
    return take(walk, command) ? [action] : [];
  });
}

/** False where the move was refused, which is an answer like any other. */
function take(walk: Walk, move: Move): boolean {
  try {
    move(walk);
    return true;
  } catch (error) {
    if (error instanceof RepriseError) return false;
    throw error;
  }
}
