import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultLines, faultsOf } from './refused.js';
import { conditionStep, foreachStep, logStep, PAID, parallelStep, waitStep } from './step-fixtures.js';

const parallel = (steps: Json[], more: JsonObject = {}) => parallelStep('p', 'all_must_pass', steps, more);
const foreach = (steps: Json[], more: JsonObject = {}) =>
  foreachStep('f', { items: '{{lines}}', ...more }, steps);
const IN_P = 'steps[0].parallel.steps';
const IN_F = 'steps[0].foreach.steps';

const LINK_OUT = 'steps inside a parallel or a foreach lead to one another only; go on from that step itself';
const DEPENDENCY_OUT =
  'name a step of the list that this one is in: of a parallel or a foreach, that step itself';

describe('a step inside others is refused', () => {
  test('for its shape, at its own place', () => {
    const inner = [logStep('a', { timeout: 'soon' }), 5, { id: 'b', type: 'exceute' }];
    expect(faultsOf({ steps: [foreach([parallel(inner)])] }).map(({ path }) => path)).toEqual([
      `${IN_F}[0].parallel.steps[0].timeout`,
      `${IN_F}[0].parallel.steps[1]`,
      `${IN_F}[0].parallel.steps[2].type`,
    ]);
  });

  test('for an id that any other step of the document has', () => {
    const steps = [parallel([logStep('a'), foreach([logStep('p')])], { next: 'a2' }), logStep('a2')];
    expect(faultLines({ steps })).toEqual([
      `${IN_P}[1].foreach.steps[0].id: \`p\` is the id of steps[0] already (rename one of them)`,
    ]);
  });

  test.each([
    ['out of its list', parallel([logStep('a', { next: 'z' })], { next: 'z' }), `${IN_P}[0].next`, 'z'],
    [
      'to what it is in',
      parallel([logStep('a', { on_error: 'p' })], { next: 'z' }),
      `${IN_P}[0].on_error`,
      'p',
    ],
  ])('for a link that leads %s', (_name, first, path, target) => {
    expect(faultLines({ steps: [first, logStep('z')] })).toEqual([
      `${path}: leads to \`${target}\`, which is in another list of steps (${LINK_OUT})`,
    ]);
  });

  test('for a link into another list', () => {
    const steps = [logStep('s', { next: 'p' }), parallel([logStep('a')], { next: 'a' })];
    expect(faultLines({ steps })).toEqual([
      `steps[1].next: leads to \`a\`, which is in another list of steps (${LINK_OUT})`,
    ]);
  });

  test('for a mistyped link, with the name that was likely meant', () => {
    expect(faultLines({ steps: [parallel([logStep('a', { next: 'shp' }), logStep('ship')])] })).toEqual([
      `${IN_P}[0].next: leads to \`shp\`, which is no step (did you mean \`ship\`?)`,
    ]);
  });
});

