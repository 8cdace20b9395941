import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RepriseError } from '#src/domain/errors.js';
import { ExecutionPausedTooLongError } from '#src/domain/execution-errors.js';
import { beforeFirstEvent } from '#src/domain/first-state.js';
import { fold } from '#src/domain/fold.js';
import { allowedCommands } from '#src/domain/state-machine.js';
import { StepNotResumableError } from '#src/domain/step-errors.js';
import { withoutContent } from '#test/support/content.js';
import { type Move, moves, take, walks } from './moves.js';
import { brokenRules } from './soundness.js';
import type { Walk } from './walk.js';

/** The same walks each time; another seed finds others. */
const RUNS = { seed: 20_260_101, numRuns: 300 };

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
      const allowed = allowedCommands(execution, steps.values());
      expect(commandsTaken(walk)).toEqual(allowed.filter((command) => TRIED.has(command)));
    }),
    RUNS,
  );
});

/** What can be tried on a walk. */
const TRIED: ReadonlySet<string> = new Set([
  ...['pause', 'abort', 'resume', 'force_resume', 'cancel', 'force_cancel', 'kill', 'send_event'],
]);

function commandsTaken(walk: Walk): string[] {
  const { state } = walk;
  const awaited = [...state.steps.values()].find((step) => step.waitEvent !== null)?.waitEvent ?? 'none';
  const commands: [string, Move][] = [
    ['pause', () => walk.pause()],
    ['abort', () => walk.pause('abort')],
    ['resume', () => walk.resume()],
    ['force_resume', () => walk.resume({}, { force: true })],
    ['cancel', () => walk.cancel()],
    ['force_cancel', () => walk.cancel('force')],
    ['kill', () => walk.cancel('kill')],
    ['send_event', () => walk.sendEvent(awaited)],
  ];
  return commands.flatMap(([action, command]) => {
    walk.state = state;
    return isTaken(walk, command) ? [action] : [];
  });
}

/** Whether the status takes it, though a step may not. */
function isTaken(walk: Walk, command: Move): boolean {
  try {
    command(walk);
    return true;
  } catch (error) {
    if (error instanceof StepNotResumableError || error instanceof ExecutionPausedTooLongError) return true;
    if (error instanceof RepriseError) return false;
    throw error;
  }
}
