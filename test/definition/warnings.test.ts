import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import type { JsonObject } from '#src/domain/json.js';
import {
  approvalStep,
  conditionStep,
  foreachStep,
  logStep,
  PAID,
  parallelStep,
  waitStep,
} from './step-fixtures.js';

describe('a warning', () => {
  function warningsOf(document: unknown) {
    return compileDefinition(document).warnings;
  }

  test('is given for every unknown key, with the one that was likely meant', () => {
    const step = logStep('a', {
      retyr: 1,
      retry: { max_attempt: 2 },
      execute: [{ type: 'log', message: 'm', mesage: 'n' }],
    });
    const condition = { and: [{ ...PAID, valeu: 1 }] };
    const document = {
      steps: [conditionStep('c', condition, { on_true: 'a' }), step],
      trigger: { typ: 'manual' },
      descripton: '',
      'odd key': 1,
    };
    expect(warningsOf(document).map(({ path, hint }) => [path, hint])).toEqual([
      ['descripton', 'did you mean `description`?'],
      ['["odd key"]', null],
      ['trigger.typ', 'did you mean `type`?'],
      ['steps[0].condition.and[0].valeu', 'did you mean `value`?'],
      ['steps[1].retyr', 'did you mean `retry`?'],
      ['steps[1].retry.max_attempt', 'did you mean `max_attempts`?'],
      ['steps[1].execute[0].mesage', 'did you mean `message`?'],
    ]);
  });

  test('is given for what the other half of a nested document should hold', () => {
    const document = { timeout: '1h', definition: { name: 'x', steps: [logStep('a')] } };
    expect(warningsOf(document).map(({ path }) => path)).toEqual(['timeout', 'definition.name']);
  });

  test('is given for a load in the context', () => {
    expect(warningsOf({ context: { load: ['order'] }, steps: [logStep('a')] })).toEqual([
      {
        path: 'context.load',
        message: 'is kept, but nothing is loaded: what the run is started with is in its context already',
        hint: 'leave it out',
      },
    ]);
  });

  test('is given for a link that a type of step has no use for', () => {
    const steps = [
      conditionStep('c', PAID, { on_true: 'a', next: 'a' }),
      { id: 'a', type: 'action', action: { type: 'allow' }, on_reject: 'c' },
    ];
    expect(warningsOf({ steps }).map(({ path, message }) => [path, message])).toEqual([
      ['steps[0].next', 'is not used by a step of type `condition`'],
      [
        'steps[1].on_reject',
        'is used by block, by require_approval, and where an entry is create_approval_request',
      ],
    ]);
  });

  test('is given for a template that names the output of a step there is none of', () => {
    const steps = [
      logStep('fetch_order', { next: 'c' }),
      conditionStep('c', {
        field: 'steps.fetchorder.output',
        operator: 'eq',
        value: '{{steps.fetch_order.output}}',
      }),
    ];
    expect(warningsOf({ steps })).toEqual([
      {
        path: 'steps[1].condition.field',
        message: '`steps.fetchorder` names `fetchorder`, which is no step',
        hint: 'did you mean `fetch_order`?',
      },
    ]);
  });

  test('is given for every unknown key inside lists of steps and the parts of their steps', () => {
    const operation = { name: 'o', inptu: 1, retry: { dely: '1s' } };
    const inner = [
      { id: 'o', type: 'operation', operation, paralel: 1 },
      waitStep('w', { event: 'e', mach: {} }),
      approvalStep('x', { action: { type: 'block', reson: '' } }),
    ];
    const steps = [foreachStep('f', { items: [], colect: 'o' }, [parallelStep('p', 'best_effort', inner)])];
    const at = 'steps[0].foreach.steps[0].parallel.steps';
    expect(warningsOf({ steps }).map(({ path, hint }) => [path, hint])).toEqual([
      ['steps[0].foreach.colect', 'did you mean `collect`?'],
      [`${at}[0].paralel`, null],
      [`${at}[0].operation.inptu`, 'did you mean `input`?'],
      [`${at}[0].operation.retry.dely`, 'did you mean `delay`?'],
      [`${at}[1].wait.mach`, 'did you mean `match`?'],
      [`${at}[2].action.reson`, 'did you mean `reason`?'],
    ]);
  });

  test('is given for a key that is a level too high or too low', () => {
    const steps = [
      { ...parallelStep('p', 'best_effort', [logStep('a')]), strategy: 'any_can_pass', next: 'f' },
      foreachStep('f', { items: [], resumable: true, metadata: {}, next: 'o' }, [logStep('b')]),
      { id: 'o', type: 'operation', operation: { name: 'o', on_error: 'x' }, queue: 'gpu' },
    ];
    expect(warningsOf({ steps }).map(({ path, hint }) => [path, hint])).toEqual([
      ['steps[0].strategy', 'put it inside `parallel`'],
      ['steps[1].foreach.resumable', 'put it beside `foreach`, not inside'],
      ['steps[1].foreach.metadata', 'put it beside `foreach`, not inside'],
      ['steps[2].queue', 'put it inside `operation`'],
      ['steps[2].operation.on_error', 'put it beside `operation`, not inside'],
    ]);
  });

  test('is given for what this type of step has no use for', () => {
    const unused = { retry: { max_attempts: 2 }, resumable: false };
    const steps = [
      { ...conditionStep('c', PAID, { on_true: 'w' }), ...unused, timeout: '1s', on_error: 'w' },
      { ...waitStep('w', { event: 'e' }), ...unused, timeout: '1s', next: 'p' },
      { ...parallelStep('p', 'best_effort', [logStep('a')]), ...unused, timeout: '1s', next: 'f' },
      { ...foreachStep('f', { items: [] }, [logStep('b')]), ...unused, timeout: '1s' },
    ];
    const at = warningsOf({ steps }).map(({ path, hint }) => `${path}: ${hint}`);
    expect(at).toEqual([
      ...['timeout', 'retry', 'resumable', 'on_error'].map((key) => `steps[0].${key}: leave it out`),
      'steps[1].timeout: put it inside `wait`',
      ...['retry', 'resumable'].map((key) => `steps[1].${key}: leave it out`),
      ...['retry', 'resumable'].map((key) => `steps[2].${key}: give it to the steps inside`),
      ...['retry', 'resumable'].map((key) => `steps[3].${key}: give it to the steps inside`),
    ]);
  });

  test('is given for a template that names a step inside a foreach that it is not in', () => {
    const see = (id: string, ...seen: string[]): JsonObject =>
      logStep(id, {
        execute: [{ type: 'log', message: seen.map((one) => `{{steps.${one}.output}}`).join() }],
      });
    const steps = [
      foreachStep('f', { items: '{{steps.a.output}}', collect: 'a', next: 'p' }, [
        see('a'),
        parallelStep('q', 'best_effort', [see('b', 'a', 'f', 'c'), see('c', 'd')]),
      ]),
      parallelStep('p', 'best_effort', [see('d')], { next: 'z' }),
      see('z', 'f', 'p', 'd', 'b', 'q'),
    ];
    const hint = 'outside it there is what it collects: steps.f.output.results';
    expect(warningsOf({ steps })).toEqual([
      { path: 'steps[0].foreach.items', message: '`steps.a` is inside `f`, and seen there alone', hint },
      { path: 'steps[2].execute[0].message', message: '`steps.b` is inside `f`, and seen there alone', hint },
      { path: 'steps[2].execute[0].message', message: '`steps.q` is inside `f`, and seen there alone', hint },
    ]);
  });

  test('is not given for fields that another system leaves empty', () => {
    const step = logStep('a', { condition: null, wait: {}, on_true: '', parallel: null, foreach: null });
    expect(warningsOf({ steps: [step] })).toEqual([]);
  });
});
