import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { type Block, type GraphNode, linksOf } from '#src/domain/graph.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultsOf } from './refused.js';
import { validate } from './schema.js';
import {
  approvalStep,
  conditionStep,
  foreachStep,
  logStep,
  PAID,
  parallelStep,
  waitStep,
} from './step-fixtures.js';

const STEP_KEYS = [
  'id',
  'type',
  'condition',
  'action',
  'execute',
  'wait',
  'retry',
  'timeout',
  'metadata',
  'next',
  'parallel',
  'foreach',
  'operation',
  'on_error',
  'depends_on',
];
const KEYS = [
  'steps',
  'definition',
  'trigger',
  'context',
  'field',
  'operator',
  'value',
  'and',
  'or',
  'url',
  'body',
  'items',
  'collect',
  'strategy',
  'concurrency',
  'match',
];
const TEXTS = [
  'a',
  'b',
  'execute',
  'wait',
  'condition',
  'action',
  'parallel',
  'foreach',
  'operation',
  'log',
  'webhook',
  '{{',
  '{{a}}',
  '1h',
  'eq',
  '__proto__',
];

/** JSON that looks enough like a definition to get past the first checks. */
const definitionLike = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<Json>(null, true, 0, -1.5, ...TEXTS),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...STEP_KEYS, ...KEYS, ...TEXTS), tie('value'), { maxKeys: 6 }),
  ),
})).value;

