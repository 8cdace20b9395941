import { expect, test } from 'vitest';
import { conditionStep, logStep, PAID, waitStep } from '../definition/step-fixtures.js';
import { aborted, failed, lost, succeeded, Walk } from './walk.js';
import { after } from './ways.js';

const twoSteps = (more = {}) => new Walk([logStep('first', { next: 'second', ...more }), logStep('second')]);
const inFlight = (more = {}) => after(twoSteps(more), (walk) => walk.advance());
const stepOf = (walk: Walk, path: string) => {
  const { status, attempt, iteration, error } = walk.state.steps.get(path) ?? {};
  return { status, attempt, iteration, error: error?.code ?? null };
};

test('the steps without work follow one another in one decision, up to the one that has some', () => {
  const walk = new Walk([
    conditionStep('paid', PAID, { on_true: 'thank', on_false: 'rest' }),
    logStep('thank'),
    waitStep('rest', '1h', { next: 'remind' }),
    logStep('remind'),
  ]);
  expect(walk.advance()).toEqual([
    'step.started paid',
    'step.succeeded paid',
    'step.started rest',
    'step.waiting rest',
  ]);
  walk.clock.advance(3_600_000);
  expect(walk.advance()).toEqual(['step.succeeded rest', 'step.started remind']);
});

test('a run whose last step is an action that lets pass ends as allowed, any other as executed', () => {
  const allows = new Walk([{ id: 'pass', type: 'action', action: { type: 'allow' } }]);
  allows.advance();
  const executes = after(
    new Walk([logStep('only')]),
    (walk) => walk.advance(),
    (walk) => walk.advance([succeeded('only')]),
  );
  expect([allows, executes].map((walk) => [walk.status, walk.state.execution.result])).toEqual([
    ['completed', 'allowed'],
    ['completed', 'executed'],
  ]);
});

test('an outcome of a step that is in flight no more changes nothing', () => {
  const walk = inFlight();
  walk.advance([succeeded('first')]);
  expect(walk.advance([succeeded('first'), failed('first'), lost('first'), aborted('first')])).toEqual([]);
});

test('while a worker shuts down the result is kept and nothing is started', () => {
  const walk = inFlight();
  expect(walk.advance([succeeded('first')], { draining: true })).toEqual(['step.succeeded first']);
  expect(walk.advance([], { draining: true })).toEqual([]);
  expect(walk.state.execution).toMatchObject({ status: 'running', nextStepId: 'second' });
});

/** What becomes of a step whose worker was lost, by what is being done with the execution and whether it may run again. */
const RECOVERIES: [asked: 'nothing' | 'a pause' | 'a cancel', resumable: boolean, events: string[]][] = [
  ['nothing', true, ['step.started first']],
  ['nothing', false, ['step.failed first', 'execution.failed']],
  ['a pause', true, ['step.cancelled first', 'execution.paused']],
  ['a pause', false, ['step.failed first', 'execution.failed']],
  ['a cancel', true, ['step.cancelled first', 'execution.cancelled']],
  ['a cancel', false, ['step.cancelled first', 'execution.cancelled']],
];

test.each(RECOVERIES)(
  'a step lost with its worker, with %s asked for and resumable %s',
  (asked, resumable, events) => {
    const walk = inFlight({ resumable });
    if (asked === 'a pause') walk.pause();
    if (asked === 'a cancel') walk.cancel();
    expect(walk.advance([lost('first')])).toEqual(events);
    expect(walk.state.execution.nextStepId).toBe(walk.status === 'running' ? null : 'first');
  },
);

test('a step that may not run again names itself, and runs when a person resumes', () => {
  const walk = inFlight({ resumable: false });
  walk.advance([lost('first')]);
  expect(walk.state.execution).toMatchObject({
    status: 'failed',
    errorCode: 'NOT_RESUMABLE',
    errorMessage: 'Cannot resume - operation not resumable: first',
  });
  walk.resume();
  expect(stepOf(walk, 'first')).toEqual({ status: 'pending', attempt: 0, iteration: 0, error: null });
  expect(walk.advance()).toEqual(['step.started first']);
  expect(stepOf(walk, 'first')).toEqual({ status: 'running', attempt: 1, iteration: 0, error: null });
});

