import { expect, test } from 'vitest';
import { RepriseError } from '#src/domain/errors.js';
import { idempotencyKeyOf, iterationsOf } from '#src/domain/idempotency.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { planResume } from '#src/domain/resume-plan.js';
import {
  approvalStep,
  conditionStep,
  foreachStep,
  logStep,
  parallelStep,
  waitStep,
} from '../definition/step-fixtures.js';
import { aborted, failed, succeeded, TERMS, Walk } from './walk.js';

const MENDED = [{ type: 'log', message: 'mended' }];
const NO_RETRY = { max_attempts: 1 };
const agentStep = (id: string, more: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'operation', operation: { name: 'build', executor: 'agent', queue: 'q' } },
  ...more,
});

/** A walk through these steps, after these moves. */
function walk(steps: Json[], ...moves: ((walk: Walk) => unknown)[]): Walk {
  const made = new Walk(steps);
  for (const move of moves) move(made);
  return made;
}

const go = (one: Walk) => one.advance();
const pause = (one: Walk) => one.pause();
const fails = (path: string) => (one: Walk) => one.advance([failed(path)]);
const ends = (path: string) => (one: Walk) => one.advance([succeeded(path)]);
const isCutOff = (path: string) => (one: Walk) => {
  one.pause('abort');
  one.advance([aborted(path)]);
};
const retry = { max_attempts: 3, backoff: 'linear', delay: '5s', retry_on: ['HTTP_503'] };
const both = (strategy: string) => [parallelStep('both', strategy, [logStep('x'), logStep('y')])];
const loop = () => [logStep('work', { next: 'hear' }), waitStep('hear', { event: 'word' }, { next: 'work' })];

const EDITABLE: [what: string, walk: () => Walk, path: string, input: Json][] = [
  ['failed', () => walk([logStep('a', { retry: NO_RETRY })], go, fails('a')), 'a', MENDED],
  ['was cut off', () => walk([logStep('a')], go, isCutOff('a')), 'a', MENDED],
  [
    'is about to start again',
    () => walk([logStep('a')], go, isCutOff('a'), (one) => one.resume(), pause),
    'a',
    MENDED,
  ],
  ['waits for a retry', () => walk([logStep('a', { retry })], go, fails('a'), pause), 'a', MENDED],
  ['waits for an agent', () => walk([agentStep('a')], go, pause), 'a', 'anything'],
  [
    'waits for an event',
    () => walk([waitStep('a', { event: 'word' })], go, pause),
    'a',
    { match: { 'order.id': 7 } },
  ],
  [
    'is a foreach that failed as a whole',
    () => walk([foreachStep('a', { items: '{{nothing}}' }, [logStep('b')])], go),
    'a',
    { items: [1, 2] },
  ],
  [
    'is inside what goes on',
    () => walk(both('all_must_pass'), go, (one) => one.advance([failed('both.x'), succeeded('both.y')])),
    'both.x',
    MENDED,
  ],
];

test.each(EDITABLE)('the input of a step that %s can be edited', (_what, begin, path, input) => {
  const one = begin();
  const { status } = one;
  const before = one.state.steps.get(path);
  expect(one.editInput(path, input)).toEqual([`step.input_edited ${path}`]);
  expect(one.state.steps.get(path)).toEqual({ ...before, input, edits: 1 });
  expect(one.status).toBe(status);
  const { type } = before ?? {};
  expect(one.history.at(-1)).toMatchObject({
    actor: 'tester',
    data: { type, old: before?.input, new: input, reason: 'a slip' },
  });
});

