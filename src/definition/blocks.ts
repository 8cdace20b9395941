import type { Block, Graph, GraphNode } from '#src/domain/graph.js';
import { isContainer, linksOf } from '#src/domain/graph.js';
import { isJsonObject, type Json } from '#src/domain/json.js';
import { findEntries, reportMixedWays, reportNoEntry } from './entries.js';
import type { FaultList, Path } from './faults.js';
import { type Edge, type Ids, resolveDependencies, resolveLinks } from './links.js';
import { findLists, type StepList } from './lists.js';
import { reportDependencyLoops, reportLoops } from './loops.js';
import { indexIds, type Outline, outlineSteps } from './outline.js';
import { checkCollect, checkPathLengths } from './places.js';
import { reportUnreachable } from './reachability.js';
import { Sight, warnReferences } from './references.js';
import { readNodes } from './steps.js';

/** The steps of a document with all that is inside them; null where one is at fault. */
export function compileSteps(
  steps: Json[],
  path: Path,
  faults: FaultList,
): Pick<Graph, 'root' | 'nodes'> | null {
  const lists = findLists(steps, path, faults);
  if (!lists) return null;
  const nodes = lists.map((list) => readNodes(list.steps, list.path, faults));
  const outlines = lists.map((list) => outlineSteps(list.steps, list.path));
  const everywhere = new Set(indexIds(outlines.flat(), faults).keys());
  checkPathLengths(lists, outlines, faults);
  const blocks = lists.map((list, at) => {
    checkCollect(lists, at, outlines, faults);
    return blockOf(list, nodes[at] ?? [], outlines[at] ?? [], everywhere, faults);
  });
  const sight = new Sight(lists, outlines);
  for (const [at, list] of lists.entries()) {
    for (const [index, node] of (nodes[at] ?? []).entries()) {
      if (node) warnReferences(list.steps[index] as Json, [...list.path, index], sight.from(at), faults);
    }
  }
  return assemble(lists, nodes, blocks);
}

function blockOf(
  list: StepList,
  nodes: (GraphNode | null)[],
  outlines: Outline[],
  everywhere: ReadonlySet<string>,
  faults: FaultList,
): Block {
  const ids: Ids = { inList: positionsOf(outlines), everywhere };
  const links = isPlain(list, outlines) ? chain(nodes) : resolveLinks(outlines, ids, faults);
  const dependencies = resolveDependencies(outlines, ids, faults);
  const entries = findEntries(list.kind, outlines, links);
  reportMixedWays(outlines, links, faults);
  const loops = reportWays(list, outlines, { links, dependencies, entries }, faults);
  if (entries.length === 0 && !loops) reportNoEntry(list, faults);
  linkDependents(nodes);
  const good = nodes.flatMap((node) => node ?? []);
  const joins = good.some((node) => node.dependsOn.length > 0);
  const branches = good.some((node) => new Set(linksOf(node).map(([to]) => to)).size > 1);
  return {
    entries: entries.flatMap((index) => nodes[index]?.id ?? []),
    ids: good.map((node) => node.id),
    prunes: joins && branches,
  };
}

interface Ways {
  links: Edge[][];
  dependencies: Edge[][];
  entries: number[];
}

/** Reports the steps that can't be reached, and the loops; true where there are some of these. */
function reportWays(
  { kind, steps }: StepList,
  outlines: Outline[],
  { links, dependencies, entries }: Ways,
  faults: FaultList,
): boolean {
  const depends = reportDependencyLoops(outlines, dependencies, faults);
  // From a first step that is none nothing can be reached, which would only be said of every other step.
  const begins = entries.length > 0 && (kind === 'parallel' || isJsonObject(steps[0]));
  if (begins) reportUnreachable(kind, outlines, { links, dependencies, entries }, faults);
  const edges = links.map((own, index) => [...own, ...((!depends && dependencies[index]) || [])]);
  return reportLoops(outlines, edges, faults) || depends;
}

function positionsOf(outlines: Outline[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, { id }] of outlines.entries()) {
    if (id !== null) positions.set(id, [...(positions.get(id) ?? []), index]);
  }
  return positions;
}

/** In a foreach whose steps say nothing of what follows them, each is followed by the next one listed. */
function isPlain({ kind }: StepList, outlines: Outline[]): boolean {
  if (kind !== 'foreach') return false;
  return outlines.every(
    ({ links, dependsOn, type }) => links.length + dependsOn.length === 0 && type !== 'condition',
  );
}

function chain(nodes: (GraphNode | null)[]): Edge[][] {
  return nodes.map((node, index) => {
    if (index + 1 === nodes.length) return [];
    if (node && 'next' in node) node.next = nodes[index + 1]?.id ?? null;
    return [{ path: [], to: [index + 1], guessed: false }];
  });
}

function linkDependents(nodes: (GraphNode | null)[]): void {
  const byId = new Map(nodes.flatMap((node) => (node ? [[node.id, node] as const] : [])));
  for (const node of byId.values()) for (const id of node.dependsOn) byId.get(id)?.dependents.push(node.id);
}

function assemble(
  lists: StepList[],
  nodes: (GraphNode | null)[][],
  blocks: Block[],
): Pick<Graph, 'root' | 'nodes'> | null {
  for (const [at, { owner }] of lists.entries()) {
    const holder = owner && nodes[owner.list]?.[owner.index];
    const block = blocks[at];
    if (holder && isContainer(holder) && block) holder.block = block;
  }
  const all = nodes.flat();
  const [root] = blocks;
  if (!root || all.includes(null)) return null;
  return { root, nodes: Object.fromEntries(all.flatMap((node) => (node ? [[node.id, node]] : []))) };
}
