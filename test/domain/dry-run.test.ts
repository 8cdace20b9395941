import { expect, test } from 'vitest';
import { effectsAtRisk } from '#src/domain/repeated-effects.js';
import { logStep } from '../definition/step-fixtures.js';
import { lost, Walk } from './walk.js';

/** A dry run whose step, which may run at most once, is in flight. */
function rehearsal() {
  const walk = new Walk([logStep('pay', { resumable: false })]);
  walk.state = { ...walk.state, execution: { ...walk.state.execution, dryRun: true } };
  walk.advance();
  return walk;
}

test('what was lost with its worker is told again, since nothing was done', () => {
  const walk = rehearsal();
  expect(walk.advance([lost('pay')])).toEqual(['step.started pay']);
});

test('no effect is at risk of being done twice', () => {
  const walk = rehearsal();
  expect(effectsAtRisk(walk.state, walk.graph, ['pay'])).toEqual([]);
});
