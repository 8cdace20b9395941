import { type FaultList, formatPath, quote } from './faults.js';
import type { Edge } from './links.js';
import type { Link, Outline } from './outline.js';

/** Reports the steps that no way from an entry leads to. A mistyped link counts as the one it was meant to be. */
export function reportUnreachable(
  outlines: Outline[],
  entries: readonly number[],
  edges: Edge[][],
  faults: FaultList,
): void {
  const reached = reachFrom(entries, edges);
  const mentions = indexMentions(outlines);
  for (const [index, { id, path }] of outlines.entries()) {
    if (id === null || reached.has(index)) continue;
    const mention = mentions.get(id);
    const hint = mention
      ? `${formatPath(mention.path)} names it, but is no link there`
      : 'lead another step to it, or take it out; the run starts at the first step';
    faults.add(path, `step ${quote(id)} cannot be reached`, hint);
  }
}

function reachFrom(entries: readonly number[], edges: Edge[][]): Set<number> {
  const reached = new Set(entries);
  const open = [...entries];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    for (const next of (edges[index] ?? []).flatMap((edge) => edge.to)) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

function indexMentions(outlines: Outline[]): Map<string, Link> {
  return new Map(
    outlines.flatMap(({ mentions }) => mentions.map((mention) => [mention.target, mention] as const)),
  );
}
