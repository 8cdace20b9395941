import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { GRAPH_FORMAT } from '#src/domain/graph.js';
import { approvalStep, conditionStep, logStep, PAID, waitStep } from './step-fixtures.js';

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
        name: '',
        resumable: true,
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
            onReject: null,
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
      approval: {},
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
