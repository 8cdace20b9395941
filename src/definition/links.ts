import { nearest } from '#src/domain/suggestion.js';
import { type FaultList, type Path, quote } from './faults.js';
import type { Link, Outline } from './outline.js';

/** A way from one step to others: to one, save where an id is used twice. */
export interface Edge {
  path: Path;
  to: number[];
  /** True where the target doesn't exist and `to` is what was most likely meant. */
  guessed: boolean;
}

/** The steps of one list, and all ids of the document: to tell a link that leads out of its list from a mistyped one. */
export interface Ids {
  inList: Map<string, number[]>;
  everywhere: ReadonlySet<string>;
}

/** The edges that leave each step, by its position. Reports the links that lead to no step of the list. */
export function resolveLinks(outlines: Outline[], ids: Ids, faults: FaultList): Edge[][] {
  return outlines.map(({ links }) => links.map((link) => resolveLink(link, ids, faults)));
}

/** The edges from each step to those that depend on it. Reports dependencies on what is no step of the list. */
export function resolveDependencies(outlines: Outline[], ids: Ids, faults: FaultList): Edge[][] {
  const edges: Edge[][] = outlines.map(() => []);
  for (const [index, { dependsOn }] of outlines.entries()) {
    for (const link of dependsOn) {
      const { to, guessed } = resolveLink(link, ids, faults);
      for (const from of to) edges[from]?.push({ path: link.path, to: [index], guessed });
    }
  }
  return edges;
}

function resolveLink({ path, target }: Link, { inList, everywhere }: Ids, faults: FaultList): Edge {
  const found = inList.get(target);
  if (found) return { path, to: found, guessed: false };
  if (everywhere.has(target)) {
    faults.add(path, `leads to ${quote(target)}, which is in another list of steps`, OUT_OF_LIST);
    return { path, to: [], guessed: true };
  }
  const meant = faults.listing ? nearest(target, inList.keys()) : null;
  faults.add(path, `leads to ${quote(target)}, which is no step`, hint(target, meant));
  return { path, to: (meant !== null && inList.get(meant)) || [], guessed: true };
}

const OUT_OF_LIST =
  'steps inside a parallel or a foreach lead to one another only; go on from that step itself';

function hint(target: string, meant: string | null): string {
  if (meant !== null) return `did you mean \`${meant}\`?`;
  return target === ''
    ? 'leave it out to end the run here'
    : 'name the id of a step, or leave it out to end the run here';
}
