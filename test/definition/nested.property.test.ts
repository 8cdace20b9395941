import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { type Block, type GraphNode, linksOf } from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import { validate } from './schema.js';
import { foreachStep, logStep, parallelStep } from './step-fixtures.js';

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
    for (const to of [...linksOf(node).map(([next]) => next), ...node.dependents]) if (to !== null) visit(to);
  };
  for (const id of entries) visit(id);
  return reached;
}
