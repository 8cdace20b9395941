import { expect, test } from 'vitest';
import { logStep, waitStep } from '../definition/step-fixtures.js';
import { failed, succeeded, Walk } from './walk.js';

/** Two steps that begin together, and each lead to the same one, which does not wait for both. */
function twoWays(tell: object) {
  return new Walk([
    logStep('pay', { next: 'tell' }),
    logStep('pack', { on_error: 'tell' }),
    tell as never,
    logStep('ship', { depends_on: ['pay', 'pack'] }),
  ]);
}

test('a step that is in flight when a second way leads to it is done once more after that, and not beside it', () => {
  const walk = twoWays(logStep('tell'));
  walk.advance();
  walk.advance([succeeded('pay')]);
  expect(walk.launched).toEqual(['pay', 'pack', 'tell']);
  expect(walk.advance([failed('pack')])).toEqual(['step.failed pack', 'step.skipped ship']);
  expect(walk.launched).toEqual(['pay', 'pack', 'tell']);
  walk.advance([succeeded('tell')]);
  expect(walk.launched).toEqual(['pay', 'pack', 'tell', 'tell']);
  expect(walk.state.steps.get('tell')).toMatchObject({ attempt: 1, iteration: 1 });
  walk.advance([succeeded('tell')]);
  expect(walk.status).toBe('completed');
});

test('a step that waits when a second way leads to it waits on, and waits anew after that', () => {
  const walk = twoWays(waitStep('tell', { event: 'word' }));
  walk.advance();
  walk.advance([succeeded('pay')]);
  walk.advance([failed('pack')]);
  expect(walk.status).toBe('waiting');
  walk.pause();
  walk.resume();
  expect(walk.status).toBe('waiting');
  walk.sendEvent('word');
  walk.advance();
  expect(walk.state.steps.get('tell')).toMatchObject({ status: 'waiting', iteration: 1 });
  walk.sendEvent('word');
  walk.advance();
  expect(walk.status).toBe('completed');
});
