import type { Block, Graph, GraphNode } from '#src/domain/graph.js';
import { isContainer, linksOf } from '#src/domain/graph.js';
import { isJsonObject, type Json } from '#src/domain/json.js';
import { type FaultList, type Path, quote } from './faults.js';
import { MAX_LEVELS, MAX_STEPS } from './limits.js';
import { type Edge, type Ids, resolveDependencies, resolveLinks } from './links.js';
import { reportDependencyLoops, reportLoops } from './loops.js';
import { indexIds, type Outline, outlineSteps } from './outline.js';
import { reportUnreachable } from './reachability.js';
import { warnUnknownReferences } from './references.js';
import { readNodes } from './steps.js';

/** One list of steps: the document's, or that inside a parallel or a foreach. */
interface StepList {
  kind: 'root' | 'parallel' | 'foreach';
  steps: Json[];
  path: Path;
  /** The step that it is inside of: its place among all lists, and in its own. */
  owner: { list: number; index: number } | null;
}

/** Deeper than any list that the check of nesting lets pass. */
const DEEPEST_LIST = MAX_LEVELS;

/** The steps of a document with all that is inside them; null where one is at fault. */
export function compileSteps(
  steps: Json[],
  path: Path,
  faults: FaultList,
): Pick<Graph, 'root' | 'nodes'> | null {
  const lists = listsIn(steps, path);
  const total = lists.reduce((sum, list) => sum + list.steps.length, 0);
  if (total > MAX_STEPS) {
    const hint = 'split it into several workflows';
    faults.add(path, `holds ${total} steps, more than the ${MAX_STEPS} allowed`, hint);
    return null;
  }
  const nodes = lists.map((list) => readNodes(list.steps, list.path, faults));
  const outlines = lists.map((list) => outlineSteps(list.steps, list.path));
  const everywhere = indexIds(outlines.flat(), faults);
  const blocks = lists.map((list, at) => {
    const own = nodes[at] ?? [];
    if (list.kind === 'foreach') chainPlainList(own);
    return blockOf(list, own, outlines[at] ?? [], new Set(everywhere.keys()), faults);
  });
  for (const [at, list] of lists.entries()) {
    for (const [index, node] of (nodes[at] ?? []).entries()) {
      if (node) warnUnknownReferences(list.steps[index] as Json, [...list.path, index], everywhere, faults);
    }
  }
  return assemble(lists, nodes, blocks);
}

/** All lists, each after the one that its owner is in. */
function listsIn(steps: Json[], path: Path): StepList[] {
  const lists: StepList[] = [{ kind: 'root', steps, path, owner: null }];
  for (let at = 0; at < lists.length; at++) {
    const list = lists[at] as StepList;
    if (list.path.length > DEEPEST_LIST) continue;
    for (const [index, step] of list.steps.entries()) {
      if (!isJsonObject(step) || (step.type !== 'parallel' && step.type !== 'foreach')) continue;
      const part = step[step.type];
      if (!isJsonObject(part) || !Array.isArray(part.steps) || part.steps.length === 0) continue;
      const inner = [...list.path, index, step.type, 'steps'];
      lists.push({ kind: step.type, steps: part.steps, path: inner, owner: { list: at, index } });
    }
  }
  return lists;
}

/** In a foreach whose steps say nothing of what follows them, each is followed by the next one listed. */
function chainPlainList(nodes: (GraphNode | null)[]): void {
  const plain = nodes.every(
    (node) =>
      node && 'next' in node && node.dependsOn.length === 0 && linksOf(node).every(([to]) => to === null),
  );
  if (!plain) return;
  for (const [index, node] of nodes.entries()) {
    if (node && 'next' in node) node.next = nodes[index + 1]?.id ?? null;
  }
}

function blockOf(
  list: StepList,
  nodes: (GraphNode | null)[],
  outlines: Outline[],
  everywhere: ReadonlySet<string>,
  faults: FaultList,
): Block {
  const ids: Ids = { inList: positionsOf(outlines), everywhere };
  const links = resolveLinks(outlines, ids, faults);
  const dependencies = resolveDependencies(outlines, ids, faults);
  const edges = links.map((own, index) => [...own, ...(dependencies[index] ?? []), ...chained(nodes, index)]);
  const entries = entriesOf(list, outlines, links);
  reportDependencyLoops(outlines, dependencies, faults);
  reportMixedWays(outlines, links, faults);
  // From a first step that is none nothing can be reached, which would only be said of every other step.
  if (isJsonObject(list.steps[0])) reportUnreachable(outlines, entries, edges, faults);
  reportLoops(outlines, edges, faults);
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

function positionsOf(outlines: Outline[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, { id }] of outlines.entries()) {
    if (id !== null) positions.set(id, [...(positions.get(id) ?? []), index]);
  }
  return positions;
}

/** The way that a plain list's order gives, which its document does not say. */
function chained(nodes: (GraphNode | null)[], index: number): Edge[] {
  const node = nodes[index];
  const to = nodes[index + 1];
  return node && to && 'next' in node && node.next === to.id
    ? [{ path: [], to: [index + 1], guessed: false }]
    : [];
}

/** Where a list begins: at its first step; in a parallel, and where steps depend on others, at each that nothing leads to. */
function entriesOf({ kind }: StepList, outlines: Outline[], links: Edge[][]): number[] {
  const joins = outlines.some(({ dependsOn }) => dependsOn.length > 0);
  if (kind !== 'parallel' && !joins) return [0];
  const led = new Set(links.flat().flatMap((edge) => edge.to));
  return [...outlines.keys()].filter((index) => !led.has(index) && outlines[index]?.dependsOn.length === 0);
}

function reportMixedWays(outlines: Outline[], links: Edge[][], faults: FaultList): void {
  for (const { path, to } of links.flat()) {
    const joining = to
      .map((index) => outlines[index])
      .find((outline) => outline && outline.dependsOn.length > 0);
    if (!joining) continue;
    const message = `leads to ${quote(joining.id ?? '')}, which starts by its depends_on`;
    faults.add(path, message, 'leave this out, or name this step in its depends_on');
  }
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