test('whatever the JSON, it is refused with faults, or compiles and fits the JSON Schema', () => {
  const steps = fc.array(
    fc.dictionary(fc.constantFrom(...STEP_KEYS, 'on_true', 'on_reject'), definitionLike),
  );
  const documents = fc.oneof(
    fc.jsonValue(),
    definitionLike,
    fc.record({ steps }),
    fc.record({ definition: fc.record({ steps }) }),
  );
  fc.assert(
    fc.property(documents, (document) => {
      for (const fault of faultsOf(document))
        expect(fault.message).not.toMatch(/Invalid input|undefined|\[object/);
      if (faultsOf(document).length === 0) expect(validate(document), JSON.stringify(document)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

const MAKERS = [
  (id: string, [a]: string[]) => logStep(id, a ? { next: a } : {}),
  (id: string, [a, b]: string[]) =>
    conditionStep(id, PAID, { ...(a && { on_true: a }), ...(b && { on_false: b }) }),
  (id: string, [a, b]: string[]) => approvalStep(id, { ...(a && { next: a }), ...(b && { on_reject: b }) }),
  (id: string, [a, b]: string[]) =>
    waitStep(id, { event: 'e', timeout: '1h', ...(b && { on_timeout: b }) }, a ? { next: a } : {}),
];

/** Each step leads to the one after it, so that all are reached, and by a second link further on. */
const acyclic = fc
  .array(fc.record({ kind: fc.nat(MAKERS.length - 1), jump: fc.nat(20) }), { minLength: 1, maxLength: 60 })
  .map((shapes) =>
    shapes.map(({ kind, jump }, index): JsonObject => {
      const targets = [index + 1, index + 1 + jump].filter((target) => target < shapes.length);
      return (MAKERS[kind] as (typeof MAKERS)[0])(
        `s${index}`,
        targets.map((target) => `s${target}`),
      );
    }),
  );

const successorsOf = (node: GraphNode) => linksOf(node).map(([to]) => to);

test('any definition without a loop compiles, and each of its edges leads to a node', () => {
  fc.assert(
    fc.property(acyclic, (steps) => {
      const { graph } = compileDefinition({ steps });
      expect(Object.keys(graph.nodes)).toHaveLength(steps.length);
      expect(graph.root.entries).toEqual([steps[0]?.id]);
      const targets = Object.values(graph.nodes).flatMap(successorsOf);
      for (const target of targets) if (target !== null) expect(graph.nodes).toHaveProperty(target);
    }),
  );
});

test('a way back that passes no stop is always found, and one that stops is always allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('log', 'wait', 'ask'), { minLength: 1, maxLength: 20 }), (kinds) => {
      const steps = kinds.map((kind, index) => {
        const next = `s${(index + 1) % kinds.length}`;
        if (kind === 'wait') return waitStep(`s${index}`, '1h', { next });
        return kind === 'ask' ? approvalStep(`s${index}`, { next }) : logStep(`s${index}`, { next });
      });
      expect(faultsOf({ steps })).toHaveLength(kinds.every((kind) => kind === 'log') ? 1 : 0);
    }),
  );
});

/** How a step follows: the one before it by a link, up to two earlier ones by depends_on, or nothing. */
const follows = fc.constantFrom('link', 'join', 'none');
const shape = fc.record({ follows, first: fc.nat(20), second: fc.nat(20) });
interface Shape {
  follows: string;
  first: number;
  second: number;
}
interface Tree {
  shape: Shape;
  kind: 'step' | 'parallel' | 'foreach';
  inside: Tree[];
}

/** Lists in lists: in each, steps that lead on, join, or begin a way of their own. */
const { list: trees } = fc.letrec<{ list: Tree[]; tree: Tree }>((tie) => ({
  list: fc.array(tie('tree'), { minLength: 1, maxLength: 5 }),
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({ shape, kind: fc.constant('step' as const), inside: fc.constant<Tree[]>([]) }),
    fc.record({ shape, kind: fc.constantFrom('parallel' as const, 'foreach' as const), inside: tie('list') }),
  ),
}));

/** Writes a list down; a way of its own that no list may have becomes a link. */
function write(list: Tree[], named: { count: number }, kind: 'root' | 'parallel' | 'foreach'): JsonObject[] {
  const ids = list.map(() => `s${named.count++}`);
  const joins = list.some(({ shape }, index) => index > 0 && shape.follows === 'join');
  const steps = list.map((tree, index) => writeStep(tree, ids[index] ?? '', named));
  for (const [index, { shape }] of list.entries()) {
    const step = steps[index];
    const before = steps[index - 1];
    if (!step || !before) continue;
    const alone = shape.follows === 'none' && (joins || kind === 'parallel');
    if (shape.follows === 'join')
      step.depends_on = [...new Set([shape.first, shape.second].map((at) => ids[at % index] ?? ''))];
    else if (!alone) before.next = ids[index] ?? '';
  }
  return steps;
}

function writeStep({ kind, inside }: Tree, id: string, named: { count: number }): JsonObject {
  if (kind === 'parallel') return parallelStep(id, 'best_effort', write(inside, named, kind));
  if (kind !== 'foreach') return logStep(id);
  const steps = write(inside, named, kind);
  return foreachStep(id, { items: '{{lines}}', collect: String(steps[0]?.id) }, steps);
}

test('any nested definition compiles, each step is in one block, and can be reached in it', () => {
  fc.assert(
    fc.property(trees, (list) => {
      const named = { count: 0 };
      const document = { steps: write(list, named, 'root') };
      const { graph } = compileDefinition(document);
      const blocks = [
        graph.root,
        ...Object.values(graph.nodes).flatMap((node) => ('block' in node ? node.block : [])),
      ];
      expect(blocks.flatMap(({ ids }) => ids).sort()).toEqual(Object.keys(graph.nodes).sort());
      expect(Object.keys(graph.nodes)).toHaveLength(named.count);
      for (const block of blocks) expect(reachedIn(block, graph.nodes)).toEqual(new Set(block.ids));
      expect(validate(document)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

function reachedIn({ entries }: Block, nodes: Record<string, GraphNode>): Set<string> {
  const reached = new Set<string>();
  const visit = (id: string): void => {
    const node = nodes[id];
    if (!node || reached.has(id) || !node.dependsOn.every((other) => reached.has(other))) return;
    reached.add(id);
    for (const to of [...successorsOf(node), ...node.dependents]) if (to !== null) visit(to);
  };
  for (const id of entries) visit(id);
  return reached;
}
