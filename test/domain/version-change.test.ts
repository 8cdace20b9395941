import { expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import type { Json } from '#src/domain/json.js';
import { compareVersion, type VersionTarget } from '#src/domain/version-change.js';
import { foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';
import { planOf } from './planned.js';
import { failed, succeeded, Walk } from './walk.js';
import { after } from './ways.js';

const FIRST = logStep('first', { next: 'second' });
const SECOND = logStep('second', { next: 'third' });
const THIRD = logStep('third');
const say = (message: string) => ({ execute: [{ type: 'log', message }] });

/** It has done the first, and failed in the second. */
const failing = () =>
  after(
    new Walk([FIRST, SECOND, THIRD]),
    (walk) => walk.advance(),
    (walk) => walk.advance([succeeded('first')]),
    (walk) => walk.advance([failed('second')]),
  );

const version = (steps: Json[]): VersionTarget => ({
  ...{ id: 'version-2', version: 2, graph: compileDefinition({ steps }).graph },
  begun: new Set(['first', 'second']),
});

const CHANGES: [what: string, steps: Json[], verdict: string, because: string[]][] = [
  ['nothing', [FIRST, SECOND, THIRD], 'SAFE', []],
  ['the name of a step', [{ ...FIRST, name: 'One' }, SECOND, THIRD], 'SAFE', []],
  ['a step that is yet to come', [FIRST, SECOND, { ...THIRD, ...say('3') }], 'CHANGED_AFTER', ['third']],
  ['the step that failed', [FIRST, { ...SECOND, ...say('2') }, THIRD], 'CHANGED_AFTER', ['second']],
  ['a step that is done', [{ ...FIRST, ...say('1') }, SECOND, THIRD], 'CHANGED_BEFORE', ['first']],
  [
    'where a step that is done leads',
    [logStep('first', { next: 'third' }), logStep('third', { next: 'second' }), logStep('second')],
    'CHANGED_BEFORE',
    ['first'],
  ],
  [
    'that the step that failed is gone',
    [logStep('first', { next: 'third' }), THIRD],
    'STEP_MISSING',
    ['second'],
  ],
];

test.each(CHANGES)('a version that changes %s is told to be so', (_what, steps, verdict, because) => {
  const walk = failing();
  const target = version(steps);
  expect(planOf(walk, {}, {}, target).latest).toEqual({
    ...{ id: 'version-2', version: 2 },
    ...{ verdict, steps: because },
  });
  const moved = planOf(walk, {}, { target }, target);
  const isSafe = verdict === 'SAFE' || verdict === 'CHANGED_AFTER';
  expect(moved.refusal?.code ?? null).toBe(isSafe ? null : 'VERSION_NOT_COMPATIBLE');
  if (!isSafe) return;
  expect(walk.resume({}, { target })[0]).toBe('execution.version_changed');
  expect(walk.state.execution.versionId).toBe('version-2');
});

test('what goes on for one item is done already, though another is about to begin it', () => {
  const steps = (more: Json[]) => {
    const inner = parallelStep('both', 'all_must_pass', [waitStep('hear', { event: 'word' }), ...more]);
    return [
      foreachStep('each', { items: [1, 2], concurrency: 2 }, [logStep('pick', { next: 'both' }), inner]),
    ];
  };
  const walk = after(
    new Walk(steps([])),
    (begun) => begun.advance(),
    (begun) => begun.advance([succeeded('each[0].pick')]),
    (begun) => begun.pause(),
    (begun) => begun.advance([succeeded('each[1].pick')], { draining: true }),
  );
  expect(walk.state.execution.ready).toEqual(['each[1].both']);
  const target = { ...version(steps([logStep('more')])), begun: new Set(['each', 'pick', 'both', 'hear']) };
  expect(planOf(walk, {}, {}, target).latest).toMatchObject({ verdict: 'CHANGED_BEFORE', steps: ['both'] });
  expect(planOf(walk, {}, { target }, target).refusal?.code).toBe('VERSION_NOT_COMPATIBLE');
});

test('a version that is not looked at is not in the plan, and the plan of a move is another plan', () => {
  const walk = failing();
  const target = version([FIRST, SECOND, THIRD]);
  expect(planOf(walk).latest).toBeNull();
  expect(planOf(walk, {}, {}, target).planVersion).not.toBe(planOf(walk).planVersion);
});

test('a step that failed is not found again where it is inside another one: its path is another', () => {
  const graphOf = (steps: Json[]) => compileDefinition({ steps }).graph;
  const before = graphOf([logStep('a'), logStep('b'), logStep('c', { depends_on: ['a', 'b'] })]);
  const after = graphOf([
    logStep('a'),
    parallelStep('both', 'all_must_pass', [logStep('b')]),
    logStep('c', { depends_on: ['a', 'both'] }),
  ]);
  const target = { graph: after, begun: new Set(['a', 'b']) };
  expect(compareVersion(before, target, ['b'])).toEqual({ verdict: 'CHANGED_BEFORE', steps: ['b'] });
});

test('what the newer version begins with besides is begun by the resume that moves to it', () => {
  const walk = after(
    new Walk([waitStep('a', { event: 'word' }), logStep('b', { depends_on: ['a'] })]),
    (waiting) => waiting.advance(),
    (waiting) => waiting.cancel(),
  );
  const graph = compileDefinition({
    steps: [
      waitStep('a', { event: 'word' }),
      logStep('n'),
      logStep('b', { depends_on: ['a'] }),
      logStep('c', { depends_on: ['n', 'b'] }),
    ],
  }).graph;
  const target = { id: 'version-2', version: 2, graph, begun: new Set(['a']) };
  const plan = planOf(walk, {}, { target }, target);
  expect(plan.steps.map(({ path, action }) => [path, action])).toEqual([
    ['a', 'RERUN'],
    ['n', 'START'],
  ]);
});

test('one that has begun nothing begins as the newer version does', () => {
  const walk = after(new Walk([logStep('old')]), (pending) => pending.pause());
  const graph = compileDefinition({ steps: [logStep('new')] }).graph;
  const target = { id: 'version-2', version: 2, graph, begun: new Set<string>() };
  const plan = planOf(walk, {}, { target }, target);
  expect(plan.latest?.verdict).toBe('CHANGED_AFTER');
  expect(plan.steps.map(({ path, action }) => [path, action])).toEqual([['new', 'START']]);
});
