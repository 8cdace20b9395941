import { expect, test } from 'vitest';
import { planRerun } from '#src/domain/rerun.js';
import { approvalStep, logStep, waitStep } from '../definition/step-fixtures.js';
import { failed, succeeded, Walk } from './walk.js';

/** `pay` and `pack` begin side by side; `tell` follows from either, `ship` from both. */
const parcel = () =>
  new Walk([
    logStep('pay', { next: 'tell' }),
    logStep('pack', { on_error: 'tell', retry: { max_attempts: 1 } }),
    logStep('tell'),
    logStep('ship', { depends_on: ['pay', 'pack'] }),
  ]);

function planned(walk: Walk, from: string): { kept: string[]; next: string[] } {
  const { kept, next } = planRerun(walk.state, walk.graph, from);
  return { kept: kept.map(({ path }) => path), next };
}

test('what a kept step led to begins too, where it could follow from the step as well', () => {
  const walk = parcel();
  walk.advance();
  walk.advance([succeeded('pay')]);
  walk.clock.advance(1);
  walk.advance([succeeded('tell'), succeeded('pack')]);
  walk.advance([succeeded('ship')]);
  expect(walk.status).toBe('completed');
  expect(planned(walk, 'pack')).toEqual({ kept: ['pay'], next: ['pack', 'tell'] });
  expect(planned(walk, 'ship')).toEqual({ kept: ['pay', 'pack', 'tell'], next: ['ship'] });
});

test('what failed beside the step begins anew', () => {
  const walk = new Walk([
    logStep('pay'),
    logStep('pack', { retry: { max_attempts: 1 } }),
    logStep('ship', { depends_on: ['pay', 'pack'] }),
  ]);
  walk.advance();
  walk.advance([succeeded('pay'), failed('pack')]);
  expect(walk.status).toBe('failed');
  expect(planned(walk, 'pay')).toEqual({ kept: [], next: ['pay', 'pack'] });
  expect(planned(walk, 'pack')).toEqual({ kept: ['pay'], next: ['pack'] });
});

test('what waits beside the step begins anew', () => {
  const walk = new Walk([
    logStep('pay'),
    waitStep('hear', { event: 'word' }),
    logStep('ship', { depends_on: ['pay', 'hear'] }),
  ]);
  walk.advance();
  walk.advance([succeeded('pay')]);
  walk.pause();
  expect(planned(walk, 'pay')).toEqual({ kept: [], next: ['pay', 'hear'] });
});

test('in a loop, what ended before the step began is kept, and not what came after', () => {
  const walk = new Walk([
    logStep('draft', { next: 'ask' }),
    approvalStep('ask', { next: 'send', on_reject: 'mend' }),
    logStep('mend', { next: 'ask' }),
    logStep('send'),
  ]);
  const pass = () => walk.clock.advance(1_000);
  walk.advance();
  walk.advance([succeeded('draft')]);
  pass();
  walk.resume({ approved: false });
  walk.advance();
  walk.advance([succeeded('mend')]);
  pass();
  walk.resume({ approved: true });
  walk.advance();
  walk.advance([failed('send', 'HTTP_404', false)]);
  expect(planned(walk, 'ask')).toEqual({ kept: ['draft', 'mend'], next: ['ask'] });
  expect(planned(walk, 'mend')).toEqual({ kept: ['draft'], next: ['mend'] });
});

test('a rejection that ended the run beside the step is asked for again', () => {
  const walk = new Walk([
    logStep('pay'),
    approvalStep('ask'),
    logStep('ship', { depends_on: ['pay', 'ask'] }),
  ]);
  walk.advance();
  walk.advance([succeeded('pay')]);
  walk.resume({ approved: false });
  expect(walk.status).toBe('blocked');
  expect(planned(walk, 'pay')).toEqual({ kept: [], next: ['pay', 'ask'] });
});

test('the input that was sent for the first step is what its work is given', () => {
  const walk = parcel();
  walk.advance();
  walk.advance([succeeded('pay'), failed('pack')]);
  walk.cancel('kill');
  const again = walk.rerun('pack', [{ type: 'log', message: 'by hand' }]);
  expect(again.history.map(({ type }) => type)).toEqual([
    ...['execution.created', 'step.kept', 'step.input_edited'],
  ]);
  again.advance();
  expect(again.state.steps.get('pack')).toMatchObject({
    ...{ status: 'running', attempt: 1, iteration: 0, edits: 1, input: [{ message: 'by hand' }] },
  });
});
