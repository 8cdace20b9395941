import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import type { ForeachNode, ParallelNode } from '#src/domain/graph.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { conditionStep, foreachStep, logStep, PAID, parallelStep, waitStep } from './step-fixtures.js';

const BASE = { retry: null, resumable: true, metadata: {}, onError: null, dependsOn: [], dependents: [] };
const ITEMS = { items: '{{lines}}' };

function graphOf(...steps: Json[]) {
  return compileDefinition({ steps }).graph;
}

function blockOf(step: JsonObject) {
  return (graphOf(step).nodes[String(step.id)] as ParallelNode | ForeachNode).block;
}

describe('an operation', () => {
  const operation = (more: JsonObject, step: JsonObject = {}): JsonObject => ({
    id: 'o',
    type: 'operation',
    operation: { name: 'price', ...more },
    ...step,
  });

  test('is done by a worker, within 30 s, where it does not say', () => {
    expect(graphOf(operation({})).nodes.o).toEqual({
      ...BASE,
      ...{ id: 'o', name: 'o', type: 'operation', timeoutMs: 30_000, next: null },
      ...{ operation: 'price', input: {}, executor: 'central', queue: 'default' },
    });
  });

  test('says in either place how long, how often, and whether again after a crash', () => {
    const limits = { timeout: '5m', retry: { max_attempts: 2 }, resumable: false };
    const { nodes } = graphOf(operation(limits));
    expect(nodes.o).toMatchObject({ timeoutMs: 300_000, retry: { maxAttempts: 2 }, resumable: false });
    expect(graphOf(operation({}, limits)).nodes).toEqual(nodes);
  });

  test('may be left to agents, which have no time limit but one that is given', () => {
    const agent = { executor: 'agent', queue: 'gpu', input: { a: ['{{b}}'] } };
    expect(graphOf(operation(agent)).nodes.o).toMatchObject({ ...agent, timeoutMs: null });
    expect(graphOf(operation({ executor: 'agent' }, { timeout: '1h' })).nodes.o).toMatchObject({
      queue: 'default',
      timeoutMs: 3_600_000,
    });
  });
});

describe('a parallel', () => {
  test('begins with every step that nothing leads to, and has no time limit of its own', () => {
    const inner = [
      logStep('a', { next: 'b' }),
      logStep('b'),
      conditionStep('c', PAID, { on_true: 'd' }),
      logStep('d'),
    ];
    expect(graphOf(parallelStep('p', 'best_effort', inner, { next: 'z' }), logStep('z')).nodes.p).toEqual({
      ...BASE,
      ...{ id: 'p', name: 'p', type: 'parallel', timeoutMs: null, strategy: 'best_effort', next: 'z' },
      block: { entries: ['a', 'c'], ids: ['a', 'b', 'c', 'd'], prunes: false },
    });
  });

  test('needs all of its branches where it does not say', () => {
    const step = { id: 'p', type: 'parallel', parallel: { steps: [logStep('a')] }, timeout: '1m' };
    expect(graphOf(step).nodes.p).toMatchObject({ strategy: 'all_must_pass', timeoutMs: 60_000 });
  });
});