test('an execution that costs too many workers fails its step in flight, and goes on from there when resumed', () => {
  const walk = inFlight();
  expect(walk.advance([lost('first')], { quarantine: true })).toEqual([
    'step.failed first',
    'execution.failed',
  ]);
  expect(walk.state.execution).toMatchObject({ errorCode: 'QUARANTINED', nextStepId: 'first' });
  walk.resume();
  expect(walk.advance()).toEqual(['step.started first']);
});

test('one that costs too many workers between two steps does not do the finished one again', () => {
  const walk = after(inFlight(), (running) => running.advance([succeeded('first')], { draining: true }));
  expect(walk.advance([], { quarantine: true })).toEqual(['execution.failed']);
  walk.resume();
  expect(walk.advance()).toEqual(['step.started second']);
});

test.each([
  ['fails', failed('first'), ['step.failed first', 'execution.cancelled']],
  ['stops', aborted('first'), ['step.cancelled first', 'execution.cancelled']],
])(
  'a step that %s while the execution is cancelled is done again when that is resumed',
  (_how, outcome, events) => {
    const walk = inFlight({ retry: { max_attempts: 5 } });
    walk.cancel();
    expect(walk.advance([outcome])).toEqual(events);
    walk.resume();
    expect(walk.advance()).toEqual(['step.started first']);
    expect(stepOf(walk, 'first')).toEqual({ status: 'running', attempt: 1, iteration: 0, error: null });
  },
);

test('a step that fails while a pause waits for it fails the execution, and one that is to be retried lets it pause', () => {
  const fails = after(inFlight(), (walk) => walk.pause());
  expect(fails.advance([failed('first')])).toEqual(['step.failed first', 'execution.failed']);
  const retries = after(inFlight({ retry: { max_attempts: 2 } }), (walk) => walk.pause());
  expect(retries.advance([failed('first')])).toEqual(['step.retried first', 'execution.paused']);
  expect(retries.resume()).toEqual(['execution.resumed']);
  expect(retries.advance()).toEqual([]);
  retries.clock.advance(1_000);
  expect(retries.advance()).toEqual(['step.started first']);
  expect(stepOf(retries, 'first')).toEqual({ status: 'running', attempt: 2, iteration: 0, error: null });
});

test('a step entered again by a loop starts over with the next iteration', () => {
  const walk = new Walk([
    waitStep('hear', { event: 'word' }, { next: 'note' }),
    logStep('note', { next: 'hear', retry: {} }),
  ]);
  walk.advance();
  for (const _round of [1, 2]) {
    walk.sendEvent('word');
    walk.advance();
    walk.advance([failed('note')]);
    walk.clock.advance(1_000);
    walk.advance();
    walk.advance([succeeded('note')]);
  }
  expect(['hear', 'note'].map((path) => stepOf(walk, path))).toEqual([
    { status: 'waiting', attempt: 1, iteration: 2, error: null },
    { status: 'succeeded', attempt: 2, iteration: 1, error: null },
  ]);
});

test('a time limit ends the run with what waits in it, and a resume begins it anew', () => {
  const walk = new Walk([waitStep('hear', { event: 'word' })], { timeout: '1m' });
  walk.advance();
  walk.clock.advance(60_000);
  expect(walk.advance()).toEqual(['step.cancelled hear', 'execution.failed']);
  expect(walk.state.execution).toMatchObject({ errorCode: 'WORKFLOW_TIMEOUT', nextStepId: 'hear' });
  walk.clock.advance(3_600_000);
  walk.resume();
  expect(walk.advance()).toEqual(['step.started hear', 'step.waiting hear']);
  expect(walk.state.execution.timeoutAt).toEqual(new Date(walk.clock.now().getTime() + 60_000));
});