const REFUSED: [what: string, walk: () => Walk, path: string, reason: string][] = [
  ['is none of its workflow', () => walk([logStep('a')], pause), 'b', 'its workflow has no such step'],
  ['has another name than any could', () => walk([logStep('a')], pause), '__proto__', 'has no such step'],
  ['has not begun', () => walk([logStep('a')], pause), 'a', 'it has not begun'],
  [
    'has ended well',
    () => walk([logStep('a', { next: 'b' }), logStep('b')], go, ends('a'), fails('b')),
    'a',
    'it has ended, and its result is kept',
  ],
  [
    'failed as the definition provides for',
    () => walk([logStep('a', { on_error: 'b' }), logStep('b')], go, fails('a'), isCutOff('b')),
    'a',
    'it has ended, and its result is kept',
  ],
  [
    'was inside of what has ended',
    () =>
      walk(
        [parallelStep('both', 'best_effort', [logStep('x')], { next: 'b' }), logStep('b')],
        go,
        ends('both.x'),
        pause,
        fails('b'),
      ),
    'both.x',
    'both, which it would be in, has ended',
  ],
  [
    'is a condition',
    () =>
      walk(
        [conditionStep('a', { field: 'x', operator: 'eq', value: 1 }, { on_false: 'b' }), logStep('b')],
        go,
        isCutOff('b'),
      ),
    'a',
    'a condition has no input',
  ],
  [
    'is a parallel',
    () => walk(both('all_must_pass'), go, (one) => one.cancel('kill')),
    'both',
    'a parallel has no input',
  ],
  ['waits for a time', () => walk([waitStep('a', '1h')], go, pause), 'a', 'a wait for a time has no input'],
  ['does nothing', () => walk([approvalStep('a')], go), 'a', 'it does nothing that would take an input'],
  [
    'waits for a decision',
    () => walk([approvalStep('a', { execute: [{ type: 'log', message: 'm' }] })], go, ends('a')),
    'a',
    'it waits for a decision, and its work is done',
  ],
  [
    'is a foreach that goes on where it was',
    () => walk([foreachStep('a', { items: [1] }, [logStep('b')])], go, isCutOff('a[0].b')),
    'a',
    'the items that it has',
  ],
  [
    'a loop is about to enter again',
    () => walk(loop(), go, ends('work'), (one) => one.sendEvent('word'), pause),
    'work',
    'it begins once more, and its input is not made before',
  ],
  [
    'is part of what is decided',
    () => walk(both('any_can_pass'), go, ends('both.x'), (one) => one.cancel('kill')),
    'both.y',
    'what it is part of is decided',
  ],
];

test.each(REFUSED)('the input of a step that %s can not be edited', (_what, begin, path, reason) => {
  const one = begin();
  const before = one.state;
  expect(messageOf(() => one.editInput(path, MENDED))).toContain(reason);
  expect(one.state).toEqual(before);
});

test('the same input again is no event', () => {
  const one = walk([logStep('a', { retry: NO_RETRY })], go, fails('a'));
  expect(one.editInput('a', MENDED)).toEqual(['step.input_edited a']);
  expect(one.editInput('a', MENDED)).toEqual([]);
});

test('a resume does the work with the edited input, under another key, until a loop enters the step again', () => {
  const one = walk(
    [logStep('work', { next: 'nap' }), waitStep('nap', '1s', { next: 'work' })],
    go,
    fails('work'),
  );
  const key = () => idempotencyKeyOf('e', 'work', iterationsOf(one.state, 'work'), 'execute[0]');
  const before = key();
  one.editInput('work', MENDED);
  const after = key();
  one.resume();
  one.advance();
  expect(one.state.steps.get('work')).toMatchObject({ input: MENDED, status: 'running', attempt: 1 });
  expect([key(), after === before]).toEqual([after, false]);
  one.advance([succeeded('work')]);
  one.clock.advance(1_000);
  one.advance();
  expect(one.state.steps.get('work')).toMatchObject({ iteration: 1, edits: 0, input: [{ message: 'work' }] });
});

test('a foreach goes through the edited items', () => {
  const one = walk([foreachStep('a', { items: '{{nothing}}' }, [logStep('b')])], go);
  one.editInput('a', { items: ['x', 'y'] });
  one.resume();
  one.advance();
  expect(one.state.steps.get('a')).toMatchObject({ status: 'running', parts: { total: 2 } });
});

test('a wait takes at once what was kept and fits from now on', () => {
  const wait = waitStep('a', { event: 'word', match: { n: 1 } });
  const one = walk([wait], go);
  one.sendEvent('word', { n: 2 }, 60_000);
  one.pause();
  expect(one.editInput('a', { match: { n: 2 } })).toEqual([
    'step.input_edited a',
    'execution.event_taken',
    'step.succeeded a',
  ]);
  one.resume();
  one.advance();
  expect(one.status).toBe('completed');
});

test('the plan of a resume says that the step runs again, and is another plan after each edit', () => {
  const one = walk([logStep('a', { retry: NO_RETRY })], go, fails('a'));
  const plan = () =>
    planResume(one.state, one.graph, { data: {}, reason: null, force: false }, TERMS, null, one.asking);
  const versions = [plan().planVersion];
  one.editInput('a', MENDED);
  expect(plan().steps).toMatchObject([{ path: 'a', action: 'RERUN' }]);
  versions.push(plan().planVersion);
  one.editInput('a', []);
  versions.push(plan().planVersion);
  expect(new Set(versions).size).toBe(3);
});

function messageOf(act: () => unknown): string {
  try {
    act();
    return 'it was taken';
  } catch (error) {
    if (error instanceof RepriseError) return error.message;
    throw error;
  }
}
