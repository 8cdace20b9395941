import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import type { JsonObject } from '#src/domain/json.js';
import { faultLines, faultsOf } from './refused.js';
import { approvalStep, conditionStep, logStep, PAID, waitStep } from './step-fixtures.js';

const LOOP_HINT = 'put a wait step into the loop, or an action that blocks or requires an approval';
const UNREACHED_HINT = 'lead another step to it, or take it out; the run starts at the first step';
const NOWHERE_HINT = 'name the id of a step, or leave it out to end the run here';

describe('a link that leads nowhere', () => {
  test('is refused under each key that can hold one', () => {
    const steps = [
      conditionStep('c', PAID, { on_true: 'ask', on_false: 'nowhere' }),
      approvalStep('ask', { next: 'wait', on_reject: 'nowhere' }),
      waitStep('wait', { event: 'e', timeout: '1h', on_timeout: 'nowhere' }, { next: 'log' }),
      logStep('log', { next: 'nowhere' }),
    ];
    expect(faultLines({ steps })).toEqual(
      ['steps[0].on_false', 'steps[1].on_reject', 'steps[2].wait.on_timeout', 'steps[3].next'].map(
        (path) => `${path}: leads to \`nowhere\`, which is no step (${NOWHERE_HINT})`,
      ),
    );
  });

  test('is refused under `on_reject` of a list that asks for an approval, too', () => {
    const ask = { type: 'create_approval_request', entity: 'order', entity_id: '1', data: {} };
    const on_reject = 'nowhere';
    const steps = [
      { id: 'list', type: 'execute', execute: [ask], next: 'act', on_reject },
      { id: 'act', type: 'action', action: { type: 'execute' }, execute: [ask], on_reject },
    ];
    expect(faultLines({ steps })).toEqual(
      ['steps[0].on_reject', 'steps[1].on_reject'].map(
        (path) => `${path}: leads to \`nowhere\`, which is no step (${NOWHERE_HINT})`,
      ),
    );
  });

  test('comes with the name that was likely meant, which then counts as reached', () => {
    const steps = [logStep('a', { next: 'shp' }), logStep('ship')];
    expect(faultLines({ steps })).toEqual([
      'steps[0].next: leads to `shp`, which is no step (did you mean `ship`?)',
    ]);
  });

  test('is found under the definition in the nested spelling', () => {
    expect(faultLines({ definition: { steps: [logStep('a', { next: '' })] } })).toEqual([
      'definition.steps[0].next: leads to ``, which is no step (leave it out to end the run here)',
    ]);
  });

  test.each(['__proto__', 'constructor', 'toString'])('is refused for %s like for any name', (next) => {
    expect(faultsOf({ steps: [logStep('a', { next })] }).map(({ path }) => path)).toEqual(['steps[0].next']);
  });
});

describe('a step that cannot be reached', () => {
  test('is refused', () => {
    const steps = [logStep('a'), logStep('b', { next: 'c' }), logStep('c')];
    expect(faultLines({ steps })).toEqual([
      `steps[1]: step \`b\` cannot be reached (${UNREACHED_HINT})`,
      `steps[2]: step \`c\` cannot be reached (${UNREACHED_HINT})`,
    ]);
  });

  test('comes with the mistyped key that names it', () => {
    expect(faultLines({ steps: [logStep('a', { nxet: 'b' }), logStep('b')] })).toEqual([
      'steps[1]: step `b` cannot be reached (steps[0].nxet names it, but is no link there)',
    ]);
  });

  test('is not said of all others where the first step is no step', () => {
    expect(faultLines({ steps: [null, logStep('b')] })).toEqual(['steps[0]: must be an object, not null']);
  });
});

test('an id that is used twice is refused, and links to it lead to both', () => {
  const steps = [
    logStep('a', { next: 'b' }),
    logStep('b', { next: 'c' }),
    logStep('b', { next: 'd' }),
    logStep('c'),
    logStep('d'),
  ];
  expect(faultLines({ steps })).toEqual([
    'steps[2].id: `b` is the id of steps[1] already (rename one of them)',
  ]);
});

