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

describe('a foreach is refused', () => {
  test.each<[string, JsonObject, string]>([
    ['without items', { items: null }, 'items: must be a template or a list, not null'],
    ['with a number for items', { items: 5 }, 'items: must be a template or a list, not a number'],
    [
      'with a text for items',
      { items: 'lines' },
      'items: is a text, which is never a list (write one template alone, as {{order.lines}})',
    ],
    [
      'with a template among a text',
      { items: 'all {{lines}}' },
      'items: is a text, which is never a list (write one template alone, as {{order.lines}})',
    ],
    [
      'with a malformed template for items',
      { items: '{{lines' },
      'items: `{{` is never closed (write templates as {{order.id}} or {{order.lines.0.sku}})',
    ],
    [
      'with a malformed template among its items',
      { items: [{ a: '{{' }] },
      'items[0].a: `{{` is never closed (write templates as {{order.id}} or {{order.lines.0.sku}})',
    ],
    [
      'with an unknown strategy',
      { strategy: 'any' },
      'strategy: `any` is unknown (use one of all_must_pass, any_can_pass, best_effort)',
    ],
    ['with no item at a time', { concurrency: 0 }, 'concurrency: must be at least 1'],
    ['with too many at a time', { concurrency: 1_001 }, 'concurrency: must be at most 1000'],
    ['with half an item at a time', { concurrency: 1.5 }, 'concurrency: must be a whole number'],
    [
      'with a name that can be none',
      { item_var: 'a-b' },
      "item_var: `a-b` can't be a name (start with a letter or _, go on with letters, digits or _)",
    ],
    [
      'that collects from what is no step of it',
      { collect: 'rserve' },
      'collect: names `rserve`, which is no step of this foreach (did you mean `reserve`?)',
    ],
    [
      'that collects from itself',
      { collect: 'f' },
      'collect: names `f`, which is no step of this foreach (use one of reserve, inside)',
    ],
    [
      'that collects from a step deeper inside',
      { collect: 'deep' },
      'collect: names `deep`, which is no step of this foreach (use one of reserve, inside)',
    ],
  ])('%s', (_name, fields, expected) => {
    const inner = [logStep('reserve'), parallelStep('inside', 'best_effort', [logStep('deep')])];
    expect(faultLines({ steps: [foreach(inner, fields)] })).toEqual([`steps[0].foreach.${expected}`]);
  });

  test.each(['steps', 'resume', 'execution', 'now', '_index', '__proto__'])(
    'that names its items %s',
    (name) => {
      expect(faultLines({ steps: [foreach([logStep('a')], { item_var: name })] })).toEqual([
        `steps[0].foreach.item_var: \`${name}\` is taken (choose another name)`,
      ]);
    },
  );

  test('without steps, or items', () => {
    expect(faultLines({ steps: [{ id: 'f', type: 'foreach', foreach: {} }] })).toEqual([
      'steps[0].foreach.items: is required',
      'steps[0].foreach.steps: is required',
    ]);
  });
});

