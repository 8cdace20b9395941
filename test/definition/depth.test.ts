import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultLines, faultsOf } from './refused.js';
import { foreachStep, logStep, parallelStep } from './step-fixtures.js';

const parallel = (steps: Json[], more: JsonObject = {}) => parallelStep('p', 'all_must_pass', steps, more);
const foreach = (steps: Json[], more: JsonObject = {}) =>
  foreachStep('f', { items: '{{lines}}', ...more }, steps);
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