describe('a foreach', () => {
  test('goes through its items one by one under the name item, where it does not say', () => {
    expect(graphOf(foreachStep('f', ITEMS, [logStep('a')])).nodes.f).toEqual({
      ...BASE,
      ...{ id: 'f', name: 'f', type: 'foreach', timeoutMs: null, next: null, items: '{{lines}}' },
      ...{ itemVar: 'item', concurrency: 1, strategy: 'all_must_pass', collect: null },
      block: { entries: ['a'], ids: ['a'], prunes: false },
    });
  });

  test('takes a list, a name, a strategy, a number of items at a time, and what to collect', () => {
    const fields = { items: ['{{a}}', 2], concurrency: 5, strategy: 'any_can_pass', collect: 'b' };
    const step = foreachStep('f', { ...fields, item_var: 'line', timeout: '1h' }, [
      logStep('a'),
      logStep('b'),
    ]);
    expect(graphOf(step).nodes.f).toMatchObject({ ...fields, itemVar: 'line', timeoutMs: 3_600_000 });
  });

  test('of steps that say nothing of what follows does them in their order', () => {
    const { nodes } = graphOf(foreachStep('f', ITEMS, [logStep('a'), waitStep('b', '1s'), logStep('c')]));
    expect([nodes.a, nodes.b, nodes.c]).toMatchObject([{ next: 'b' }, { next: 'c' }, { next: null }]);
  });

  test('of steps with a link follows the links alone', () => {
    const inner = [logStep('a', { next: 'c', on_error: 'b' }), logStep('b'), logStep('c')];
    const { nodes } = graphOf(foreachStep('f', ITEMS, inner));
    expect(nodes.b).toMatchObject({ next: null });
    expect(nodes.f).toMatchObject({ block: { entries: ['a'] } });
  });

  test('of steps that depend on others begins with the others', () => {
    const inner = [logStep('a'), logStep('b'), logStep('c', { depends_on: ['a', 'b'] })];
    expect(blockOf(foreachStep('f', ITEMS, inner))).toEqual({
      entries: ['a', 'b'],
      ids: ['a', 'b', 'c'],
      prunes: false,
    });
  });

  test('with a plain parallel inside goes on with what is listed next', () => {
    const inner = [parallelStep('p', 'best_effort', [logStep('x'), logStep('y')]), logStep('b')];
    const { nodes } = graphOf(foreachStep('f', ITEMS, inner));
    expect([nodes.p, nodes.x, nodes.b]).toMatchObject([{ next: 'b' }, { next: null }, { next: null }]);
  });
});

describe('depends_on', () => {
  test('takes one id or several, and tells these who waits for them', () => {
    const { nodes, root } = graphOf(
      logStep('a'),
      logStep('b'),
      logStep('one', { depends_on: 'a' }),
      logStep('both', { depends_on: ['a', 'b', 'a'] }),
    );
    expect([nodes.one, nodes.both]).toMatchObject([{ dependsOn: ['a'] }, { dependsOn: ['a', 'b'] }]);
    expect([nodes.a, nodes.b]).toMatchObject([{ dependents: ['one', 'both'] }, { dependents: ['both'] }]);
    expect(root.entries).toEqual(['a', 'b']);
  });

  test('leaves the first step an entry where a loop leads back to it', () => {
    const { root } = graphOf(
      logStep('a', { next: 'w' }),
      waitStep('w', '1h', { next: 'a' }),
      logStep('c', { depends_on: 'a' }),
    );
    expect(root.entries).toEqual(['a']);
  });

  test('has steps skipped before the others are done only where there is a choice', () => {
    const join = logStep('z', { depends_on: ['a', 'b'] });
    const choice = conditionStep('c', PAID, { on_true: 'a', on_false: 'b' });
    expect(graphOf(choice, logStep('a'), logStep('b'), join).root.prunes).toBe(true);
    expect(graphOf(logStep('a'), logStep('b'), join).root.prunes).toBe(false);
  });
});

test('lists nest in one another, each with its own block, and their steps are found by id', () => {
  const deepest = foreachStep('f2', { items: '{{item.parts}}', item_var: 'part' }, [logStep('d')]);
  const { root, nodes } = graphOf(
    parallelStep('p1', 'all_must_pass', [
      foreachStep('f1', ITEMS, [parallelStep('p2', 'any_can_pass', [deepest, logStep('c')])]),
      logStep('b'),
    ]),
  );
  expect(Object.keys(nodes).sort()).toEqual(['b', 'c', 'd', 'f1', 'f2', 'p1', 'p2']);
  expect(root).toEqual({ entries: ['p1'], ids: ['p1'], prunes: false });
  expect(nodes).toMatchObject({
    p1: { block: { entries: ['f1', 'b'] } },
    f1: { block: { entries: ['p2'] } },
    p2: { block: { entries: ['f2', 'c'] } },
    f2: { block: { entries: ['d'] } },
  });
});

test('the document says how many steps work at the same time, in either spelling', () => {
  const steps = [logStep('a')];
  expect(compileDefinition({ concurrency: 3, steps }).graph.concurrency).toBe(3);
  expect(compileDefinition({ definition: { concurrency: 3, steps } }).graph.concurrency).toBe(3);
});

test('the address of a JSON Schema is let pass', () => {
  const document = { $schema: './workflow.schema.json', steps: [logStep('a')] };
  expect(compileDefinition(document).warnings).toEqual([]);
});
