import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { GRAPH_FORMAT } from '#src/domain/graph.js';
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

const BASE = {
  timeoutMs: 30_000,
  retry: null,
  resumable: true,
  metadata: {},
  onError: null,
  dependsOn: [],
  dependents: [],
};

describe('a document', () => {
  test('with steps alone is enough', () => {
    expect(compileDefinition({ steps: [logStep('only')] })).toEqual({
      key: null,
      name: null,
      description: null,
      label: null,
      tags: [],
      enabled: true,
      trigger: { type: 'manual', event: null, cron: null, data: {} },
      graph: {
        format: GRAPH_FORMAT,
        root: { entries: ['only'], ids: ['only'], prunes: false },
        timeoutMs: null,
        concurrency: 20,
        nodes: {
          only: {
            ...BASE,
            id: 'only',
            name: 'only',
            type: 'execute',
            effects: [{ type: 'log', message: 'only' }],
            next: null,
          },
        },
      },
      warnings: [],
    });
  });

  const about = { workflow_id: 'wf', version: 2, name: 'W', description: 'd', tags: ['a'], enabled: false };
  const body = { trigger: { event: 'go', data: { a: 1 } }, timeout: '7d', steps: [logStep('a')] };

  test('says the same flat and with its body apart', () => {
    const flat = compileDefinition({ ...about, ...body });
    expect(compileDefinition({ ...about, definition: body })).toEqual(flat);
    expect(flat).toMatchObject({
      key: 'wf',
      label: '2',
      name: 'W',
      description: 'd',
      tags: ['a'],
      enabled: false,
      trigger: { type: 'event', event: 'go', cron: null, data: { a: 1 } },
      graph: { timeoutMs: 604_800_000 },
    });
  });

  test('may have null for all that can be left out', () => {
    const nothing = {
      workflow_id: null,
      version: null,
      tags: null,
      enabled: null,
      trigger: null,
      timeout: null,
    };
    const step = logStep('a', {
      name: null,
      retry: null,
      timeout: null,
      metadata: null,
      next: null,
      resumable: null,
    });
    expect(compileDefinition({ ...nothing, steps: [step] })).toEqual(
      compileDefinition({ steps: [logStep('a')] }),
    );
  });
});

describe('a step', () => {
  function nodesOf(...steps: unknown[]) {
    return compileDefinition({ steps }).graph.nodes;
  }

  test('of type condition has its branches, and a branch that is missing ends the run', () => {
    const nested = { and: [{ field: 'a', operator: '>=', value: 1 }, { or: [PAID] }] };
    const nodes = nodesOf(conditionStep('c', nested, { on_true: 'a' }), logStep('a'));
    expect(nodes.c).toEqual({
      ...BASE,
      id: 'c',
      name: 'c',
      type: 'condition',
      onTrue: 'a',
      onFalse: null,
      condition: {
        comparison: null,
        or: [],
        and: [
          { comparison: { field: 'a', operator: 'gte', value: 1 }, and: [], or: [] },
          {
            comparison: null,
            and: [],
            or: [{ comparison: { field: 'order.paid', operator: 'eq', value: true }, and: [], or: [] }],
          },
        ],
      },
    });
  });

  test.each([
    ['==', 'eq'],
    ['!=', 'neq'],
    ['>', 'gt'],
    ['>=', 'gte'],
    ['<', 'lt'],
    ['<=', 'lte'],
    ['contains', 'contains'],
  ])('of type condition may write %s for %s', (spelling, operator) => {
    const step = conditionStep('c', { field: 'a', operator: spelling, value: 'x' });
    expect(nodesOf(step).c).toMatchObject({ condition: { comparison: { operator } } });
  });

  test('of type action takes both spellings of its kind', () => {
    const spelt = (key: string) => ({ id: 'a', type: 'action', action: { [key]: 'block', reason: 'r' } });
    expect(nodesOf(spelt('action'))).toEqual(nodesOf(spelt('type')));
    expect(nodesOf(spelt('type')).a).toEqual({
      ...BASE,
      id: 'a',
      name: 'a',
      type: 'action',
      action: 'block',
      reason: 'r',
      effects: [],
      next: null,
      onReject: null,
    });
  });

  test('of type action may send a rejection elsewhere, and has a reason where none is given', () => {
    const step = { id: 'a', type: 'action', action: { type: 'require_approval' }, next: 'b', on_reject: 'c' };
    expect(nodesOf(step, logStep('b'), logStep('c')).a).toMatchObject({
      next: 'b',
      onReject: 'c',
      reason: 'Approval required',
    });
  });

  test.each([
    ['a text', '24h', { waitMs: 86_400_000 }],
    ['a duration', { duration: '5m' }, { waitMs: 300_000 }],
    ['a timeout without event', { timeout: '1h' }, { waitMs: 3_600_000 }],
    ['an event', { event: 'paid' }, { event: 'paid' }],
    [
      'an event that must hold something',
      { event: 'paid', match: { 'order.id': '{{order.id}}', live: true } },
      { event: 'paid', match: { 'order.id': '{{order.id}}', live: true } },
    ],
    [
      'an event with a timeout',
      { event: 'paid', timeout: '1h', on_timeout: 'b' },
      { event: 'paid', waitMs: 3_600_000, onTimeout: 'b' },
    ],
  ])('of type wait takes %s', (_name, wait, expected) => {
    const node = nodesOf(waitStep('w', wait, { next: 'b' }), logStep('b')).w;
    const nothing = { event: null, waitMs: null, onTimeout: null, match: null };
    expect(node).toEqual({
      ...BASE,
      ...nothing,
      id: 'w',
      name: 'w',
      type: 'wait',
      timeoutMs: null,
      next: 'b',
      ...expected,
    });
  });

  test('has its own timeout, retries, metadata and rule, and may be done at most once', () => {
    const step = logStep('a', {
      name: 'A',
      timeout: '5m',
      retry: {
        max_attempts: 4,
        backoff: 'linear',
        delay: '2s',
        max_delay: '1m',
        jitter: 0.5,
        retry_on: ['HTTP_503'],
      },
      resumable: false,
      metadata: { owner: 'x' },
      rule_id: 'r1',
    });
    expect(nodesOf(step).a).toMatchObject({
      name: 'A',
      timeoutMs: 300_000,
      retry: {
        maxAttempts: 4,
        backoff: 'linear',
        delayMs: 2_000,
        maxDelayMs: 60_000,
        jitter: 0.5,
        retryOn: ['HTTP_503'],
      },
      resumable: false,
      metadata: { owner: 'x', rule_id: 'r1' },
    });
  });

  test('retries three times at most, ever more slowly and whatever the error, where it does not say', () => {
    const times = { delayMs: 1_000, maxDelayMs: 86_400_000, jitter: 0 };
    const retry = { maxAttempts: 3, backoff: 'exponential', ...times, retryOn: ['*'] };
    expect(nodesOf(logStep('a', { retry: {} })).a).toMatchObject({ retry });
    expect(nodesOf(logStep('a', { retry: { retry_on: [] } })).a).toMatchObject({ retry });
  });

  test.each([
    [{ max_attempts: -1 }, { maxAttempts: null }],
    [{ max_attempts: 1_000 }, { maxAttempts: 1_000 }],
    [{ jitter: true }, { jitter: 1 }],
    [{ jitter: false }, { jitter: 0 }],
  ])('retries as %j says', (policy, retry) => {
    expect(nodesOf(logStep('a', { retry: policy })).a).toMatchObject({ retry });
  });

  test('may be named like an inherited property', () => {
    const compiled = compileDefinition({
      steps: [logStep('constructor', { next: 'toString' }), logStep('toString')],
    });
    expect(Object.keys(compiled.graph.nodes)).toEqual(['constructor', 'toString']);
  });
});