describe('a loop without a wait', () => {
  test('is refused at the link that closes it', () => {
    const steps = [
      logStep('a', { next: 'b' }),
      conditionStep('b', PAID, { on_true: 'c', on_false: 'd' }),
      { id: 'c', type: 'action', action: { type: 'allow' }, next: 'a' },
      logStep('d', { next: 'd' }),
    ];
    expect(faultLines({ steps })).toEqual([
      `steps[2].next: loops without a wait: \`a\` → \`b\` → \`c\` → \`a\` (${LOOP_HINT})`,
      `steps[3].next: loops without a wait: \`d\` → \`d\` (${LOOP_HINT})`,
    ]);
  });

  test('is found beside one that a wait stops', () => {
    const steps = [
      conditionStep('a', PAID, { on_true: 'w', on_false: 'b' }),
      waitStep('w', '1h', { next: 'a' }),
      logStep('b', { next: 'a' }),
    ];
    expect(faultsOf({ steps }).map(({ path }) => path)).toEqual(['steps[2].next']);
  });
});

describe('all is told in one go', () => {
  test('faults of shape in one step hide no fault of the graph', () => {
    const steps: JsonObject[] = [
      logStep('a', { timeout: 'soon', next: 'b' }),
      { id: 'b', type: 'exceute', next: 'c' },
      conditionStep('c', { field: 'x', operator: '~', value: 1 }, { on_true: 'd', on_false: 'gone' }),
      logStep('d', { next: 'a', retry: 3 }),
      logStep('island'),
      logStep('d'),
    ];
    expect(faultsOf({ tags: 5, steps }).map(({ path }) => path)).toEqual([
      'tags',
      'steps[0].timeout',
      'steps[1].type',
      'steps[2].condition.operator',
      'steps[3].retry',
      'steps[5].id',
      'steps[2].on_false',
      'steps[4]',
      'steps[3].next',
    ]);
  });

  test('up to a hundred faults are listed, and the others counted', () => {
    const steps = Array.from({ length: 150 }, (_, index) =>
      logStep(`s${index}`, { timeout: 'x', next: `s${index + 1}` }),
    );
    const faults = faultsOf({ steps });
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toEqual({ path: '', message: 'and 51 more faults', hint: null });
  });
});

describe('size', () => {
  function chain(length: number): JsonObject[] {
    return Array.from({ length }, (_, index) =>
      logStep(`step_${index}`, index + 1 < length ? { next: `step_${index + 1}` } : {}),
    );
  }

  function timed(steps: JsonObject[]) {
    const before = performance.now();
    const faults = faultLines({ steps });
    return { faults, took: performance.now() - before };
  }

  test('2,000 steps in a row compile', () => {
    expect(faultLines({ steps: chain(2_000) })).toEqual([]);
  });

  test('10,000 steps are refused quickly, for their number alone', () => {
    const { faults, took } = timed(chain(10_000).map((step) => ({ ...step, type: 'unknown' })));
    expect(faults).toEqual([
      'steps: holds 10000 steps, more than the 2000 allowed (split it into several workflows)',
    ]);
    expect(took).toBeLessThan(500);
  });

  test('2,000 steps that all lead nowhere are refused quickly', () => {
    const { faults, took } = timed(
      chain(2_000).map((step) => ({ ...step, next: `${step.next}_x`.repeat(5) })),
    );
    expect(faults).toHaveLength(101);
    expect(took).toBeLessThan(2_000);
  });

  test('very many templates that name no step are counted quickly', () => {
    const message = '{{steps.step_x.output}}'.repeat(100);
    const steps = chain(2_000).map((step) => ({ ...step, execute: [{ type: 'log', message }] }));
    const before = performance.now();
    expect(compileDefinition({ steps }).warnings.at(-1)?.message).toBe('and 199900 more warnings');
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test('one loop of 2,000 steps is found, and named in short', () => {
    const steps = chain(2_000).map((step, index) => (index === 1_999 ? { ...step, next: 'step_0' } : step));
    const names = [0, 1, 2, 3, 4, 5].map((n) => `\`step_${n}\``).join(' → ');
    expect(faultLines({ steps })).toEqual([
      `steps[1999].next: loops without a wait: ${names} → … → \`step_0\` (${LOOP_HINT})`,
    ]);
  });
});
