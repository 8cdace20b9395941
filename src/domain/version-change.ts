import { deepEqual } from './equality.js';
import type { Execution, ExecutionState } from './execution.js';
import type { Decided } from './flow.js';
import { type Graph, isContainer } from './graph.js';
import type { Json } from './json.js';
import { stepIdOf } from './path.js';
import { VersionNotCompatibleError } from './workflow-errors.js';

/** A version that an execution may be moved to. */
export interface VersionTarget {
  id: string;
  version: number;
  graph: Graph;
  /** The ids of all steps that the execution has begun, also inside what is done. */
  begun: ReadonlySet<string>;
}

/**
 * What another version would mean for an execution: nothing (`SAFE`), only what is yet to come is different, what it has done is
 * different, or a step that it needs is not there any more.
 */
export const VERDICTS = ['SAFE', 'CHANGED_AFTER', 'CHANGED_BEFORE', 'STEP_MISSING'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface VersionComparison {
  verdict: Verdict;
  /** The ids of the steps that are the reason. */
  steps: string[];
}

/**
 * `next`: the paths that a resume starts, for the first time or again, and so by the new version. `goingOn`: the ids of steps that
 * go on where they are, of which others of the same id may be about to start.
 */
export function compareVersion(
  graph: Graph,
  { graph: other, begun }: Pick<VersionTarget, 'graph' | 'begun'>,
  next: readonly string[],
  goingOn: ReadonlySet<string> = new Set(),
): VersionComparison {
  // One that has begun nothing begins as the other version does.
  const starting = new Set(begun.size === 0 ? [] : next.map(stepIdOf));
  const needed = new Set([...begun, ...starting]);
  const missing = [...needed].filter((id) => !other.nodes[id]);
  if (missing.length > 0) return { verdict: 'STEP_MISSING', steps: missing.sort() };
  const ids = new Set([...Object.keys(graph.nodes), ...Object.keys(other.nodes)]);
  const changed = [...ids].filter((id) => !isSameNode(graph, other, id)).sort();
  const done = changed.filter((id) => goingOn.has(id) || (begun.has(id) && !starting.has(id)));
  const before = [...new Set([...done, ...movedSteps(graph, other, needed)])].sort();
  if (before.length > 0) return { verdict: 'CHANGED_BEFORE', steps: before };
  const same = changed.length === 0 && isSame({ ...graph, nodes: {} }, { ...other, nodes: {} });
  return same ? { verdict: 'SAFE', steps: [] } : { verdict: 'CHANGED_AFTER', steps: changed };
}

/** Those that are inside something else there: their paths, by which all that is stored knows them, are others. */
function movedSteps(graph: Graph, other: Graph, ids: ReadonlySet<string>): string[] {
  const [from, to] = [containersIn(graph), containersIn(other)];
  return [...ids].filter((id) => from.get(id) !== to.get(id));
}

/** What each step is inside, by id; nothing for those at the top. */
function containersIn({ nodes }: Graph): Map<string, string> {
  const containers = Object.values(nodes).filter(isContainer);
  return new Map(containers.flatMap(({ id, block }) => block.ids.map((inner) => [inner, id] as const)));
}

function isSameNode(graph: Graph, other: Graph, id: string): boolean {
  const [one, two] = [graph.nodes[id], other.nodes[id]];
  return one !== undefined && two !== undefined && isSame(withoutLabels(one), withoutLabels(two));
}

/** What is only shown to people changes nothing. */
function withoutLabels<T extends { name: string; metadata: object }>({ name, metadata, ...rest }: T) {
  return rest;
}

function isSame(one: object, two: object): boolean {
  return deepEqual(one as Json, two as Json);
}

/** Moves an execution to another version where that is safe. Throws {@link VersionNotCompatibleError}. */
export function moveToVersion(
  { execution }: ExecutionState,
  graph: Graph,
  target: VersionTarget,
  next: readonly string[],
  goingOn: ReadonlySet<string>,
): Decided[] {
  const { id, status, versionId } = execution;
  if (target.id === versionId) return [];
  const { verdict, steps } = compareVersion(graph, target, next, goingOn);
  if (verdict === 'CHANGED_BEFORE' || verdict === 'STEP_MISSING')
    throw new VersionNotCompatibleError(id, status, verdict, steps);
  const totalSteps = execution.totalSteps + target.graph.root.ids.length - graph.root.ids.length;
  const ready = readyIn(execution, graph, target);
  return [{ type: 'execution.version_changed', data: { from: versionId, to: target.id, totalSteps, ready } }];
}

/** What was ready, and what the other version begins with that this one did not. */
function readyIn({ ready }: Execution, graph: Graph, { graph: other, begun }: VersionTarget): string[] {
  if (begun.size === 0) return other.root.entries;
  const isNew = (id: string) => !begun.has(id) && !ready.includes(id) && !graph.root.entries.includes(id);
  return [...ready, ...other.root.entries.filter(isNew)];
}