describe('an effect', () => {
  function effectOf(entry: unknown) {
    const node = compileDefinition({ steps: [{ id: 'a', type: 'execute', execute: [entry] }] }).graph.nodes.a;
    return node?.type === 'execute' ? node.effects[0] : undefined;
  }

  test('of type webhook is a POST and of type http_request a GET, where it does not say', () => {
    const empty = { url: '{{base}}/x', headers: {}, body: null };
    expect(effectOf({ type: 'webhook', url: '{{base}}/x' })).toEqual({
      type: 'webhook',
      method: 'POST',
      ...empty,
    });
    expect(effectOf({ type: 'http_request', url: '{{base}}/x' })).toEqual({
      type: 'http_request',
      method: 'GET',
      ...empty,
    });
  });

  test('keeps its method in capitals, its headers and its body', () => {
    const entry = {
      type: 'http_request',
      url: 'http://x/y',
      headers: { 'X-Key': '{{key}}' },
      body: { a: ['{{b}}'] },
    };
    expect(effectOf({ ...entry, method: 'put' })).toEqual({ ...entry, method: 'PUT' });
  });

  test('of type notify has recipients and a message', () => {
    const entry = { type: 'notify', recipients: ['role:x', 'slack:#y', 'a@b.c'], message: 'hello {{name}}' };
    expect(effectOf(entry)).toEqual(entry);
  });

  test('of type create_record may leave out which, as the record is yet to be made', () => {
    const entry = { type: 'create_record', entity: 'task', data: { title: 'Call {{name}}', at: [{ n: 1 }] } };
    expect(effectOf(entry)).toEqual({ ...entry, entityId: null });
    expect(effectOf({ ...entry, entity_id: '{{id}}' })).toEqual({ ...entry, entityId: '{{id}}' });
  });

  test('of type update_record says which record, and what of it changes', () => {
    const entry = { type: 'update_record', entity: '{{kind}}', data: { status: 'paid' } };
    expect(effectOf({ ...entry, entity_id: '{{order.id}}' })).toEqual({ ...entry, entityId: '{{order.id}}' });
  });

  test('of type create_approval_request may say who approves, why, until when, and more', () => {
    const entry = { type: 'create_approval_request', entity: 'order' };
    const data = { approver_role: 'boss', reason: '{{why}}', expires_in: '24h', urgent: true };
    expect(effectOf({ ...entry, entity_id: '7', data })).toEqual({ ...entry, entityId: '7', data });
    expect(effectOf({ ...entry, entity_id: '7' })).toEqual({ ...entry, entityId: '7', data: {} });
    const later = { expires_in: '{{limit}}' };
    expect(effectOf({ ...entry, entity_id: '7', data: later })).toMatchObject({ data: later });
  });
});

describe('a loop', () => {
  test('through a wait is fine', () => {
    const steps = [logStep('a', { next: 'w' }), waitStep('w', '1h', { next: 'a' })];
    expect(compileDefinition({ steps }).warnings).toEqual([]);
  });

  test('through an approval, and from an approval to itself, is fine', () => {
    const steps = [logStep('a', { next: 'ask' }), approvalStep('ask', { next: 'a', on_reject: 'ask' })];
    expect(compileDefinition({ steps }).warnings).toEqual([]);
  });
});

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
      ['steps[1].on_reject', 'is used by block and require_approval alone'],
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
