import { type FaultList, type Path, quote } from './faults.js';
import type { Link, Outline } from './outline.js';
import { nearest } from './suggestion.js';

/** A way from one step to others: to one, save where an id is used twice. */
export interface Edge {
  path: Path;
  to: number[];
  /** True where the target doesn't exist and `to` is what was most likely meant. */
  guessed: boolean;
}

/** The edges that leave each step, by its position. Reports the links that lead to no step. */
export function resolveLinks(
  outlines: Outline[],
  positions: Map<string, number[]>,
  faults: FaultList,
): Edge[][] {
  return outlines.map(({ links }) => links.map((link) => resolveLink(link, positions, faults)));
}

function resolveLink({ path, target }: Link, positions: Map<string, number[]>, faults: FaultList): Edge {
  const found = positions.get(target);
  if (found) return { path, to: found, guessed: false };
  const meant = faults.listing ? nearest(target, positions.keys()) : null;
  faults.add(path, `leads to ${quote(target)}, which is no step`, hint(target, meant));
  return { path, to: (meant !== null && positions.get(meant)) || [], guessed: true };
}

function hint(target: string, meant: string | null): string {
  if (meant !== null) return `did you mean \`${meant}\`?`;
  return target === ''
    ? 'leave it out to end the run here'
    : 'name the id of a step, or leave it out to end the run here';
}