describe('a step is refused', () => {
  const operation = (more: JsonObject, step: JsonObject = {}): JsonObject => ({
    ...{ id: 'o', type: 'operation', operation: { name: 'price', ...more } },
    ...step,
  });

  test.each<[string, JsonObject, string[]]>([
    ['of type parallel with no step', parallel([]), ['parallel.steps: must not be empty']],
    ['of type parallel with nothing', { id: 'p', type: 'parallel' }, ['parallel: is required']],
    [
      'that depends on a number',
      logStep('a', { depends_on: 5 }),
      ['depends_on: must be the id of a step, or a list of ids, not a number'],
    ],
    [
      'that depends on numbers',
      logStep('a', { depends_on: [5] }),
      ['depends_on[0]: must be a text, not a number'],
    ],
    [
      'with an operation of no name',
      { id: 'o', type: 'operation', operation: {} },
      ['operation.name: is required'],
    ],
    [
      'with an operation of a bad name',
      operation({ name: 'a b' }),
      [
        "operation.name: `a b` can't be the name of an operation (start with a letter, go on with letters, digits, _, . or -, 200 characters at most)",
      ],
    ],
    [
      'with a queue for a worker',
      operation({ queue: 'gpu' }),
      ['operation.queue: is for agents alone (give it "executor": "agent", or leave the queue out)'],
    ],
    [
      'with a bad queue',
      operation({ executor: 'agent', queue: '{{q}}' }),
      [
        "operation.queue: `{{q}}` can't be the name of a queue (write 1 to 200 characters without spaces or templates, as gpu)",
      ],
    ],
    [
      'that says a thing of its operation twice',
      operation(
        { timeout: '1s', retry: {}, resumable: true },
        { timeout: '1s', retry: {}, resumable: false },
      ),
      ['timeout', 'retry', 'resumable'].map(
        (key) => `${key}: is said in the operation as well (keep one of the two)`,
      ),
    ],
    ['with too much jitter', logStep('a', { retry: { jitter: 2 } }), ['retry.jitter: must be at most 1']],
    [
      'with jitter in words',
      logStep('a', { retry: { jitter: 'some' } }),
      ['retry.jitter: must be true, false or a number from 0 to 1'],
    ],
    [
      'with less than no limit',
      logStep('a', { retry: { max_attempts: -2 } }),
      ['retry.max_attempts: must be at least 1 (write -1 for no limit)'],
    ],
    [
      'with too many attempts',
      logStep('a', { retry: { max_attempts: 1_001 } }),
      ['retry.max_attempts: must be at most 1000'],
    ],
    [
      'that matches without an event',
      waitStep('a', { timeout: '1h', match: { b: 1 } }),
      ['wait.match: needs an event to look into (name the event)'],
    ],
    [
      'that matches by a template as a path, and a bad template',
      waitStep('a', { event: 'e', match: { '{{a}}': 1, b: '{{' } }),
      [
        'wait.match["{{a}}"]: `{{a}}` is not a dotted path (write a dotted path without braces, as order.total or order.lines.0.sku)',
        'wait.match.b: `{{` is never closed (write templates as {{order.id}} or {{order.lines.0.sku}})',
      ],
    ],
    [
      'with what another type does',
      logStep('a', { parallel: { steps: [logStep('b')] } }),
      ['parallel: has no place in a step of type `execute` (make it a step of its own)'],
    ],
  ])('%s', (_name, step, expected) => {
    expect(faultLines({ steps: [step] })).toEqual(expected.map((line) => `steps[0].${line}`));
  });
});

describe('depth and number', () => {
  function nest(
    depth: number,
    innermost: Json[] = [logStep('last')],
    id = (level: number) => `n${level}`,
  ): JsonObject {
    let steps = innermost;
    for (let level = depth; level > 0; level--) {
      steps = [
        level % 2
          ? parallelStep(id(level), 'best_effort', steps)
          : foreachStep(id(level), { items: '{{lines}}' }, steps),
      ];
    }
    return steps[0] as JsonObject;
  }

  test('lists nest up to 30 deep, the first one included', () => {
    expect(faultLines({ steps: [nest(29)] })).toEqual([]);
    const [fault, ...others] = faultsOf({ steps: [nest(30)] });
    expect(fault).toMatchObject({ message: 'are steps more than 30 lists deep', hint: 'nest less' });
    expect(others).toEqual([]);
  });

  test('100,000 lists in one another are refused once, at once', () => {
    const before = performance.now();
    expect(faultsOf({ steps: [nest(100_000)] })).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  test('2,000 steps at the bottom of 29 lists are looked at once', () => {
    const wide = Array.from({ length: 1_970 }, (_, index) =>
      logStep(`s${index}`, { metadata: { a: [1, [2]] } }),
    );
    const before = performance.now();
    expect(faultLines({ steps: [nest(29, wide)] })).toEqual([]);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('2,000 steps are allowed in all lists together', () => {
    const many = (length: number) => Array.from({ length }, (_, index) => logStep(`s${index}`));
    expect(faultLines({ steps: [parallel(many(1_999))] })).toEqual([]);
    expect(faultLines({ steps: [foreach([parallel(many(1_999))])] })).toEqual([
      'steps: holds 2001 steps, more than the 2000 allowed (split it into several workflows)',
    ]);
  });

  test('a path that would be too long for the database is refused', () => {
    const faults = faultsOf({
      steps: [nest(20, [logStep('last')], (level) => `n${level}`.padEnd(100, '_'))],
    });
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^makes a path of 20\d\d characters, .+: more than the 2000 allowed$/),
      expect.stringMatching(/^makes a path of 2\d\d\d characters/),
    ]);
  });
});
