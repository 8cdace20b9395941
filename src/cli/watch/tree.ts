import type { StepDisplay, StepFieldsFragment } from '#src/client/index.js';
import { pathIn } from '#src/domain/path.js';
import type { Shown, ShownGraph } from './shown.js';

type Node = ShownGraph['graph']['nodes'][number];

/** A step of the definition and those inside it. */
interface Branch {
  label: string;
  display: StepDisplay;
  step: StepFieldsFragment | null;
  inner: Branch[];
}

/** A branch as one line, with what connects it to the one around it. */
export interface TreeRow extends Omit<Branch, 'inner'> {
  guides: string;
}

/** Of a foreach the first of those under way, whatever there are more. */
const MOST_ITEM_ROWS = 6;

/** All steps in the order of their course: of a foreach those of its items that are under way. */
export function treeOf({ steps, graph }: Shown): TreeRow[] {
  if (graph === null) return [];
  const { nodes } = graph.graph;
  return branchesIn({ nodes, steps }, '', null).flatMap((branch) => [
    { ...branch, guides: '' },
    ...rowsIn(branch, ''),
  ]);
}

interface Parts {
  nodes: readonly Node[];
  steps: Shown['steps'];
}

function branchesIn(parts: Parts, scope: string, container: Node | null): Branch[] {
  const inside = parts.nodes.filter((node) => node.inside === (container?.id ?? null));
  return inside.map((node) => {
    const path = pathIn(scope, node.id);
    const step = parts.steps.get(path) ?? null;
    return {
      label: node.id,
      step,
      display: displayOf(node, step, container),
      inner: innerOf(parts, path, node),
    };
  });
}

/** Where a step has no row, the graph knows whether what is around it was done all the same. */
function displayOf(node: Node, step: StepFieldsFragment | null, container: Node | null): StepDisplay {
  if (step) return step.display;
  return container?.step?.status === 'SUCCEEDED' ? node.display : 'PENDING';
}

function innerOf(parts: Parts, path: string, node: Node): Branch[] {
  if (node.type === 'PARALLEL') return branchesIn(parts, path, node);
  return node.type === 'FOREACH' ? itemsOf(parts, path, node) : [];
}

function itemsOf(parts: Parts, path: string, node: Node): Branch[] {
  const rows = openItems(parts, path).flatMap((index) =>
    branchesIn(parts, `${path}[${index}]`, node)
      .filter(({ display }) => display === 'ACTIVE' || display === 'ERROR')
      .map((branch) => ({ ...branch, label: `[${index}] ${branch.label}` })),
  );
  const more = rows.length - MOST_ITEM_ROWS;
  if (more <= 1) return rows;
  const rest: Branch = { label: `${more} more`, display: 'ACTIVE', step: null, inner: [] };
  return [...rows.slice(0, MOST_ITEM_ROWS), rest];
}

/** The positions of the items of a foreach that have steps which count. */
function openItems({ steps }: Parts, path: string): number[] {
  const found = new Set<number>();
  for (const other of steps.keys()) {
    if (!other.startsWith(`${path}[`)) continue;
    found.add(Number(other.slice(path.length + 1, other.indexOf(']', path.length))));
  }
  return [...found].sort((one, two) => one - two);
}

function rowsIn({ inner }: Branch, guides: string): TreeRow[] {
  return inner.flatMap((branch, index) => {
    const isLast = index === inner.length - 1;
    return [
      { ...branch, guides: `${guides}${isLast ? '└─ ' : '├─ '}` },
      ...rowsIn(branch, `${guides}${isLast ? '   ' : '│  '}`),
    ];
  });
}
