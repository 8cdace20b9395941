import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultLines } from './refused.js';
import { foreachStep, logStep, parallelStep, waitStep } from './step-fixtures.js';

const parallel = (steps: Json[], more: JsonObject = {}) => parallelStep('p', 'all_must_pass', steps, more);
const foreach = (steps: Json[], more: JsonObject = {}) =>
  foreachStep('f', { items: '{{lines}}', ...more }, steps);
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