describe('depends_on is refused', () => {
  test('on what is no step, which hides nothing else', () => {
    const steps = [logStep('a'), logStep('b', { depends_on: ['nowhere', 'a'], next: 'c' }), logStep('c')];
    expect(faultLines({ steps })).toEqual([
      'steps[1].depends_on[0]: depends on `nowhere`, which is no step (name the id of a step, or leave it out)',
    ]);
    expect(faultsOf({ steps: [logStep('a'), logStep('b', { depends_on: 'x' })] })).toHaveLength(1);
  });

  test('on a mistyped step, with the one that was likely meant', () => {
    expect(faultLines({ steps: [logStep('fetch'), logStep('b', { depends_on: 'fetsh' })] })).toEqual([
      'steps[1].depends_on: depends on `fetsh`, which is no step (did you mean `fetch`?)',
    ]);
  });

  test('on a step of another list', () => {
    const steps = [parallel([logStep('a')]), logStep('b', { depends_on: 'a' })];
    expect(faultLines({ steps })).toEqual([
      `steps[1].depends_on: depends on \`a\`, which is in another list of steps (${DEPENDENCY_OUT})`,
    ]);
  });

  test.each([
    ['itself', [logStep('a'), logStep('b', { depends_on: 'b' })], 'steps[1].depends_on', '`b` → `b`'],
    [
      'itself, over others',
      [logStep('a'), logStep('b', { depends_on: ['a', 'c'] }), waitStep('c', '1h', { depends_on: 'b' })],
      'steps[1].depends_on[1]',
      '`b` → `c` → `b`',
    ],
  ])('on %s', (_name, steps, path, loop) => {
    const hint = 'take one of them out of depends_on; to come back to a step, lead there by next';
    expect(faultLines({ steps })).toEqual([
      `${path}: depends on itself, and could never start: ${loop} (${hint})`,
    ]);
  });

  test('on a step that only it leads to', () => {
    const steps = [logStep('a'), logStep('b', { depends_on: 'w', next: 'w' }), waitStep('w', '1h')];
    expect(faultsOf({ steps }).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'steps[2]: step `w` cannot be reached',
    ]);
  });

  test('of a step that a link leads to as well, whatever link it is', () => {
    const steps = [
      conditionStep('c', PAID, { on_true: 'z' }),
      logStep('a', { on_error: 'z' }),
      logStep('z', { depends_on: ['c', 'a'] }),
    ];
    const hint = 'leave this out, or name this step in its depends_on';
    expect(faultLines({ steps })).toEqual(
      ['steps[0].on_true', 'steps[1].on_error'].map(
        (path) => `${path}: leads to \`z\`, which starts by its depends_on (${hint})`,
      ),
    );
  });
});

describe('a list without a step to start with is refused', () => {
  const PROBLEM = 'have no step to start with: something leads to each of them';

  test('of a parallel whose steps all lead to one another', () => {
    const steps = [parallel([logStep('a', { next: 'w' }), waitStep('w', '1h', { next: 'a' })])];
    expect(faultLines({ steps })).toEqual([
      `${IN_P}: ${PROBLEM} (a parallel starts at every step that nothing leads to: put one before the loop, or make the loop a foreach or the document's own)`,
    ]);
  });

  test('of a parallel whose loop has no wait, for that alone', () => {
    const steps = [parallel([logStep('a', { next: 'b' }), logStep('b', { next: 'a' })])];
    expect(faultsOf({ steps }).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      `${IN_P}[1].next: loops without a wait: \`a\` → \`b\` → \`a\``,
    ]);
  });

  test('where the first step depends on others that lead to one another', () => {
    const steps = [
      logStep('z', { depends_on: 'a' }),
      logStep('a', { next: 'w' }),
      waitStep('w', '1h', { next: 'a' }),
    ];
    expect(faultLines({ steps })).toEqual([
      `steps: ${PROBLEM} (take the depends_on from the step that is to start)`,
    ]);
  });

  test('but a loop beside other branches is only not reached', () => {
    const inner = [logStep('x'), logStep('a', { next: 'w' }), waitStep('w', '1h', { next: 'a' })];
    const hint =
      'lead another step to it, or take it out; a parallel starts at every step that nothing leads to';
    expect(faultLines({ steps: [parallel(inner)] })).toEqual([
      `${IN_P}[1]: step \`a\` cannot be reached (${hint})`,
      `${IN_P}[2]: step \`w\` cannot be reached (${hint})`,
    ]);
  });
});

test('a step of a foreach that nothing leads to is refused, once any step has a link', () => {
  const inner = [logStep('a', { next: 'b' }), logStep('b'), logStep('c')];
  expect(faultLines({ steps: [foreach(inner)] })).toEqual([
    `${IN_F}[2]: step \`c\` cannot be reached (lead another step to it, or take it out; each item starts at the first step)`,
  ]);
});

test('a fault in one step of a plain foreach has none of the others said to be out of reach', () => {
  expect(faultsOf({ steps: [foreach([logStep('a', { timeout: 'x' }), logStep('b')])] })).toHaveLength(1);
});

test('a loop inside others is refused as one at the top is', () => {
  const inner = [logStep('a', { next: 'b' }), logStep('b', { on_error: 'a' })];
  expect(faultsOf({ steps: [foreach(inner)] }).map(({ path }) => path)).toEqual([`${IN_F}[1].on_error`]);
});
