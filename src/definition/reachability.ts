import { BEGINS } from './entries.js';
import { type FaultList, formatPath, quote } from './faults.js';
import type { Edge } from './links.js';
import type { StepList } from './lists.js';
import type { Link, Outline } from './outline.js';

interface Ways {
  links: Edge[][];
  dependencies: Edge[][];
  entries: readonly number[];
}

/**
 * Reports the steps that no way from an entry leads to. A mistyped link counts as the one it was meant to be. A step that
 * depends on such a one is not told of itself.
 */
export function reportUnreachable(
  kind: StepList['kind'],
  outlines: Outline[],
  ways: Ways,
  faults: FaultList,
): void {
  const reached = reachFrom(outlines, ways);
  const mentions = indexMentions(outlines);
  for (const [index, { id, path, dependsOn }] of outlines.entries()) {
    if (id === null || reached.has(index) || dependsOn.length > 0) continue;
    const mention = mentions.get(id);
    const hint = mention
      ? `${formatPath(mention.path)} names it, but is no link there`
      : `lead another step to it, or take it out; ${BEGINS[kind]}`;
    faults.add(path, `step ${quote(id)} cannot be reached`, hint);
  }
}

/** A step with dependencies is reached when all of those are that there are. */
function reachFrom(outlines: Outline[], { links, dependencies, entries }: Ways): Set<number> {
  const awaited = outlines.map(() => 0);
  for (const { to } of dependencies.flat())
    for (const index of to) awaited[index] = (awaited[index] ?? 0) + 1;
  const lost = outlines.flatMap(({ dependsOn }, index) =>
    dependsOn.length > 0 && awaited[index] === 0 ? [index] : [],
  );
  const open = [...entries, ...lost];
  const reached = new Set(open);
  const reach = (index: number) => {
    if (reached.has(index)) return;
    reached.add(index);
    open.push(index);
  };
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const { to } of links[from] ?? []) to.forEach(reach);
    for (const index of (dependencies[from] ?? []).flatMap(({ to }) => to)) {
      awaited[index] = (awaited[index] ?? 0) - 1;
      if (awaited[index] === 0) reach(index);
    }
  }
  return reached;
}

function indexMentions(outlines: Outline[]): Map<string, Link> {
  return new Map(
    outlines.flatMap(({ mentions }) => mentions.map((mention) => [mention.target, mention] as const)),
  );
}
